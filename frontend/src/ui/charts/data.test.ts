import { expect, test } from 'vitest';
import { domainOf, funnelShares, isEmpty, labelStep, stackTotals, toCsv } from './data';
import { fileNameOf } from './download';

test('zero is always on the value axis', () => {
  expect(domainOf([5, 9])).toEqual([0, 9]);
  expect(domainOf([-4, null, 9])).toEqual([-4, 9]);
  expect(domainOf([0, 0])).toEqual([0, 1]);
  expect(domainOf([])).toEqual([0, 1]);
});

test('stacks add up each label', () => {
  const series = [
    { name: 'a', values: [1, 2, null] },
    { name: 'b', values: [10, 20, 30] },
  ];
  expect(stackTotals({ labels: ['x', 'y', 'z'], series })).toEqual([11, 22, 30]);
});

test('labels thin out before they touch', () => {
  expect(labelStep(12, 960, 72)).toBe(1);
  expect(labelStep(12, 480, 72)).toBe(2);
  expect(labelStep(90, 480, 72)).toBe(15);
  expect(labelStep(3, 10, 72)).toBe(3);
});

test('a step of a funnel is measured by the one before', () => {
  expect(funnelShares([200, 50, 0, 3])).toEqual([null, 0.25, 0, null]);
});

test('nothing but zeros is no data', () => {
  expect(isEmpty({ labels: [], series: [] })).toBe(true);
  expect(isEmpty({ labels: ['a'], series: [{ name: 's', values: [0] }] })).toBe(true);
  expect(isEmpty({ labels: ['a'], series: [{ name: 's', values: [-1] }] })).toBe(false);
});

test('CSV quotes what it must and lets no name become a formula', () => {
  const data = { labels: ['Say "hi"', '=1+1', 'A, B'], series: [{ name: 'Won', values: [1.5, null, -3] }] };
  expect(toCsv(data, 'Label')).toBe('\uFEFFLabel,Won\r\n"Say ""hi""",1.5\r\n\'=1+1,\r\n"A, B",-3\r\n');
});

test('a title becomes a file name', () => {
  expect(fileNameOf('Pipeline by stage')).toBe('pipeline-by-stage.csv');
  expect(fileNameOf('Abschlüsse / Monat')).toBe('abschlüsse-monat.csv');
  expect(fileNameOf('…')).toBe('chart.csv');
});
