import { useNavigate } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { useCommands } from '@/app/commands';
import { useDensity } from '@/app/preferences';
import { t } from '@/i18n';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { DataTable } from '@/ui/table/DataTable';
import { NO_SELECTION, type Selection } from '@/ui/table/selection';
import type { TableColumn } from '@/ui/table/types';
import { ListNews } from './ListNews';
import type { Lists } from './lists';
import { rememberList, useOwnLocation, usePlace } from './place';
import type { BaseRecord, KindSpec } from './types';
import type { Change } from './useChange';
import type { useListState } from './useListState';
import { useNews } from './useNews';
import type { Rows } from './useRows';

const PeekPanel = lazy(() => import('./PeekPanel'));
const BulkActions = lazy(() => import('./BulkActions')) as typeof import('./BulkActions').default;
const idOf = (record: BaseRecord) => String(record.id);
const nameOf = (record: BaseRecord) => record.name ?? `#${record.id}`;

export interface ListTableProps<R extends BaseRecord> {
  spec: KindSpec<R>;
  lists: Lists;
  list: ReturnType<typeof useListState>;
  data: Rows<R>;
  columns: readonly TableColumn<R>[];
  change: Change<R>;
  /** In place of the rows when there are none. */
  empty: ReactNode;
}

/** The rows of a list with the record peeked at beside them, and what is done with the selected ones. */
export default function ListTable<R extends BaseRecord>(props: ListTableProps<R>) {
  const { spec, lists, list, columns, change } = props;
  const { parameters, query, rows, total } = props.data;
  const navigate = useNavigate();
  const density = useDensity();
  const [selection, setSelection] = useState<Selection>(NO_SELECTION);
  const { href } = useOwnLocation(spec.path);
  const { activeId, setActive, region } = usePlace(href, rows.length > 0);
  const news = useNews(spec, props.data, region);
  const isGone = useCallback((record: R) => news.gone.has(record.id), [news.gone]);
  useEffect(() => rememberList(spec.kind, href, rows.map(idOf)), [spec.kind, href, rows]);

  // Loaded with the first selection, and kept: what it began goes on without one.
  const isBulk = useRef(false);
  isBulk.current ||= selection.ids.size > 0;

  // Another list: nothing selected on the one before may be touched here.
  const shape = JSON.stringify(parameters);
  // biome-ignore lint/correctness/useExhaustiveDependencies: for another list alone
  useEffect(() => setSelection(NO_SELECTION), [shape]);

  const open = (record: R) => void navigate({ to: `${spec.path}/$id`, params: { id: String(record.id) } });
  const activate = (id: string | null) => {
    setActive(id);
    if (list.peekId !== null && id !== null) list.peek(Number(id));
  };
  useCommands([
    {
      id: 'records.peek.close',
      label: t('records.peek.close'),
      keys: 'Escape',
      hidden: true,
      when: () => list.peekId !== null,
      run: () => list.peek(null),
    },
  ]);
  return (
    <>
      <ListNews added={news.added} gone={news.gone.size} onShow={() => void news.show()} />
      <div className="list-body" ref={region}>
        {query.isError && rows.length === 0 ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <DataTable
            label={t(spec.texts.title)}
            columns={columns}
            rows={rows}
            rowId={idOf}
            rowName={nameOf}
            layout={list.layout}
            onLayoutChange={(layout) => list.change({ layout }, true)}
            sort={list.sort || '-created_at'}
            onSortChange={(sort) => list.change({ sort })}
            total={total}
            selection={selection}
            onSelectionChange={setSelection}
            onOpen={open}
            onPeek={(record) => list.peek(list.peekId === record.id ? null : record.id)}
            activeId={activeId}
            onActiveChange={activate}
            loading={query.isPending || query.isPlaceholderData}
            hasMore={query.hasNextPage}
            onReachEnd={() => void query.fetchNextPage()}
            density={density}
            isMuted={isGone}
            empty={props.empty}
          />
        )}
        {list.peekId !== null && (
          <Suspense fallback={<aside className="peek" aria-label={t('records.peek')} aria-busy />}>
            <PeekPanel
              spec={spec as unknown as KindSpec}
              lists={lists}
              change={change as unknown as Change<BaseRecord>}
              id={list.peekId}
              onClose={() => list.peek(null)}
            />
          </Suspense>
        )}
      </div>
      {isBulk.current && (
        <Suspense fallback={null}>
          <BulkActions
            spec={spec}
            lists={lists}
            parameters={parameters}
            rows={rows}
            selection={selection}
            total={total}
            onClear={() => setSelection(NO_SELECTION)}
          />
        </Suspense>
      )}
    </>
  );
}
