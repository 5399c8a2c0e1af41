import { addDays, dayOf, formatDay, t, today } from '@/i18n';

export interface DayGroup<Entry> {
  day: string;
  entries: Entry[];
}

/** Entries, newest first, by the user's calendar day. */
export function groupByDay<Entry extends { at: string }>(entries: readonly Entry[]): DayGroup<Entry>[] {
  const groups: DayGroup<Entry>[] = [];
  for (const entry of entries) {
    const day = dayOf(entry.at);
    const last = groups.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else groups.push({ day, entries: [entry] });
  }
  return groups;
}

/** "Today", "Yesterday", or the date. */
export function dayLabel(day: string, now = today()): string {
  if (day === now) return t('ui.timeline.today');
  if (day === addDays(now, -1)) return t('ui.timeline.yesterday');
  return formatDay(day, { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' });
}
