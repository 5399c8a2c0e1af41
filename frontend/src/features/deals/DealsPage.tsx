import './deals.css';
import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import { useCan } from '@/api/session';
import { announce } from '@/app/announce';
import { ariaKeys, useCommands } from '@/app/commands';
import { useScreenSearch } from '@/app/screens';
import { t } from '@/i18n';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { BoardSkeleton, TableSkeleton } from '@/ui/feedback/Skeletons';
import { toast } from '@/ui/feedback/toast';
import { FilterBar } from '@/ui/filters/FilterBar';
import { toQuery } from '@/ui/filters/filters';
import { IconLayoutKanban, IconPlus, IconTable } from '@/ui/icons';
import { onDemand } from '@/ui/onDemand';
import { ColumnChooser } from '@/ui/table/ColumnChooser';
import { readLayout } from '@/ui/table/layout';
import { useColumns } from './columns';
import { DealsBoard } from './DealsBoard';
import { DealViews } from './DealViews';
import { useFilterFields } from './options';
import { choosePipeline, type Pipeline, pipelinesQuery, type Stage } from './queries';
import {
  cleanSearch,
  type DealSearch,
  keepLastLayout,
  type Layout,
  readFilters,
  readLastLayout,
  replaceFilters,
} from './search';
import { useStageEntry } from './useStageEntry';

const CreateDealDialog = onDemand(() => import('./CreateDealDialog'));
const DealsTable = lazy(() => import('./DealsTable'));

export const DEFAULT_SORT = '-created_at';
/** Columns of the board's stages, not narrowed by the server there. */
const BOARD_IGNORES = ['stage_id', 'status', 'closed_before'];
const RECENT = 'today-89d';
const NO_PIPELINES: readonly Pipeline[] = [];

/** The deals of a pipeline, as a board or as a table; the address says all of it. */
export default function DealsPage() {
  const { data: pipelines, error, refetch } = useQuery(pipelinesQuery());
  const [search, change] = useScreenSearch(cleanSearch);
  const pipeline = choosePipeline(pipelines, search.pipeline);
  return (
    <div className="deals-page">
      <h1 className="sr-only">{t('shell.nav.deals')}</h1>
      {error && !pipelines ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : pipeline ? (
        <Deals pipeline={pipeline} pipelines={pipelines ?? NO_PIPELINES} search={search} change={change} />
      ) : (
        <BoardSkeleton />
      )}
    </div>
  );
}

interface DealsProps {
  pipeline: Pipeline;
  pipelines: readonly Pipeline[];
  search: DealSearch;
  change: (patch: Partial<DealSearch>, options?: { replace?: boolean }) => void;
}

