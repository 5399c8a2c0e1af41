import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import { isApiError, type Schema } from '@/api/client';
import { keyOf } from '@/api/keys';
import { useCan } from '@/api/session';
import { formatDateTime, type Key, t } from '@/i18n';
import { InlineEditor } from '@/ui/editing/InlineEditor';
import { messageOf } from '@/ui/feedback/problem';
import { toast } from '@/ui/feedback/toast';
import { IconActivity, IconCheck, IconHistory, IconMail, IconNote, IconPencil, IconPhone, IconTrash } from '@/ui/icons';
import type { TimelineItem } from '@/ui/record/Timeline';
import { ChangeList, eventTitle } from './history';
import { type Lists, useLists } from './lists';
import { changeNote, changeTask, type Entry, restoreEntry, trashEntry } from './timeline';
import type { BaseRecord, KindSpec } from './types';

const SPEC = { kind: 'long_text', required: true } as const;
const ICON_PX = 14;

interface Actions {
  refresh: () => void;
  edit: (id: number | null) => void;
  editing: number | null;
  may: ReturnType<typeof useCan>;
}

/** The entries of a record's timeline as they are shown. */
export function useEntries(spec: KindSpec, record: BaseRecord, entries: readonly Entry[]): TimelineItem[] {
  const client = useQueryClient();
  const may = useCan();
  const lists = useLists(spec.kind);
  const [editing, edit] = useState<number | null>(null);
  return useMemo(() => {
    const refresh = () => void client.invalidateQueries({ queryKey: keyOf('timeline', spec.kind, record.id) });
    const actions: Actions = { refresh, edit, editing, may };
    return entries.map((entry) => ({
      id: `${entry.kind}-${entry.id}`,
      at: entry.at,
      actor: entry.actor_name,
      ...present(entry, spec, lists, record.currency, actions),
    }));
  }, [client, spec, record.id, record.currency, entries, lists, editing, may]);
}

type Shown = Pick<TimelineItem, 'icon' | 'title' | 'body' | 'actions'>;

function present(
  entry: Entry,
  spec: KindSpec,
  lists: Lists,
  currency: string | null | undefined,
  actions: Actions,
): Shown {
  if (entry.note) return presentNote(entry, entry.note, actions);
  if (entry.task) return presentTask(entry, entry.task, actions);
  if (entry.activity) return presentActivity(entry, entry.activity, actions);
  return {
    icon: <IconHistory size={ICON_PX} aria-hidden />,
    title: eventTitle(entry, spec, lists),
    body: entry.event?.data.changes ? (
      <ChangeList entry={entry} spec={spec} lists={lists} currency={currency} />
    ) : undefined,
  };
}

function presentNote(entry: Entry, note: Schema<'NoteOut'>, actions: Actions): Shown {
  const save = async (body: string | null) => {
    actions.edit(null);
    try {
      await changeNote(note, { body: body ?? '' });
    } catch (error) {
      const isStale = isApiError(error) && error.isStale;
      toast.error(isStale ? t('common.error.conflict') : messageOf(error));
    }
    actions.refresh();
  };
  return {
    icon: <IconNote size={ICON_PX} aria-hidden />,
    title: note.title || t('records.entry.note'),
    body:
      actions.editing === note.id ? (
        <InlineEditor
          spec={SPEC}
          label={t('records.entry.note')}
          value={note.body}
          onSave={(body) => void save(body)}
          onCancel={() => actions.edit(null)}
        />
      ) : (
        note.body
      ),
    actions: (
      <>
        {actions.may('notes.update', note) && (
          <EntryButton label={t('common.edit')} onClick={() => actions.edit(note.id)}>
            <IconPencil size={ICON_PX} aria-hidden />
          </EntryButton>
        )}
        {actions.may('notes.delete', note) && <RemoveButton entry={entry} {...actions} />}
      </>
    ),
  };
}

function presentTask(entry: Entry, task: Schema<'TaskOut'>, actions: Actions): Shown {
  const isDone = task.status === 'completed';
  const mark = async (status: 'completed' | 'not_started') => {
    try {
      await changeTask(task, { status });
      if (status === 'completed') toast.undoable(t('records.task.done'), () => void mark('not_started'));
    } catch (error) {
      toast.error(error);
    }
    actions.refresh();
  };
  return {
    icon: isDone ? <IconCheck size={ICON_PX} aria-hidden /> : <IconActivity size={ICON_PX} aria-hidden />,
    title: (
      <label className="entry-task" data-done={isDone || undefined}>
        <input
          type="checkbox"
          checked={isDone}
          disabled={!actions.may('tasks.update', task)}
          onChange={() => void mark(isDone ? 'not_started' : 'completed')}
        />
        <span>{task.subject}</span>
        {task.due_at && !isDone && (
          <span className="soft">{t('records.task.due', { moment: formatDateTime(task.due_at) })}</span>
        )}
      </label>
    ),
    body: task.description,
    actions: actions.may('tasks.delete', task) && <RemoveButton entry={entry} {...actions} />,
  };
}

function presentActivity(entry: Entry, activity: Schema<'ActivityOut'>, actions: Actions): Shown {
  const Icon = activity.type === 'call' ? IconPhone : activity.type === 'email' ? IconMail : IconActivity;
  return {
    icon: <Icon size={ICON_PX} aria-hidden />,
    title: `${t(`records.activity.${activity.type}` as Key)}: ${activity.subject}`,
    body: activity.summary,
    actions: actions.may('activities.delete', activity) && <RemoveButton entry={entry} {...actions} />,
  };
}

function RemoveButton({ entry, refresh }: { entry: Entry; refresh: () => void }) {
  const remove = async () => {
    try {
      await trashEntry(entry.kind, entry.id);
      toast.undoable(t('records.entry.deleted'), () => {
        restoreEntry(entry.kind, entry.id)
          .then(refresh)
          .catch((error: unknown) => toast.error(error));
      });
    } catch (error) {
      toast.error(error);
    }
    refresh();
  };
  return (
    <EntryButton label={t('common.delete')} onClick={() => void remove()}>
      <IconTrash size={ICON_PX} aria-hidden />
    </EntryButton>
  );
}

function EntryButton({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" className="icon-button" aria-label={label} title={label} onClick={onClick}>
      {children}
    </button>
  );
}
