import { useQueries, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { formatDay, formatMoneyShort, t, today } from '@/i18n';
import type { Lists } from '@/records/lists';
import { rememberList, useOwnLocation } from '@/records/place';
import { Board } from '@/ui/board/Board';
import type { BoardColumn } from '@/ui/board/types';
import { EmptyState } from '@/ui/feedback/EmptyState';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { BoardSkeleton } from '@/ui/feedback/Skeletons';
import { type FilterField, type FilterValues, toQuery } from '@/ui/filters/filters';
import { IconFlame, IconPlus } from '@/ui/icons';
import { Initials } from '@/ui/Person';
import { addMore, applyMoves } from './lanes';
import { boardQuery, LANE_CARDS, type LaneData, laneQuery, type Params, type Stage } from './queries';
import { type Deal, dealSpec } from './spec';
import { usePendingMoves } from './useStageEntry';

interface DealsBoardProps {
  pipelineId: number;
  filters: FilterValues;
  q: string;
  lists: Lists;
  canMove: boolean;
  onMove: (deal: Deal, stage: Stage, from: Stage | undefined) => void;
  onCreate?: (stageId: number) => void;
  onClearFilters?: () => void;
}

/** Columns of the board's stages, not narrowed by the server there. */
const NOT_OF_CARDS = ['stage_id', 'status', 'closed_before'];
/** Won and lost columns hold only what was closed lately. */
const RECENT = 'today-89d';
const FIELDS = dealSpec.filters as readonly FilterField[];

const dealId = (deal: Deal) => String(deal.id);
const dealName = (deal: Deal) => deal.name;
const isRotting = (deal: Deal) => deal.rotting;

export function DealsBoard(props: DealsBoardProps) {
  const { pipelineId, filters, q, onMove, onCreate } = props;
  const navigate = useNavigate();
  const params = useMemo(() => paramsOf(filters, q), [filters, q]);
  const shown = useCallback((stage: Stage) => isShown(stage, filters), [filters]);
  const isRecent = !filters.closed_after;
  const query = useQuery(boardQuery(pipelineId, params));
  const moves = usePendingMoves();
  const { more, loadMore, loading } = useMoreCards(query.data?.columns, params);
  const lanes = useMemo(
    () => applyMoves(addMore(query.data?.columns ?? [], more), moves).filter((lane) => shown(lane.stage)),
    [query.data, more, moves, shown],
  );
  const columns = useMemo(
    () => lanes.map((lane) => describe(lane, isRecent, loading.has(lane.stage.id))),
    [lanes, isRecent, loading],
  );
  const renderCard = useCard(props.lists);
  const { href } = useOwnLocation('/deals');
  const ids = lanes.flatMap((lane) => lane.deals.map(dealId)).join();
  useEffect(() => rememberList('deal', href, ids ? ids.split(',') : []), [href, ids]);
  if (query.isPending) return <BoardSkeleton />;
  if (query.isError && !query.data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  const total = lanes.reduce((sum, lane) => sum + lane.count, 0);
  if (total === 0 && props.onClearFilters) return <NoMatch onClear={props.onClearFilters} />;
  const stageOf = (id: number) => query.data.columns.find((lane) => lane.stage.id === id)?.stage;
  return (
    <Board
      label={query.data.pipeline.name}
      columns={columns}
      cardId={dealId}
      cardName={dealName}
      renderCard={renderCard}
      isRotting={isRotting}
      onOpen={(deal) => void navigate({ to: '/deals/$id', params: { id: String(deal.id) } } as never)}
      onLoadMore={loadMore}
      onMove={
        props.canMove
          ? (deal, column) => {
              const stage = stageOf(Number(column));
              if (stage) onMove(deal, stage, stageOf(deal.stage_id));
            }
          : undefined
      }
      columnAction={
        onCreate &&
        ((id) => {
          const stage = stageOf(Number(id));
          if (stage?.type !== 'open') return null;
          const label = t('deals.createIn', { stage: stage.name });
          return (
            <button
              type="button"
              className="icon-button"
              aria-label={label}
              title={label}
              onClick={() => onCreate(stage.id)}
            >
              <IconPlus size={14} aria-hidden />
            </button>
          );
        })
      }
    />
  );
}

function paramsOf(filters: FilterValues, q: string): Params {
  const kept = Object.entries(toQuery(filters, FIELDS)).filter(([name]) => !NOT_OF_CARDS.includes(name));
  const recent = toQuery({ closed_after: RECENT }, FIELDS);
  return { ...recent, ...Object.fromEntries(kept), ...(q && { q }) };
}

function isShown({ id, type }: Stage, { stage_id, status }: FilterValues): boolean {
  return (!stage_id || stage_id.split(',').includes(String(id))) && (!status || status.split(',').includes(type));
}

function NoMatch({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      title={t('deals.noMatch.title')}
      action={
        <button type="button" className="link-button" onClick={onClear}>
          {t('ui.filter.clear')}
        </button>
      }
    >
      {t('deals.noMatch.text')}
    </EmptyState>
  );
}

function describe(lane: LaneData, isRecent: boolean, loading: boolean): BoardColumn<Deal> {
  const { stage, count, deals } = lane;
  const isOpen = stage.type === 'open';
  const totals = lane.totals.flatMap(({ currency, value, weighted_value }) => [
    formatMoneyShort(value, currency),
    ...(isOpen ? [t('deals.board.weighted', { value: formatMoneyShort(weighted_value, currency) })] : []),
  ]);
  if (!isOpen && isRecent) totals.push(t('deals.board.recent'));
  const hasMore = deals.length < count;
  return { id: String(stage.id), title: stage.name, count, totals, cards: deals, hasMore, loading, tone: stage.type };
}

/** Further cards of a column, one more page each time its end comes near. */
function useMoreCards(lanes: readonly LaneData[] | undefined, params: Params) {
  const key = JSON.stringify(params);
  const [asked, setAsked] = useState<{ key: string; counts: Record<number, number> }>({ key, counts: {} });
  const counts = asked.key === key ? asked.counts : {};
  const stages = Object.keys(counts).map(Number);
  // A change of the column on the board asks for its further cards anew.
  const stamp = (id: number) => lanes?.find((lane) => lane.stage.id === id)?.count ?? 0;
  const results = useQueries({
    queries: stages.map((id) => laneQuery(id, { ...params, ...laneParams(lanes, id) }, counts[id] ?? 0, stamp(id))),
  });
  const shape = results.map(({ dataUpdatedAt }) => dataUpdatedAt).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the results are new objects each time; their age tells a change
  const more = useMemo(() => new Map(stages.map((id, at) => [id, results[at]?.data ?? []])), [shape, stages.join()]);
  const busy = stages.filter((_, at) => results[at]?.isFetching).join();
  const loading = useMemo(() => new Set(busy.split(',').filter(Boolean).map(Number)), [busy]);
  const loadMore = useCallback(
    (column: string) =>
      setAsked((before) => {
        const known = before.key === key ? before.counts : {};
        return { key, counts: { ...known, [column]: (known[Number(column)] ?? LANE_CARDS) + LANE_CARDS } };
      }),
    [key],
  );
  return { more, loadMore, loading };
}

/** The board's limit on closing dates holds for closed columns only; the list would apply it to open ones as well. */
function laneParams(lanes: readonly LaneData[] | undefined, id: number): Params {
  const stage = lanes?.find((lane) => lane.stage.id === id)?.stage;
  return stage?.type === 'open' ? ({ closed_after: undefined } as never) : {};
}

function useCard({ names }: Lists) {
  return useCallback(
    (deal: Deal) => {
      const owner = names.get(deal.owner_id ?? 0);
      const day = deal.expected_close_date;
      const isLate = deal.status === 'open' && day !== null && day < today();
      return (
        <>
          <span className="card-title">
            <Link to={'/deals/$id' as never} params={{ id: String(deal.id) } as never} tabIndex={-1} draggable={false}>
              {deal.name}
            </Link>
          </span>
          {deal.company_name && <span className="soft deal-company">{deal.company_name}</span>}
          <span className="card-line">
            <span className="card-value">
              {deal.value === null ? '–' : formatMoneyShort(deal.value, deal.currency)}
            </span>
            <span className="deal-marks">
              {deal.rotting && (
                <span className="deal-rotting" title={t('ui.board.rotting')}>
                  <IconFlame size={13} aria-hidden />
                </span>
              )}
              {day && (
                <span data-late={isLate || undefined} className="deal-day" title={t('deals.field.expected_close_date')}>
                  {formatDay(day, { month: 'short', day: 'numeric' })}
                </span>
              )}
              {owner && (
                <span title={owner}>
                  <Initials name={owner} />
                  <span className="sr-only">{owner}</span>
                </span>
              )}
            </span>
          </span>
        </>
      );
    },
    [names],
  );
}
