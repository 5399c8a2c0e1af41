import { type InfiniteData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { http, type Schema, settle, unwrap } from '@/api/client';
import { keyOf } from '@/api/keys';
import { useCan } from '@/api/session';
import { t } from '@/i18n';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { toast } from '@/ui/feedback/toast';
import { IconActivity, IconCircleCheck, IconClock, IconHistory, IconNote, IconTrash } from '@/ui/icons';
import { Composer } from '@/ui/record/Composer';
import { Timeline, type TimelineItem } from '@/ui/record/Timeline';
import { QuickTask } from './QuickTask';
import { type Deal, pipelinesQuery, useNames } from './queries';
import { type Entry, KINDS, linesOf, type Naming, timelineQuery, titleOf } from './timeline';

interface DealTimelineProps {
  deal: Deal;
  kinds: readonly string[];
  onKindsChange: (kinds: string[]) => void;
}

/** Everything that happened to the deal, and where to write what happens next. */
export function DealTimeline({ deal, kinds, onKindsChange }: DealTimelineProps) {
  const client = useQueryClient();
  const may = useCan();
  const nameOf = useNames();
  const { hash } = useLocation();
  const { data: pipelines = [] } = useQuery(pipelinesQuery());
  const query = useInfiniteQuery(timelineQuery(deal.id, kinds));
  const refresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: keyOf('timeline') }),
      client.invalidateQueries({ queryKey: keyOf('tasks') }),
    ]);
  const write = useMutation({
    mutationFn: (body: string) => unwrap(http.POST('/api/notes', { body: { body, deal_id: deal.id } })),
    onSettled: refresh,
  });
  const complete = useMutation({
    mutationFn: ({ task, status }: { task: Schema<'TaskOut'>; status: Schema<'TaskOut'>['status'] }) =>
      unwrap(http.PATCH('/api/tasks/{task_id}', { params: { path: { task_id: task.id } }, body: { status } })),
    onError: (error) => toast.error(error),
    onSettled: refresh,
  });
  const removeNote = useMutation({
    mutationFn: (id: number) => settle(http.DELETE('/api/notes/{note_id}', { params: { path: { note_id: id } } })),
    onSuccess: (_done, id) => toast.undoable(t('deals.note.deleted'), () => restoreNote.mutate(id)),
    onError: (error) => toast.error(error),
    onSettled: refresh,
  });
  const restoreNote = useMutation({
    mutationFn: (id: number) =>
      unwrap(http.PUT('/api/notes/{note_id}/restoration', { params: { path: { note_id: id } } })),
    onSettled: refresh,
  });

  const entries = useEntries(query.data);
  const naming: Naming = { deal, pipelines, nameOf };
  const actionOf = (entry: Entry): ReactNode => {
    const { task, note } = entry;
    if (task && !['completed', 'canceled'].includes(task.status) && may('tasks.update')) {
      const done = () => {
        complete.mutate({ task, status: 'completed' });
        const back = () => complete.mutate({ task, status: task.status });
        toast.undoable(t('deals.task.completed', { name: task.subject }), back);
      };
      return (
        <SmallButton
          label={t('deals.task.complete', { name: task.subject })}
          icon={<IconCircleCheck size={14} aria-hidden />}
          onClick={done}
        />
      );
    }
    if (note && may('notes.delete', note)) {
      const label = t('deals.note.delete');
      return (
        <SmallButton
          label={label}
          icon={<IconTrash size={14} aria-hidden />}
          onClick={() => removeNote.mutate(note.id)}
        />
      );
    }
    return undefined;
  };
  if (query.isError && !query.data)
    return <ErrorState compact error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <>
      {may('notes.create') && <Composer draftKey={`deal.${deal.id}.note`} onSend={(text) => write.mutateAsync(text)} />}
      {may('tasks.create') && <QuickTask dealId={deal.id} onAdded={refresh} />}
      <Timeline
        items={entries.map((entry) => describe(entry, naming, actionOf(entry)))}
        kinds={KINDS.map((value) => ({ value, label: t(`deals.kind.${value}`) }))}
        shown={kinds}
        onShownChange={onKindsChange}
        loading={query.isPending}
        hasMore={query.hasNextPage}
        loadingMore={query.isFetchingNextPage}
        onLoadOlder={() => void query.fetchNextPage()}
        linkOf={(id) => `/deals/${deal.id}#${id}`}
        highlightId={hash || undefined}
      />
    </>
  );
}

function SmallButton({ label, icon, onClick }: { label: string; icon: ReactNode; onClick: () => void }) {
  return (
    <button type="button" className="icon-button" aria-label={label} title={label} onClick={onClick}>
      {icon}
    </button>
  );
}

function useEntries(data: InfiniteData<{ data: Entry[] }> | undefined): Entry[] {
  return useMemo(() => data?.pages.flatMap((page) => page.data) ?? [], [data]);
}

function describe(entry: Entry, naming: Naming, actions: ReactNode): TimelineItem {
  const { event, note, task, activity } = entry;
  const shared = { id: `${entry.kind}-${entry.id}`, at: entry.at, actor: entry.actor_name, actions };
  if (note)
    return {
      ...shared,
      icon: <IconNote size={14} aria-hidden />,
      title: note.title ?? t('ui.composer.label'),
      body: note.body,
    };
  if (task) {
    const isDone = task.status === 'completed';
    const icon = isDone ? <IconCircleCheck size={14} aria-hidden /> : <IconClock size={14} aria-hidden />;
    const title = t(isDone ? 'deals.task.done' : 'deals.task.open', { name: task.subject });
    return { ...shared, icon, title, body: task.description ?? undefined };
  }
  if (activity) {
    const icon = <IconActivity size={14} aria-hidden />;
    return { ...shared, icon, title: activity.subject, body: activity.summary ?? undefined };
  }
  const icon = <IconHistory size={14} aria-hidden />;
  if (!event) return { ...shared, icon, title: t('deals.event.other') };
  const lines = linesOf(event, naming);
  return { ...shared, icon, title: titleOf(event, naming), body: lines.length > 0 ? lines.join('\n') : undefined };
}
