import { t } from '@/i18n';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** A time span in its largest unit, from seconds. */
export function formatDuration(seconds: number): string {
  if (seconds >= DAY) return t('deals.duration.days', { count: Math.floor(seconds / DAY) });
  if (seconds >= HOUR) return t('deals.duration.hours', { count: Math.floor(seconds / HOUR) });
  return t('deals.duration.minutes', { count: Math.floor(seconds / MINUTE) });
}
