import { expect, test } from 'vitest';
import {
  holdsAll,
  isSelected,
  NO_SELECTION,
  selectedCount,
  selectMatching,
  selectRange,
  toggleLoaded,
  toggleRow,
} from './selection';

const loaded = ['a', 'b', 'c', 'd', 'e'];

test('a range reaches from the row last toggled, in both directions', () => {
  const from = toggleRow(NO_SELECTION, 'd', loaded);
  expect([...selectRange(from, 'b', loaded).ids].sort()).toEqual(['b', 'c', 'd']);
  const wider = selectRange(selectRange(from, 'b', loaded), 'e', loaded);
  expect([...wider.ids].sort()).toEqual(['b', 'c', 'd', 'e']);
});

test('a range without a beginning selects the row', () => {
  expect([...selectRange(NO_SELECTION, 'c', loaded).ids]).toEqual(['c']);
  const gone = { ids: new Set(['x']), matching: false, anchor: 'x' };
  expect([...selectRange(gone, 'c', loaded).ids].sort()).toEqual(['c', 'x']);
});

test('all loaded, then all matching, then one less', () => {
  const all = toggleLoaded(NO_SELECTION, loaded);
  expect(holdsAll(all, loaded)).toBe(true);
  expect(selectedCount(all, 12_340)).toBe(5);
  const matching = selectMatching(loaded);
  expect(isSelected(matching, 'not loaded yet')).toBe(true);
  expect(selectedCount(matching, 12_340)).toBe(12_340);
  expect(selectedCount(matching, null)).toBe(null);
  const less = toggleRow(matching, 'b', loaded);
  expect(less.matching).toBe(false);
  expect([...less.ids]).toEqual(['a', 'c', 'd', 'e']);
  expect(toggleLoaded(all, loaded)).toBe(NO_SELECTION);
});

test('nothing loaded is not everything', () => {
  expect(holdsAll(NO_SELECTION, [])).toBe(false);
});
