import '@/records/records.css';
import './deals.css';
import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useCan } from '@/api/session';
import { announce } from '@/app/announce';
import { ariaKeys, useCommands } from '@/app/commands';
import { t } from '@/i18n';
import { useRecordColumns } from '@/records/columns';
import { ListFilters } from '@/records/ListFilters';
import { ListCount, ListEmpty } from '@/records/ListStates';
import { ListViews } from '@/records/ListViews';
import type { Shape } from '@/records/listSearch';
import { useLists } from '@/records/lists';
import { useOwnLocation } from '@/records/place';
import type { KindSpec } from '@/records/types';
import { useChange } from '@/records/useChange';
import { useListState } from '@/records/useListState';
import { useRows } from '@/records/useRows';
import { useViews } from '@/records/useViews';
import { BoardSkeleton, TableSkeleton } from '@/ui/feedback/Skeletons';
import { toast } from '@/ui/feedback/toast';
import { IconLayoutKanban, IconPlus, IconTable } from '@/ui/icons';
import { onDemand } from '@/ui/onDemand';
import { DealsBoard } from './DealsBoard';
import { choosePipeline, type Pipeline } from './queries';
import { dealSpec } from './spec';
import { useStageEntry } from './useStageEntry';

const CreateDealDialog = onDemand(() => import('./CreateDealDialog'));
const ListTable = lazy(() => import('@/records/ListTable')) as typeof import('@/records/ListTable').default;
const LAST_SHAPE = 'neuracrm.deals.layout';
const ALL = 'all';

/** The deals, as a board of one pipeline or as a table; the address says which and how. */
export default function DealsPage() {
  const may = useCan();
  const lists = useLists('deal');
  const { change, dialog: conflict } = useChange(dealSpec, lists);
  const columns = useRecordColumns(dealSpec, lists, change);
  const views = useViews('deal');
  const { search } = useOwnLocation('/deals');
  const [usual] = useState(readLastShape);
  const list = useListState('deal', search as Record<string, unknown>, dealSpec.filters, columns, views, usual);
  const isBoard = list.shape === 'board';
  const data = useRows(dealSpec, list, !isBoard);
  const [creating, setCreating] = useState<{ stageId?: number } | null>(null);
  const { move, dialog } = useStageEntry();

  const { pipeline_id: asked, ...filters } = list.filters;
  const pipeline = choosePipeline(lists.pipelines, Number(asked?.split(',')[0]));
  const changeShape = (shape: Shape) => {
    localStorage.setItem(LAST_SHAPE, shape);
    // The table goes on with the pipeline of the board, which shows one at a time.
    const isOne = shape === 'table' && !asked && pipeline && lists.pipelines.length > 1;
    list.change(isOne ? { shape, filters: { ...filters, pipeline_id: String(pipeline.id) } } : { shape });
  };
  const isFiltered = Object.keys(filters).length > 0 || list.q !== '';
  const clear = () => list.change({ filters: asked ? { pipeline_id: asked } : {}, q: '' });
  const create = may('deals.create') ? (stageId?: number) => setCreating({ stageId }) : undefined;
  useCommands([
    ...(create
      ? [{ id: 'deals.create', label: t('deals.create'), keys: 'c', group: 'create' as const, run: () => create() }]
      : []),
    {
      id: 'deals.layout',
      label: t(isBoard ? 'deals.asTable' : 'deals.asBoard'),
      keys: 'v',
      group: 'page',
      run: () => changeShape(isBoard ? 'table' : 'board'),
    },
  ]);
  const createButton = create && (
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
  );
  return (
    <div className="list-page deals-page">
      <div className="list-head">
        <h1>{t('shell.nav.deals')}</h1>
        {!isBoard && <ListCount total={data.total} isExact={!data.query.hasNextPage} isReady={data.query.isSuccess} />}
        <span className="list-space" />
        <PipelineSelect
          pipelines={lists.pipelines}
          value={isBoard ? String(pipeline?.id) : (asked ?? ALL)}
          withAll={!isBoard}
          onChange={(id) => list.change({ filters: id === ALL ? filters : { ...filters, pipeline_id: id } })}
        />
        <ShapeSwitch shape={list.shape} onChange={changeShape} />
        {createButton}
      </div>
      <ListViews list={list} views={views} />
      <ListFilters spec={dealSpec} lists={lists} list={list} columns={columns} parameters={data.parameters} />
      {!isBoard ? (
        <Suspense fallback={<TableSkeleton />}>
          <ListTable
            spec={dealSpec}
            lists={lists}
            list={list}
            data={data}
            columns={columns}
            change={change}
            empty={
              <ListEmpty
                spec={dealSpec as unknown as KindSpec}
                isFiltered={isFiltered}
                onClear={clear}
                action={createButton}
              />
            }
          />
        </Suspense>
      ) : pipeline && list.isReady ? (
        <DealsBoard
          pipelineId={pipeline.id}
          filters={filters}
          q={list.q}
          lists={lists}
          canMove={may('deals.update')}
          onMove={move}
          onCreate={create}
          onClearFilters={isFiltered ? clear : undefined}
        />
      ) : (
        <BoardSkeleton />
      )}
      {conflict}
      {dialog}
      {pipeline && (
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
      )}
    </div>
  );
}

/** The shape last used on this device, for an address that names none. */
function readLastShape(): Shape {
  return localStorage.getItem(LAST_SHAPE) === 'table' ? 'table' : 'board';
}

interface PipelineSelectProps {
  pipelines: readonly Pipeline[];
  value: string;
  withAll: boolean;
  onChange: (id: string) => void;
}

function PipelineSelect({ pipelines, value, withAll, onChange }: PipelineSelectProps) {
  if (pipelines.length < 2) return null;
  return (
    <select
      className="plain-select"
      aria-label={t('deals.pipeline')}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    >
      {withAll && <option value={ALL}>{t('deals.allPipelines')}</option>}
      {pipelines.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

function ShapeSwitch({ shape, onChange }: { shape: Shape; onChange: (shape: Shape) => void }) {
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
            aria-pressed={shape === value}
            aria-label={label}
            title={label}
            onClick={() => shape !== value && onChange(value)}
          >
            {value === 'board' ? <IconLayoutKanban size={16} aria-hidden /> : <IconTable size={16} aria-hidden />}
          </button>
        );
      })}
    </fieldset>
  );
}
