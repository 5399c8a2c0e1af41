import './record.css';
import './records.css';
import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { readOrganizationId } from '@/api/auth';
import { isApiError } from '@/api/client';
import { keyOf } from '@/api/keys';
import { useCan } from '@/api/session';
import { rememberRecent, useCommands } from '@/app/commands';
import { usePathId } from '@/app/screens';
import { type Key, t } from '@/i18n';
import { DropMenu } from '@/ui/DropMenu';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { TextSkeleton } from '@/ui/feedback/Skeletons';
import { toast } from '@/ui/feedback/toast';
import { IconArrowLeft, IconChevronLeft, IconChevronRight, IconDots } from '@/ui/icons';
import { Initials } from '@/ui/Person';
import { RecordPage } from '@/ui/record/RecordPage';
import { restoreOne, trashOne } from './api';
import { DuplicatesNotice } from './DuplicatesNotice';
import { emailTab } from './email/tab';
import { FactsPanel } from './FactsPanel';
import { filesTab } from './files/tab';
import { type Lists, useLists } from './lists';
import { readAround, useOwnLocation } from './place';
import { dropRecords, recordQuery, refreshRecords } from './queries';
import { type RelatedSpec, RelatedTab } from './RelatedTab';
import { TimelinePanel } from './TimelinePanel';
import type { BaseRecord, KindSpec } from './types';
import { useChange } from './useChange';

const MergeDialog = lazy(() => import('./MergeDialog'));

/** Kinds of records with an address of their own. */
const MAILED: readonly string[] = ['lead', 'contact'];

interface RecordScreenProps<R extends BaseRecord> {
  spec: KindSpec<R>;
  /** Beside the ways to reach the record: convert, for instance. */
  actions?: (record: R) => ReactNode;
  notice?: (record: R) => ReactNode;
  summary?: (record: R, lists: Lists) => ReactNode;
  /** Among the facts, though no fields. */
  facts?: (record: R) => ReactNode;
  /** What else belongs to the record, each a tab. */
  related?: readonly RelatedSpec[];
  /** Further tabs of the kind's own. */
  tabs?: readonly OwnTab<R>[];
}

export interface OwnTab<R> {
  id: string;
  title: Key;
  show: (record: R) => ReactNode;
}

/** The page of one record. */
export function RecordScreen<R extends BaseRecord>(props: RecordScreenProps<R>) {
  const { spec } = props;
  const id = usePathId('id');
  const query = useQuery(recordQuery<R>(spec.resource, id));
  if (query.data) return <Loaded key={id} {...props} record={query.data} />;
  if (query.isPending)
    return (
      <div className="record-loading">
        <TextSkeleton lines={8} />
      </div>
    );
  const isGone = isApiError(query.error) && query.error.status === 404;
  return (
    <>
      <h1 className="sr-only">{t(spec.texts.title)}</h1>
      <ErrorState
        error={query.error}
        onRetry={() => void query.refetch()}
        action={isGone ? <Link to={spec.path}>{t('ui.record.back')}</Link> : undefined}
      />
    </>
  );
}

function Loaded<R extends BaseRecord>(props: RecordScreenProps<R> & { record: R }) {
  const { spec, record, related = [] } = props;
  const plain = spec as unknown as KindSpec;
  const mails = MAILED.includes(spec.kind) ? [emailTab(plain)] : [];
  const tabs: OwnTab<R>[] = [...(props.tabs ?? []), ...mails, filesTab(plain)];
  const lists = useLists(spec.kind);
  const { change, dialog } = useChange(spec, lists);
  const [mergeWith, setMergeWith] = useState<R | null>(null);
  const search = useOwnLocation(`${spec.path}/${record.id}`).search as Record<string, unknown>;
  const open = related.find((one) => one.id === search.tab);
  const own = tabs.find((one) => one.id === search.tab);
  const name = record.name || `#${record.id}`;
  useEffect(() => {
    document.title = `${name} · ${t('shell.product')}`;
    const to = `${spec.path}/${record.id}`;
    rememberRecent(readOrganizationId(), {
      id: `${spec.kind}.${record.id}`,
      label: name,
      detail: t(spec.texts.title),
      to,
    });
  }, [spec, record.id, name]);
  return (
    <>
      <RecordPage
        title={name}
        mark={<Initials name={name} size="lg" />}
        crumbs={<Crumbs spec={spec as unknown as KindSpec} record={record} />}
        summary={props.summary?.(record, lists)}
        actions={
          <>
            {props.actions?.(record)}
            <MoreMenu spec={spec as unknown as KindSpec} record={record} />
          </>
        }
        notice={
          <>
            {props.notice?.(record)}
            {spec.isMergeable && <DuplicatesNotice spec={spec} record={record} onMerge={setMergeWith} />}
          </>
        }
        facts={
          <FactsPanel spec={spec} lists={lists} record={record} change={change}>
            {props.facts?.(record)}
          </FactsPanel>
        }
      >
        <Tabs
          spec={spec as unknown as KindSpec}
          id={record.id}
          tabs={[...related, ...tabs]}
          openId={(open ?? own)?.id}
        />
        {open ? (
          <RelatedTab related={open} record={record} />
        ) : (
          (own?.show(record) ?? <TimelinePanel spec={spec} record={record} />)
        )}
      </RecordPage>
      {dialog}
      {mergeWith && (
        <Suspense fallback={null}>
          <MergeDialog
            spec={spec as unknown as KindSpec}
            lists={lists}
            kept={record}
            merged={mergeWith}
            onClose={() => setMergeWith(null)}
          />
        </Suspense>
      )}
    </>
  );
}

