import { beforeEach, expect, test } from 'vitest';
import { changeConventions } from '@/i18n';
import { dayLabel, groupByDay } from './days';

beforeEach(() => {
  changeConventions({ locale: 'en', timezone: 'Pacific/Kiritimati' });
});

test('entries stand under the day of the user', () => {
  const entries = [{ at: '2026-03-01T11:00:00Z' }, { at: '2026-03-01T09:00:00Z' }, { at: '2026-02-28T23:00:00Z' }];
  expect(groupByDay(entries).map(({ day, entries: those }) => [day, those.length])).toEqual([
    ['2026-03-02', 1],
    ['2026-03-01', 2],
  ]);
});

test('today and yesterday have names', () => {
  expect(dayLabel('2026-03-01', '2026-03-01')).toBe('Today');
  expect(dayLabel('2026-02-28', '2026-03-01')).toBe('Yesterday');
  expect(dayLabel('2026-02-27', '2026-03-01')).toBe('Fri, February 27, 2026');
});
