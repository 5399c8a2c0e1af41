import { expect, test } from 'vitest';
import {
  defaultLayout,
  fromViewColumns,
  moveColumn,
  placeColumn,
  readLayout,
  resizeColumn,
  sameLayout,
  toggleColumn,
  togglePin,
  toViewColumns,
} from './layout';

const columns = [
  { id: 'name', fixed: true, pinned: true },
  { id: 'status' },
  { id: 'owner', hidden: true },
  { id: 'city' },
];

test('a view keeps order, widths and pins, and comes back as it was', () => {
  let layout = moveColumn(defaultLayout(columns), 'city', 1);
  layout = togglePin(resizeColumn(layout, 'city', 5000), 'city');
  const saved = toViewColumns(layout);
  expect(saved).toEqual([
    { name: 'name', width: null, is_pinned: true },
    { name: 'city', width: 640, is_pinned: true },
    { name: 'status', width: null, is_pinned: false },
  ]);
  const back = fromViewColumns(saved, columns);
  expect(toViewColumns(back)).toEqual(saved);
  expect(back.hidden).toEqual(['owner']);
});

test('an empty view means the columns as declared', () => {
  expect(sameLayout(fromViewColumns([], columns), defaultLayout(columns))).toBe(true);
});

test('columns that came or went since are sorted out', () => {
  const old = {
    order: ['gone', 'status', 'name'],
    hidden: ['status', 'name'],
    widths: { status: 90, gone: 1 },
    pinned: ['gone'],
  };
  expect(readLayout(old, columns)).toEqual({
    order: ['status', 'name', 'owner', 'city'],
    hidden: ['status', 'owner'],
    widths: { status: 90 },
    pinned: [],
  });
  expect(readLayout('nonsense', columns)).toEqual(defaultLayout(columns));
});

test('the order of hiding makes no difference', () => {
  const one = toggleColumn(toggleColumn(defaultLayout(columns), 'city'), 'status');
  const other = toggleColumn(toggleColumn(defaultLayout(columns), 'status'), 'city');
  expect(sameLayout(one, other)).toBe(true);
});

test('a column goes to either side of another one, past hidden ones', () => {
  const base = defaultLayout(columns);
  expect(placeColumn(base, 'city', 'status', 'before').order).toEqual(['name', 'city', 'status', 'owner']);
  expect(placeColumn(base, 'status', 'city', 'after').order).toEqual(['name', 'owner', 'city', 'status']);
  expect(placeColumn(base, 'status', 'nowhere', 'after')).toBe(base);
});
