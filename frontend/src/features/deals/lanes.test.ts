import { expect, test } from 'vitest';
import { addMore, applyMoves, missingFields } from './lanes';
import type { LaneData, Stage } from './queries';
import type { Deal } from './spec';

const stage = (id: number, type: Stage['type'], probability: number, required_fields: string[] = []) =>
  ({ id, type, probability, required_fields, name: `Stage ${id}` }) as Stage;
const deal = (id: number, value: string | null, stage_id: number) =>
  ({ id, value, stage_id, currency: 'USD', probability_source: 'stage', probability: 10, rotting: true }) as Deal;
const total = (count: number, value: string, weighted_value: string) => [
  { currency: 'USD', count, value, weighted_value },
];

const lanes: LaneData[] = [
  {
    stage: stage(1, 'open', 10),
    count: 2,
    totals: total(2, '300', '30'),
    deals: [deal(1, '200', 1), deal(2, '100', 1)],
  },
  { stage: stage(2, 'open', 50), count: 1, totals: total(1, '150', '75'), deals: [deal(3, '150', 2)] },
];

test('a moved card stands at its place by value, and counts and sums follow', () => {
  const [from, to] = applyMoves(lanes, [{ deal: deal(1, '200', 1), stage: stage(2, 'open', 50) }]);
  expect(from).toMatchObject({ count: 1, totals: total(1, '100', '10') });
  expect(to?.deals.map(({ id }) => id)).toEqual([1, 3]);
  expect(to).toMatchObject({ count: 2, totals: total(2, '350', '175') });
  expect(to?.deals[0]?.rotting).toBe(false);
});

test('a move the server has answered already changes nothing', () => {
  expect(applyMoves(lanes, [{ deal: deal(3, '150', 1), stage: stage(2, 'open', 50) }])).toEqual(lanes);
});

test('further deals are added behind, those on the board elsewhere are not taken twice', () => {
  const more = new Map([[1, [deal(1, '200', 1), deal(3, '150', 1), deal(4, '50', 1)]]]);
  expect(addMore(lanes, more)[0]?.deals.map(({ id }) => id)).toEqual([1, 2, 4]);
});

test('a stage asks for what is empty only', () => {
  const asking = stage(3, 'open', 50, ['value', 'next_step', 'owner_id']);
  expect(missingFields(asking, { value: '0', next_step: '', owner_id: null })).toEqual(['next_step', 'owner_id']);
});
