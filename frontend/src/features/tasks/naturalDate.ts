/** "Call Anna tomorrow at 3pm" as a subject, a day and a time; English and German. */
import { addDays } from '@/i18n';

export type Parsed = { subject: string; day: string | null; time: string | null };
type Found = { day?: string; time?: string };
type Rule = { pattern: RegExp; read: (match: RegExpExecArray, today: string) => Found | null };

const WEEKDAYS: Record<string, number> = {
  su: 0,
  mo: 1,
  di: 2,
  tu: 2,
  mi: 3,
  we: 3,
  do: 4,
  th: 4,
  fr: 5,
  sa: 6,
  so: 0,
};
const DAYS_A_WEEK = 7;
const NOON = 12;
const LAST_HOUR = 23;
const LAST_MINUTE = 59;
const WEEKDAY =
  'monday|mon|montag|tuesday|tue|dienstag|wednesday|wed|mittwoch|thursday|thu|donnerstag|friday|fri|freitag|saturday|sat|samstag|sunday|sun|sonntag';
const UNIT = 'days?|tage?n?|weeks?|wochen?|months?|monate?n?';
const TIME = '(?:at|um|@)?\\s*';

// The first that fits wins, for the day and for the time.
const DAY_RULES: readonly Rule[] = [
  rule('today|heute|tonight', (_, today) => ({ day: today })),
  rule('day after tomorrow|übermorgen', (_, today) => ({ day: addDays(today, 2) })),
  rule('tomorrow|morgen', (_, today) => ({ day: addDays(today, 1) })),
  rule('next week|nächste woche', (_, today) => ({ day: addDays(today, daysUntil(today, 1)) })),
  rule(`in (\\d{1,3}) (${UNIT})`, ([, amount = '0', unit = ''], today) => ({
    day: unit.startsWith('m')
      ? addMonths(today, Number(amount))
      : addDays(today, Number(amount) * (unit.startsWith('w') ? DAYS_A_WEEK : 1)),
  })),
  rule(`(?:(next|nächsten?) |on |this |am |diesen )?(${WEEKDAY})`, ([, next, name = ''], today) => {
    const wanted = WEEKDAYS[name.slice(0, 2).toLowerCase()] ?? 1;
    const days = daysUntil(today, wanted);
    // "next Friday" on a Wednesday is the one of next week.
    const isThisWeek = isoDay(today) + days <= DAYS_A_WEEK;
    return { day: addDays(today, days + (next && isThisWeek ? DAYS_A_WEEK : 0)) };
  }),
  rule('(?:on |am )?(\\d{4})-(\\d{2})-(\\d{2})', ([, year, month, day]) =>
    dateOf(Number(year), Number(month), Number(day)),
  ),
  rule('(?:on |am )?(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4})?', ([, day, month, year], today) =>
    soon(Number(month), Number(day), year, today),
  ),
  rule('(?:on )?(\\d{1,2})/(\\d{1,2})(?:/(\\d{4}))?', ([, month, day, year], today) =>
    soon(Number(month), Number(day), year, today),
  ),
];
const TIME_RULES: readonly Rule[] = [
  rule(`${TIME}(\\d{1,2})(?::(\\d{2}))?\\s*([ap])\\.?m\\.?`, ([, hour, minute = '0', half = 'a']) =>
    timeOf((Number(hour) % NOON) + (half.toLowerCase() === 'p' ? NOON : 0), Number(minute)),
  ),
  rule(`${TIME}(\\d{1,2}):(\\d{2})(?: uhr)?`, ([, hour, minute]) => timeOf(Number(hour), Number(minute))),
  rule('(?:um )?(\\d{1,2}) uhr', ([, hour]) => timeOf(Number(hour), 0)),
  rule('(?:at|@) ?noon|mittags', () => ({ time: '12:00' })),
];

export function parseTask(text: string, today: string): Parsed {
  let rest = text.trim();
  const found: Found = {};
  for (const rules of [TIME_RULES, DAY_RULES]) {
    for (const { pattern, read } of rules) {
      const match = pattern.exec(rest);
      const value = match && read(match, today);
      if (!match || !value) continue;
      Object.assign(found, value);
      rest = `${rest.slice(0, match.index)} ${rest.slice(match.index + match[0].length)}`;
      break;
    }
  }
  const subject = rest
    .replace(/\s+/g, ' ')
    .replace(/\s+([,.;])/g, '$1')
    .replace(/[\s,;]+$/, '')
    .trim();
  // A time alone means today.
  const day = found.day ?? (found.time ? today : null);
  // A date is no task: without other words the text stays as it is.
  return subject ? { subject, day, time: found.time ?? null } : { subject: text.trim(), day: null, time: null };
}

function rule(source: string, read: Rule['read']): Rule {
  return { pattern: new RegExp(`(?<![\\p{L}\\d])(?:${source})(?![\\p{L}\\d])`, 'iu'), read };
}

function isoDay(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || DAYS_A_WEEK;
}

/** Days until the next such weekday, from 1 to 7. */
function daysUntil(today: string, weekday: number): number {
  const now = new Date(`${today}T00:00:00Z`).getUTCDay();
  return ((weekday - now + DAYS_A_WEEK - 1) % DAYS_A_WEEK) + 1;
}

function addMonths(day: string, count: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - 1 + count + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + count, Math.min(date, last))).toISOString().slice(0, 10);
}

function dateOf(year: number, month: number, day: number): Found | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? { day: date.toISOString().slice(0, 10) }
    : null;
}

/** Without a year: the next such day. */
function soon(month: number, day: number, year: string | undefined, today: string): Found | null {
  if (year) return dateOf(Number(year), month, day);
  const now = Number(today.slice(0, 4));
  const thisYear = dateOf(now, month, day);
  return thisYear?.day && thisYear.day >= today ? thisYear : dateOf(now + 1, month, day);
}

function timeOf(hour: number, minute: number): Found | null {
  if (hour > LAST_HOUR || minute > LAST_MINUTE) return null;
  return { time: `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}` };
}
