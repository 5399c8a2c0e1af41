import './records.css';
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useCan } from '@/api/session';
import { ariaKeys, useCommands } from '@/app/commands';
import { useDensity } from '@/app/preferences';
import { t } from '@/i18n';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { toast } from '@/ui/feedback/toast';
import { FilterBar, LIST_SEARCH_ID } from '@/ui/filters/FilterBar';
import { IconPlus } from '@/ui/icons';
import { ColumnChooser } from '@/ui/table/ColumnChooser';
import { DataTable } from '@/ui/table/DataTable';
import { NO_SELECTION, type Selection } from '@/ui/table/selection';
import { ViewTabs } from '@/ui/views/ViewTabs';
import { BulkActions } from './BulkActions';
import { useRecordColumns } from './columns';
import { ExportButton } from './ExportButton';
import { filterFieldsOf } from './fields';
import { ListCount, ListEmpty } from './ListStates';
import { useLists } from './lists';
import { rememberList, useOwnLocation, usePlace } from './place';
import { listQuery } from './queries';
import type { BaseRecord, KindSpec } from './types';
import { type Change, useChange } from './useChange';
import { useListState } from './useListState';
import { toTab, useViews, useVisibilities, viewValues } from './useViews';

const PeekPanel = lazy(() => import('./PeekPanel'));
const CreateDialog = lazy(() => import('./CreateDialog'));
const NO_ROWS: readonly never[] = [];
const idOf = (record: BaseRecord) => String(record.id);
const nameOf = (record: BaseRecord) => record.name ?? `#${record.id}`;

/** The table of a kind: views, search, filters, columns, editing in place, selection and what is done with it. */
export function ListScreen<R extends BaseRecord>({ spec }: { spec: KindSpec<R> }) {
  const may = useCan();
  const navigate = useNavigate();
  const density = useDensity();
  const lists = useLists(spec.kind);
  const { change, dialog } = useChange(spec, lists);
  const columns = useRecordColumns(spec, lists, change);
  const views = useViews(spec.kind);
  const location = useOwnLocation(spec.path);
  const visibilities = useVisibilities();
  const list = useListState(spec.kind, location.search as Record<string, unknown>, spec.filters, columns, views);
  const [selection, setSelection] = useState<Selection>(NO_SELECTION);
  const [isCreating, setCreating] = useState(false);
  const filterFields = useMemo(() => filterFieldsOf(spec.filters, lists), [spec.filters, lists]);
  const labels = useMemo(() => [...lists.names].map(([id, label]) => ({ value: String(id), label })), [lists.names]);

  const parameters = { filters: list.filters, q: list.q, sort: list.sort };
  const query = useInfiniteQuery({ ...listQuery(spec, parameters), enabled: list.isReady });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.data) ?? NO_ROWS, [query.data]) as readonly R[];
  const counted = query.data?.pages[0]?.meta.count ?? null;
  const total = query.hasNextPage || query.isPending ? counted : rows.length;
  const { href } = location;
  const { activeId, setActive, region } = usePlace(href, rows.length > 0);
  useEffect(() => rememberList(spec.kind, href, rows.map(idOf)), [spec.kind, href, rows]);

  // Another list: nothing selected on the one before may be touched here.
  const shape = JSON.stringify(parameters);
  // biome-ignore lint/correctness/useExhaustiveDependencies: for another list alone
  useEffect(() => setSelection(NO_SELECTION), [shape]);

  const open = (record: R) => void navigate({ to: `${spec.path}/$id`, params: { id: String(record.id) } });
  const activate = (id: string | null) => {
    setActive(id);
    if (list.peekId !== null && id !== null) list.peek(Number(id));
  };
  const mayCreate = may(`${spec.resource}.create`);
  useCommands([
    ...(mayCreate
      ? [
          {
            id: 'records.create',
            label: t(spec.texts.create),
            keys: 'c',
            group: 'create' as const,
            run: () => setCreating(true),
          },
        ]
      : []),
    { id: 'app.search', label: t(spec.texts.search), keys: '/', group: 'page', run: focusSearch },
    {
      id: 'records.peek.close',
      label: t('records.peek.close'),
      keys: 'Escape',
      hidden: true,
      when: () => list.peekId !== null,
      run: () => list.peek(null),
    },
  ]);
  const isFiltered = Object.keys(list.filters).length > 0 || list.q !== '';
  const createButton = mayCreate && (
    <Button
      size="compact-sm"
      leftSection={<IconPlus size={14} aria-hidden />}
      aria-keyshortcuts={ariaKeys('c')}
      onClick={() => setCreating(true)}
    >
      {t(spec.texts.create)}
    </Button>
  );

  return (
    <div className="list-page">
      <div className="list-head">
        <h1>{t(spec.texts.title)}</h1>
        <ListCount total={total} isExact={!query.hasNextPage} isReady={query.isSuccess} />
        <span className="list-space" />
        {createButton}
      </div>
      <ViewTabs
        views={views.views.map(toTab)}
        activeId={list.viewId}
        changed={list.changed}
        visibilities={visibilities}
        onPick={list.pick}
        onSave={() => {
          if (!list.viewId) return;
          const values = viewValues(list.state);
          views.change.mutate(
            { id: list.viewId, values },
            { onSuccess: (view) => list.pick(String(view.id)), onError: (error) => void toast.error(error) },
          );
        }}
        onSaveAs={async (naming) =>
          list.pick(String((await views.create.mutateAsync({ naming, state: list.state })).id))
        }
        onReset={list.reset}
        onRename={(id, values) => views.change.mutateAsync({ id, values })}
        onPin={(id, is_pinned) => views.mark.mutate({ id, values: { is_pinned } })}
        onDefault={(id, is_default) => views.mark.mutate({ id, values: { is_default } })}
        onDelete={async (id) => {
          await views.remove.mutateAsync(id);
          list.pick(null);
        }}
      />
      <FilterBar
        fields={filterFields}
        values={list.filters}
        onChange={(filters) => list.change({ filters })}
        query={list.q}
        onQueryChange={(q) => list.change({ q }, true)}
        searchLabel={t(spec.texts.search)}
        labels={labels}
      >
        <ExportButton spec={spec} parameters={parameters} />
        <ColumnChooser columns={columns} layout={list.layout} onChange={(layout) => list.change({ layout }, true)} />
      </FilterBar>
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
            empty={
              <ListEmpty
                spec={spec as unknown as KindSpec}
                isFiltered={isFiltered}
                onClear={() => list.change({ filters: {}, q: '' })}
                action={createButton}
              />
            }
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
      <BulkActions
        spec={spec}
        lists={lists}
        parameters={parameters}
        rows={rows}
        selection={selection}
        total={total}
        onClear={() => setSelection(NO_SELECTION)}
      />
      {dialog}
      {isCreating && (
        <Suspense fallback={null}>
          <CreateDialog spec={spec as unknown as KindSpec} lists={lists} onClose={() => setCreating(false)} />
        </Suspense>
      )}
    </div>
  );
}

function focusSearch() {
  document.getElementById(LIST_SEARCH_ID)?.focus();
}
