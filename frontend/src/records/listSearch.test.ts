import { describe, expect, it } from 'vitest';
import {
  isBare,
  parseColumns,
  readListSearch,
  sameState,
  searchOfState,
  stateOfSearch,
  stateOfView,
  writeColumns,
} from './listSearch';
import type { FilterSpec } from './types';

const FILTERS: readonly FilterSpec[] = [
  { id: 'status', label: 'leads.status', kind: 'choice' },
  { id: 'score', label: 'leads.score', kind: 'number' },
];
const COLUMNS = [{ id: 'name', pinned: true, fixed: true }, { id: 'status' }, { id: 'score', hidden: true }];
const read = (raw: Record<string, unknown>) => stateOfSearch(readListSearch(raw, FILTERS), COLUMNS);
const PLAIN = read({});

describe('the state of a list in the address', () => {
  it('comes back as it was written', () => {
    const state = { ...PLAIN, filters: { status: 'new', score_min: '40' }, q: 'quay', sort: '-score' };
    const search = searchOfState(state, PLAIN, null, 7);
    expect(search).toEqual({ status: 'new', score_min: 40, q: 'quay', sort: '-score', peek: 7 });
    expect(sameState(read(search), state)).toBe(true);
  });

  it('keeps columns, their widths and pins', () => {
    const columns = parseColumns('name*:240,score');
    expect(columns).toEqual([
      { name: 'name', is_pinned: true, width: 240 },
      { name: 'score', is_pinned: false, width: null },
    ]);
    expect(writeColumns(columns)).toBe('name*:240,score');
    const state = read({ columns: 'name*:240,score' });
    expect(state.layout.hidden).toEqual(['status']);
    expect(sameState(read(searchOfState(state, PLAIN, null, null)), state)).toBe(true);
  });

  it('is a view alone while nothing differs, and everything once something does', () => {
    const view = stateOfView(
      { filters: { status: 'new', q: 'quay' }, sort: '-score', columns: [], layout: 'table' },
      FILTERS,
      COLUMNS,
    );
    expect(searchOfState(view, view, '5', null)).toEqual({ view: 5 });
    const edited = { ...view, filters: {} };
    const search = searchOfState(edited, view, '5', null);
    expect(search).toMatchObject({ view: 5, edited: true, q: 'quay', sort: '-score' });
    expect(sameState(read(search), edited)).toBe(true);
  });

  it('ignores what it does not know', () => {
    const search = readListSearch({ view: '1;drop', peek: 'x', nonsense: '1', score_min: 'many' }, FILTERS);
    expect(search).toMatchObject({ view: null, peek: null, filters: {} });
    expect(isBare(search)).toBe(true);
    expect(isBare(readListSearch({ view: 'all' }, FILTERS))).toBe(false);
  });
});
