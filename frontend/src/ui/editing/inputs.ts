import { dayOf, momentOf, timeOf } from '@/i18n';
import type { EditKind } from './edit';

/** The stored value as the browser's input shows it: moments as the user's wall clock. */
export function toInput(kind: EditKind, value: string | null): string {
  if (value === null || value === '') return '';
  if (kind === 'date') return value.slice(0, 10);
  if (kind !== 'datetime' || Number.isNaN(Date.parse(value))) return value;
  return value.endsWith('Z') || /[+-]\d\d:\d\d$/.test(value) ? `${dayOf(value)}T${timeOf(value)}` : value;
}

/** What was typed as the API takes it. */
export function toStored(kind: EditKind, text: string): string {
  if (kind === 'datetime' && text) {
    const [day = '', time] = text.split('T');
    return momentOf(day, time?.slice(0, 5));
  }
  return kind === 'number' || kind === 'money' ? plainNumber(text) : text;
}

/** "1.234,50", "1,234.50" and "1 234.5" as "1234.50": the last separator followed by one or two digits is the decimal one. */
export function plainNumber(text: string): string {
  const compact = text.replace(/[\s'’]/g, '');
  const decimal = /^(.*)[.,](\d{1,2})$/.exec(compact);
  if (!decimal) return compact.replace(/[.,](?=\d{3}(\D|$))/g, '');
  return `${(decimal[1] ?? '').replace(/[.,]/g, '')}.${decimal[2]}`;
}
