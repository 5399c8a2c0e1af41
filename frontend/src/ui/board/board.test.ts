import { expect, test } from 'vitest';
import { edgeSpeed } from './autoscroll';
import { findNeighbour } from './neighbour';

test('arrow keys skip empty columns and stop at the ends', () => {
  const counts = [3, 0, 1];
  expect(findNeighbour(counts, { column: 0, card: 2 }, 'ArrowRight')).toEqual({ column: 2, card: 0 });
  expect(findNeighbour(counts, { column: 2, card: 0 }, 'ArrowLeft')).toEqual({ column: 0, card: 0 });
  expect(findNeighbour(counts, { column: 2, card: 0 }, 'ArrowRight')).toBe(null);
  expect(findNeighbour(counts, { column: 0, card: 2 }, 'ArrowDown')).toBe(null);
  expect(findNeighbour(counts, { column: 0, card: 1 }, 'k')).toEqual({ column: 0, card: 0 });
  expect(findNeighbour(counts, { column: 0, card: 1 }, 'q')).toBe(null);
});

test('only the edges scroll, faster further out, also beyond them', () => {
  expect(edgeSpeed(500, 0, 1000)).toBe(0);
  expect(edgeSpeed(960, 0, 1000)).toBeGreaterThan(0);
  expect(edgeSpeed(990, 0, 1000)).toBeGreaterThan(edgeSpeed(960, 0, 1000));
  expect(edgeSpeed(1200, 0, 1000)).toBe(22);
  expect(edgeSpeed(5, 0, 1000)).toBeLessThan(0);
});
