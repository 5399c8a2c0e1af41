/** Calendar days and wall-clock times in the user's time zone. A day is "2026-03-01", a time "14:30". */

import { readConventions } from './locale';

const DAY_MS = 86_400_000;

/** Today, where the user is. */
export function today(now: number = Date.now()): string {
  return dayOf(new Date(now));
}

/** The user's calendar day of a moment. */
export function dayOf(moment: string | Date): string {
  const { year, month, day } = partsOf(new Date(moment));
  return `${year}-${month}-${day}`;
}

/** The user's wall-clock time of a moment. */
export function timeOf(moment: string | Date): string {
  const { hour, minute } = partsOf(new Date(moment));
  return `${hour}:${minute}`;
}

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10);
}

/** The moment (RFC 3339, UTC) at which the user's clock shows this day and time. */
export function momentOf(day: string, time = '00:00'): string {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  // Twice: the first guess may lie on the other side of a change of the clock.
  const guess = wanted - offsetAt(wanted);
  return new Date(wanted - offsetAt(guess)).toISOString();
}

function offsetAt(moment: number): number {
  const { year, month, day, hour, minute, second } = partsOf(new Date(moment));
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) - Math.floor(moment / 1000) * 1000;
}

function partsOf(moment: Date): Record<string, string> {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: readConventions().timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  return Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
}
