import { expect, test } from 'vitest';
import { boundsOf, RELATIVE_RANGES, rangeOf, resolveDay } from './ranges';

// A Wednesday.
const TODAY = '2026-03-04';

test.each([
  ['today', '2026-03-04'],
  ['today-7d', '2026-02-25'],
  ['week', '2026-03-02'],
  ['week+6d', '2026-03-08'],
  ['month', '2026-03-01'],
  ['month-1m', '2026-02-01'],
  ['month-1d', '2026-02-28'],
  ['month+1m-1d', '2026-03-31'],
  ['quarter', '2026-01-01'],
  ['quarter+3m-1d', '2026-03-31'],
  ['year-1y', '2025-01-01'],
  ['year+1y-1d', '2026-12-31'],
])('%s is %s', (text, day) => {
  expect(resolveDay(text, TODAY)).toBe(day);
});

test('a month later is the last day where the month is shorter', () => {
  expect(resolveDay('today+1m', '2026-01-31')).toBe('2026-02-28');
  expect(resolveDay('today-1y', '2028-02-29')).toBe('2027-02-28');
});

test('Sunday belongs to the week before', () => {
  expect(resolveDay('week', '2026-03-08')).toBe('2026-03-02');
});

test.each(RELATIVE_RANGES)('%s is found again by its bounds', (range) => {
  expect(rangeOf(boundsOf(range, 'day'), 'day')).toBe(range);
  expect(rangeOf(boundsOf(range, 'time'), 'time')).toBe(range);
});
