/** Columns of the board as they will be: what the server said, further pages, and the moves that are on their way. */
import type { LaneData, Stage } from './queries';
import type { Deal } from './spec';

export type PendingMove = { deal: Deal; stage: Stage };

/** Adds the further deals of each column that were loaded; a deal the board shows elsewhere is not taken twice. */
export function addMore(lanes: readonly LaneData[], more: ReadonlyMap<number, readonly Deal[]>): readonly LaneData[] {
  if (more.size === 0) return lanes;
  const seen = new Set(lanes.flatMap((lane) => lane.deals.map((deal) => deal.id)));
  return lanes.map((lane) => {
    const added = more.get(lane.stage.id)?.filter((deal) => !seen.has(deal.id)) ?? [];
    return added.length > 0 ? { ...lane, deals: [...lane.deals, ...added] } : lane;
  });
}

/** The columns with the moves carried out, in the order they were made. */
export function applyMoves(lanes: readonly LaneData[], moves: readonly PendingMove[]): readonly LaneData[] {
  return moves.reduce(applyMove, lanes);
}

function applyMove(lanes: readonly LaneData[], { deal, stage }: PendingMove): readonly LaneData[] {
  const from = lanes.find((lane) => lane.deals.some((other) => other.id === deal.id));
  if (from?.stage.id === stage.id) return lanes;
  const moved = { ...deal, stage_id: stage.id, status: stage.type, rotting: false };
  return lanes.map((lane) => {
    if (lane === from) return take(lane, deal);
    return lane.stage.id === stage.id ? put(lane, moved) : lane;
  });
}

function take(lane: LaneData, deal: Deal): LaneData {
  const deals = lane.deals.filter((other) => other.id !== deal.id);
  return { ...lane, count: lane.count - 1, deals, totals: addTo(lane, deal, -1) };
}

function put(lane: LaneData, deal: Deal): LaneData {
  const at = lane.deals.findIndex((other) => Number(other.value ?? -1) < Number(deal.value ?? -1));
  const deals = at < 0 ? [...lane.deals, deal] : [...lane.deals.slice(0, at), deal, ...lane.deals.slice(at)];
  return { ...lane, count: lane.count + 1, deals, totals: addTo(lane, deal, 1) };
}

function addTo({ totals, stage }: LaneData, deal: Deal, sign: 1 | -1): LaneData['totals'] {
  const value = sign * Number(deal.value ?? 0);
  const manual = stage.type === 'open' && deal.probability_source === 'manual';
  const weighted = (value * (manual ? deal.probability : stage.probability)) / 100;
  const known = totals.some((total) => total.currency === deal.currency);
  const all = known ? totals : [...totals, { currency: deal.currency, count: 0, value: '0', weighted_value: '0' }];
  return all
    .map((total) =>
      total.currency === deal.currency
        ? {
            currency: total.currency,
            count: total.count + sign,
            value: String(Number(total.value) + value),
            weighted_value: String(Number(total.weighted_value) + weighted),
          }
        : total,
    )
    .filter((total) => total.count > 0);
}

/** Fields the stage asks for that are empty on the deal. */
export function missingFields(stage: Stage, deal: Partial<Deal>): string[] {
  return stage.required_fields.filter((name) => {
    const value = (deal as Record<string, unknown>)[name];
    return value === null || value === undefined || value === '';
  });
}
