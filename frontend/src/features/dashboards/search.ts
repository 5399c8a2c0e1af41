import type { Search } from '@/app/screens';
import { addDays, momentOf, today } from '@/i18n';
import { isDay, resolveDay } from '@/ui/filters/ranges';

export const RANGES = {
  last_7_days: ['today-6d', 'today'],
  last_30_days: ['today-29d', 'today'],
  last_90_days: ['today-89d', 'today'],
  this_month: ['month', 'month+1m-1d'],
  last_month: ['month-1m', 'month-1d'],
  this_quarter: ['quarter', 'quarter+3m-1d'],
  this_year: ['year', 'year+1y-1d'],
} as const;
export type RangeName = keyof typeof RANGES;
export const RANGE_NAMES = Object.keys(RANGES) as RangeName[];
export const DEFAULT_RANGE: RangeName = 'last_30_days';
export const INTERVALS = ['day', 'week', 'month'] as const;
export type Interval = (typeof INTERVALS)[number];

/** The address of the dashboards. A range is one of the names, or two days. */
export type DashboardSearch = {
  range?: RangeName | 'custom';
  from?: string;
  to?: string;
  compare?: boolean;
  owner_id?: string;
  team_id?: string;
  pipeline_id?: string;
  interval?: Interval;
};

/** What every report is asked for. */
export type ReportParams = {
  from: string;
  to: string;
  compare?: boolean;
  owner_id?: string;
  team_id?: string;
};

const IDS = /^\d+(,\d+)*$/;
const DAY_MS = 86_400_000;
const MAX_DAILY = 45;
const MAX_WEEKLY = 200;

export function cleanSearch(raw: Search): DashboardSearch {
  const search: DashboardSearch = {};
  if (RANGE_NAMES.some((name) => name === raw.range)) search.range = raw.range as RangeName;
  const [from, to] = [String(raw.from ?? ''), String(raw.to ?? '')];
  if (raw.range === 'custom' && isDay(from) && isDay(to) && from <= to)
    Object.assign(search, { range: 'custom', from, to });
  if (raw.compare === true) search.compare = true;
  for (const name of ['owner_id', 'team_id', 'pipeline_id'] as const) {
    if (IDS.test(String(raw[name] ?? ''))) search[name] = String(raw[name]);
  }
  if (INTERVALS.some((name) => name === raw.interval)) search.interval = raw.interval as Interval;
  return search;
}

/** First and last day of the range, both included. */
export function daysOf({ range, from, to }: DashboardSearch, now = today()): { from: string; to: string } {
  if (range === 'custom' && from && to) return { from, to };
  const [first, last] = RANGES[range === 'custom' || !range ? DEFAULT_RANGE : range];
  return { from: resolveDay(first, now), to: resolveDay(last, now) };
}

export function paramsOf(search: DashboardSearch): ReportParams {
  const { compare, owner_id, team_id } = search;
  return { ...daysOf(search), ...(compare && { compare }), ...(owner_id && { owner_id }), ...(team_id && { team_id }) };
}

/** What was chosen, else what fits the range: days for a month, weeks for a season, months for a year. */
export function intervalOf(search: DashboardSearch): Interval {
  if (search.interval) return search.interval;
  const { from, to } = daysOf(search);
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  if (days <= MAX_DAILY) return 'day';
  return days <= MAX_WEEKLY ? 'week' : 'month';
}

/** Bounds of whole days for a list's filter on moments; the last millisecond belongs to the last day. */
export function momentsOf(name: string, { from, to }: { from: string; to: string }): Record<string, string> {
  const end = new Date(Date.parse(momentOf(addDays(to, 1))) - 1).toISOString();
  return { [`${name}_after`]: momentOf(from), [`${name}_before`]: end };
}