interface PartProps {
  spec: KindSpec;
  record: BaseRecord;
}

/** Back to the list as it was, and on to the neighbours in it. */
function Crumbs({ spec, record }: PartProps) {
  const navigate = useNavigate();
  const { href, previous, next, position, count } = readAround(spec.kind, record.id, spec.path);
  const go = (id: string | undefined) => {
    if (id) void navigate({ to: `${spec.path}/$id`, params: { id } });
  };
  useCommands([
    { id: 'records.next', label: t('records.next'), keys: 'j', hidden: true, when: () => !!next, run: () => go(next) },
    {
      id: 'records.previous',
      label: t('records.previous'),
      keys: 'k',
      hidden: true,
      when: () => !!previous,
      run: () => go(previous),
    },
    {
      id: 'records.back',
      label: t('ui.record.back'),
      keys: 'Escape',
      hidden: true,
      run: () => void navigate({ href }),
    },
  ]);
  return (
    <>
      <button type="button" className="link-button crumb" onClick={() => void navigate({ href })}>
        <IconArrowLeft size={14} aria-hidden />
        {t(spec.texts.title)}
      </button>
      {count > 0 && position > 0 && (
        <span className="crumb-neighbours">
          <NeighbourButton label={t('records.previous')} keys="K" id={previous} onGo={go}>
            <IconChevronLeft size={14} aria-hidden />
          </NeighbourButton>
          <span>{t('records.position', { position, count })}</span>
          <NeighbourButton label={t('records.next')} keys="J" id={next} onGo={go}>
            <IconChevronRight size={14} aria-hidden />
          </NeighbourButton>
        </span>
      )}
    </>
  );
}

interface NeighbourProps {
  label: string;
  keys: string;
  id: string | undefined;
  onGo: (id: string | undefined) => void;
  children: ReactNode;
}

function NeighbourButton({ label, keys, id, onGo, children }: NeighbourProps) {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      aria-keyshortcuts={keys}
      title={`${label} (${keys})`}
      disabled={!id}
      onClick={() => onGo(id)}
    >
      {children}
    </button>
  );
}

function MoreMenu({ spec, record }: PartProps) {
  const may = useCan();
  const client = useQueryClient();
  const navigate = useNavigate();
  if (!may(`${spec.resource}.delete`, record)) return null;
  const remove = async () => {
    try {
      await trashOne(spec.resource, record.id);
      dropRecords(client, spec.resource, new Set([record.id]));
      toast.undoable(t(spec.texts.deleted, { count: 1, shown: '1' }), () => {
        restoreOne(spec.resource, record.id)
          .then(() => refreshRecords(client, spec.resource))
          .then(() => navigate({ to: `${spec.path}/$id`, params: { id: String(record.id) } }))
          .catch((error: unknown) => toast.error(error));
      });
      await navigate({ href: readAround(spec.kind, record.id, spec.path).href });
      // Nobody shows it any more: asked for again, it would not be found.
      for (const part of ['one', 'duplicates'])
        client.removeQueries({ queryKey: keyOf(spec.resource, part, record.id) });
      await refreshRecords(client, spec.resource);
    } catch (error) {
      toast.error(error);
    }
  };
  return (
    <DropMenu
      position="bottom-end"
      entries={[{ id: 'delete', label: t('common.delete'), danger: true, onPick: () => void remove() }]}
    >
      <Button size="compact-sm" variant="default" aria-label={t('common.more')}>
        <IconDots size={16} aria-hidden />
      </Button>
    </DropMenu>
  );
}

interface TabsProps {
  spec: KindSpec;
  id: number;
  tabs: readonly { id: string; title: Key }[];
  openId: string | undefined;
}

function Tabs({ spec, id, tabs, openId }: TabsProps) {
  if (tabs.length === 0) return null;
  const all = [
    { id: undefined, title: t('ui.timeline.label') },
    ...tabs.map((one) => ({ id: one.id, title: t(one.title) })),
  ];
  return (
    <nav className="record-tabs" aria-label={t('records.parts')}>
      {all.map((tab) => (
        <Link
          key={tab.title}
          to={`${spec.path}/$id`}
          params={{ id: String(id) }}
          search={(tab.id ? { tab: tab.id } : {}) as never}
          replace
          className="view-tab"
          activeProps={{}}
          activeOptions={{ exact: true, includeSearch: true }}
          aria-current={tab.id === openId ? 'page' : undefined}
        >
          {tab.title}
        </Link>
      ))}
    </nav>
  );
}
