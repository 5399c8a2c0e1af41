/** Money, numbers, dates and times as the user's conventions want them. Every value shown passes here. */

import { readConventions } from './locale';

const NOTHING = '–';
const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>();

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const STEPS: [number, Intl.RelativeTimeFormatUnit][] = [
  [365 * DAY, 'year'],
  [30 * DAY, 'month'],
  [7 * DAY, 'week'],
  [DAY, 'day'],
  [HOUR, 'hour'],
  [MINUTE, 'minute'],
];

type Amount = string | number | null | undefined;
type Moment = string | number | Date | null | undefined;

/** Decimal text (as the API gives it) or a number; `currency` is the record's own, else the organization's. */
export function formatMoney(amount: Amount, currency?: string | null): string {
  return formatAmount(amount, { style: 'currency', currency: currency || readConventions().currency });
}

/** Money in little room: 12.3K. */
export function formatMoneyShort(amount: Amount, currency?: string | null): string {
  return formatAmount(amount, {
    style: 'currency',
    currency: currency || readConventions().currency,
    notation: 'compact',
    maximumFractionDigits: 1,
  });
}

export function formatNumber(value: Amount, options: Intl.NumberFormatOptions = {}): string {
  return formatAmount(value, options);
}

/** 0.25 is 25 %. */
export function formatPercent(share: Amount, digits = 0): string {
  return formatAmount(share, { style: 'percent', maximumFractionDigits: digits });
}

/** A calendar date "2026-03-01"; it has no time zone and is never moved by one. */
export function formatDay(day: string | null | undefined, options: Intl.DateTimeFormatOptions = SHORT_DAY): string {
  if (!day) return NOTHING;
  return dateFormat({ ...options, timeZone: 'UTC' }).format(new Date(`${day.slice(0, 10)}T00:00:00Z`));
}

/** The date of a moment in the user's time zone. */
export function formatDate(moment: Moment, options: Intl.DateTimeFormatOptions = SHORT_DAY): string {
  return formatMoment(moment, options);
}

export function formatTime(moment: Moment): string {
  return formatMoment(moment, { hour: 'numeric', minute: '2-digit' });
}

export function formatDateTime(moment: Moment): string {
  return formatMoment(moment, { ...SHORT_DAY, hour: 'numeric', minute: '2-digit' });
}

/** Full date, time and zone: what stands in a title beside a relative time. */
export function formatExact(moment: Moment): string {
  return formatMoment(moment, { dateStyle: 'full', timeStyle: 'long' });
}

/** "3 hours ago", "in 2 days", "now". */
export function formatRelative(moment: Moment, now: number = Date.now()): string {
  if (moment === null || moment === undefined || moment === '') return NOTHING;
  const seconds = Math.round((new Date(moment).getTime() - now) / 1000);
  const [size, unit] = STEPS.find(([step]) => Math.abs(seconds) >= step) ?? [MINUTE, 'minute'];
  const { locale } = readConventions();
  const format = keep(`relative ${locale}`, () => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
  const isNow = Math.abs(seconds) < MINUTE;
  return isNow ? format.format(0, 'second') : format.format(Math.trunc(seconds / size), unit);
}

const SHORT_DAY: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'short', day: 'numeric' };

function formatAmount(value: Amount, options: Intl.NumberFormatOptions): string {
  if (value === null || value === undefined || value === '') return NOTHING;
  const { locale } = readConventions();
  const name = `number ${locale} ${JSON.stringify(options)}`;
  // A string is formatted digit by digit; as a number large sums would lose their cents.
  return keep(name, () => new Intl.NumberFormat(locale, options)).format(value as Intl.StringNumericLiteral);
}

function formatMoment(moment: Moment, options: Intl.DateTimeFormatOptions): string {
  if (moment === null || moment === undefined || moment === '') return NOTHING;
  return dateFormat({ timeZone: readConventions().timezone, ...options }).format(new Date(moment));
}

function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const { locale } = readConventions();
  return keep(`date ${locale} ${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(locale, options));
}

// Making one takes 0.05 ms; a table asks thousands of times.
function keep<F extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>(
  name: string,
  make: () => F,
): F {
  const kept = made.get(name) ?? make();
  made.set(name, kept);
  return kept as F;
}
