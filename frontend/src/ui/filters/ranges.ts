/** Ranges that move with the day, written as the API's relative times: "today-6d", "month+1m-1d". */
import { addDays, momentOf } from '@/i18n';

/** YYYY-MM-DD. */
export type Day = string;

/** First day, last day, and the day after the last: a calendar day's bound is the last, a moment's the one after. */
const BOUNDS = {
  today: ['today', 'today', 'today+1d'],
  yesterday: ['today-1d', 'today-1d', 'today'],
  tomorrow: ['today+1d', 'today+1d', 'today+2d'],
  this_week: ['week', 'week+6d', 'week+1w'],
  last_week: ['week-1w', 'week-1d', 'week'],
  this_month: ['month', 'month+1m-1d', 'month+1m'],
  last_month: ['month-1m', 'month-1d', 'month'],
  this_quarter: ['quarter', 'quarter+3m-1d', 'quarter+3m'],
  this_year: ['year', 'year+1y-1d', 'year+1y'],
  last_7_days: ['today-6d', 'today', 'today+1d'],
  last_30_days: ['today-29d', 'today', 'today+1d'],
  last_90_days: ['today-89d', 'today', 'today+1d'],
  next_7_days: ['today', 'today+6d', 'today+7d'],
  next_30_days: ['today', 'today+29d', 'today+30d'],
  before_today: ['', 'today-1d', 'today'],
} as const;

export type RelativeRange = keyof typeof BOUNDS;
export const RELATIVE_RANGES = Object.keys(BOUNDS) as RelativeRange[];

const MONTHS_A_QUARTER = 3;
const DAYS_A_WEEK = 7;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const EXPRESSION = /^(now|today|week|month|quarter|year)((?:[+-]\d{1,4}[hdwmy]){0,2})$/;

export interface Bounds {
  after: string;
  before: string;
}

export function boundsOf(range: RelativeRange, kind: 'day' | 'time'): Bounds {
  const [after, last, next] = BOUNDS[range];
  return { after, before: kind === 'day' ? last : next };
}

export function rangeOf(bounds: Bounds, kind: 'day' | 'time'): RelativeRange | undefined {
  return RELATIVE_RANGES.find((range) => {
    const { after, before } = boundsOf(range, kind);
    return after === bounds.after && before === bounds.before;
  });
}

export function isRange(text: string): text is RelativeRange {
  return Object.hasOwn(BOUNDS, text);
}

export function isRelative(text: string): boolean {
  return EXPRESSION.test(text);
}

export function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

/** The calendar day a relative time names, seen from `today`. Weeks begin on Monday. */
export function resolveDay(text: string, today: Day): Day {
  const [, word = 'today', offsets = ''] = EXPRESSION.exec(text) ?? [];
  let day = startOf(word, today);
  for (const [, amount = '0', unit = 'd'] of offsets.matchAll(/([+-]\d{1,4})([hdwmy])/g)) {
    day = move(day, Number(amount), unit);
  }
  return day;
}

/** The moment a relative time names; "now" is cut to the minute, so a query's key stays the same for a while. */
export function resolveMoment(text: string, today: Day, now = Date.now()): string {
  const [, hours] = /^now(?:([+-]\d{1,4})h)?$/.exec(text) ?? [];
  if (!text.startsWith('now')) return momentOf(resolveDay(text, today));
  const minute = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  return hours === undefined && text !== 'now'
    ? momentOf(resolveDay(text, today))
    : new Date(minute + Number(hours ?? 0) * HOUR_MS).toISOString();
}

/** Last millisecond of the day in the user's zone: the API's upper bounds are inclusive. */
export function endOfDay(day: Day): string {
  return new Date(Date.parse(momentOf(addDays(day, 1))) - 1).toISOString();
}

function startOf(word: string, today: Day): Day {
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  switch (word) {
    case 'week':
      return addDays(today, -((new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % DAYS_A_WEEK));
    case 'month':
      return firstOf(year, month);
    case 'quarter':
      return firstOf(year, month - ((month - 1) % MONTHS_A_QUARTER));
    case 'year':
      return firstOf(year, 1);
    default:
      return today;
  }
}

function move(day: Day, amount: number, unit: string): Day {
  if (unit === 'd') return addDays(day, amount);
  if (unit === 'w') return addDays(day, amount * DAYS_A_WEEK);
  if (unit === 'h') return day;
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const first = firstOf(year, month + amount * (unit === 'y' ? 12 : 1));
  const last = addDays(firstOf(Number(first.slice(0, 4)), Number(first.slice(5, 7)) + 1), -1);
  return `${first.slice(0, 8)}${String(Math.min(date, Number(last.slice(8)))).padStart(2, '0')}`;
}

function firstOf(year: number, month: number): Day {
  return new Date(Date.UTC(year, month - 1, 1)).toISOString().slice(0, 10);
}