function Deals({ pipeline, pipelines, search, change }: DealsProps) {
  const may = useCan();
  const layout = search.layout ?? readLastLayout();
  const [creating, setCreating] = useState<{ stageId?: number } | null>(null);
  const { move, dialog } = useStageEntry();
  const fields = useFilterFields(pipelines);
  const columns = useColumns(pipelines);
  const filters = useMemo(() => readFilters(search), [search]);
  const columnLayout = useMemo(() => readLayout(search.columns, columns), [search.columns, columns]);
  const query = useMemo(() => toQuery(filters, fields), [filters, fields]);
  const sort = search.sort ?? DEFAULT_SORT;
  const isNarrowed = Object.keys(filters).length > 0 || Boolean(search.q);

  const table = useMemo(() => {
    const params: Record<string, string> = { ...query, sort };
    if (search.pipeline !== 'all') params.pipeline_id = String(pipeline.id);
    if (search.q) params.q = search.q;
    return params;
  }, [query, search.pipeline, search.q, pipeline.id, sort]);
  const board = useMemo(() => {
    const kept = Object.entries(query).filter(([name]) => !BOARD_IGNORES.includes(name));
    const recent = toQuery({ closed_after: RECENT }, fields);
    return { ...recent, ...Object.fromEntries(kept), ...(search.q && { q: search.q }) };
  }, [query, fields, search.q]);
  const shown = useCallback(
    (stage: Stage) =>
      (!filters.stage_id || filters.stage_id.split(',').includes(String(stage.id))) &&
      (!filters.status || filters.status.split(',').includes(stage.type)),
    [filters.stage_id, filters.status],
  );
  const changeLayout = (next: Layout) => {
    keepLastLayout(next);
    change({ layout: next });
  };
  const clear = isNarrowed
    ? () => change({ ...replaceFilters(filters, {}), q: undefined }, { replace: true })
    : undefined;
  const create = may('deals.create') ? (stageId?: number) => setCreating({ stageId }) : undefined;
  useCommands([
    {
      id: 'deals.create',
      label: t('deals.create'),
      keys: 'c',
      group: 'create',
      when: () => !!create,
      run: () => create?.(),
    },
    {
      id: 'deals.layout',
      label: t(layout === 'board' ? 'deals.asTable' : 'deals.asBoard'),
      keys: 'v',
      group: 'page',
      run: () => changeLayout(layout === 'board' ? 'table' : 'board'),
    },
  ]);
  return (
    <>
      <DealViews search={search} layout={layout} columns={columns} columnLayout={columnLayout} change={change} />
      <FilterBar
        fields={fields}
        values={filters}
        onChange={(values) => change(replaceFilters(filters, values))}
        query={search.q ?? ''}
        onQueryChange={(q) => change({ q: q || undefined }, { replace: true })}
        searchLabel={t('deals.search')}
      >
        <PipelineSelect pipelines={pipelines} pipeline={pipeline} search={search} layout={layout} change={change} />
        {layout === 'table' && (
          <ColumnChooser
            columns={columns}
            layout={columnLayout}
            onChange={(next) => change({ columns: next }, { replace: true })}
          />
        )}
        <LayoutSwitch layout={layout} onChange={changeLayout} />
        {create && (
          <Button
            size="compact-sm"
            leftSection={<IconPlus size={14} aria-hidden />}
            aria-keyshortcuts={ariaKeys('c')}
            onPointerEnter={CreateDealDialog.preload}
            onFocus={CreateDealDialog.preload}
            onClick={() => create()}
          >
            {t('deals.create')}
          </Button>
        )}
      </FilterBar>
      {layout === 'board' ? (
        <DealsBoard
          pipelineId={pipeline.id}
          params={board}
          shown={shown}
          isRecent={!filters.closed_after}
          canMove={may('deals.update')}
          onMove={move}
          onCreate={create}
          onClearFilters={clear}
        />
      ) : (
        <Suspense fallback={<TableSkeleton />}>
          <DealsTable
            params={table}
            filters={{ ...filters, ...(table.pipeline_id && { pipeline_id: table.pipeline_id }) }}
            columns={columns}
            layout={columnLayout}
            onLayoutChange={(next) => change({ columns: next }, { replace: true })}
            sort={sort}
            onSortChange={(next) => change({ sort: next === DEFAULT_SORT ? undefined : next }, { replace: true })}
            onClearFilters={clear}
            onCreate={create && (() => create())}
          />
        </Suspense>
      )}
      {dialog}
      <CreateDealDialog
        opened={creating !== null}
        pipeline={pipeline}
        stageId={creating?.stageId}
        onClose={() => setCreating(null)}
        onCreated={(deal) => {
          setCreating(null);
          announce(t('deals.created', { name: deal.name }));
          toast.success(t('deals.created', { name: deal.name }));
        }}
      />
    </>
  );
}

function PipelineSelect({ pipelines, pipeline, search, layout, change }: DealsProps & { layout: Layout }) {
  if (pipelines.length < 2) return null;
  const all = layout === 'table' ? [{ value: 'all', label: t('deals.allPipelines') }] : [];
  const value = search.pipeline === 'all' && layout === 'table' ? 'all' : String(pipeline.id);
  return (
    <NativeSelect
      size="xs"
      aria-label={t('deals.pipeline')}
      data={[...pipelines.map(({ id, name }) => ({ value: String(id), label: name })), ...all]}
      value={value}
      onChange={({ currentTarget }) =>
        change({ pipeline: currentTarget.value === 'all' ? 'all' : Number(currentTarget.value) })
      }
    />
  );
}

function LayoutSwitch({ layout, onChange }: { layout: Layout; onChange: (layout: Layout) => void }) {
  return (
    <fieldset className="deals-layout">
      <legend className="sr-only">{t('deals.layout')}</legend>
      {(['board', 'table'] as const).map((value) => {
        const label = t(value === 'board' ? 'deals.asBoard' : 'deals.asTable');
        return (
          <button
            key={value}
            type="button"
            className="icon-button"
            aria-pressed={layout === value}
            aria-label={label}
            title={label}
            onClick={() => layout !== value && onChange(value)}
          >
            {value === 'board' ? <IconLayoutKanban size={16} aria-hidden /> : <IconTable size={16} aria-hidden />}
          </button>
        );
      })}
    </fieldset>
  );
}
