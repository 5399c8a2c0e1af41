import { readConventions } from '@/i18n';
import type { Figure } from './Panel';

type Total = { currency: string; count: number; value: string; weighted_value?: string };

/** The currency a chart is drawn in: the organization's own where it occurs, else the most frequent one. */
export function mainCurrency(lists: readonly (readonly Total[])[]): string {
  const counts = new Map<string, number>();
  for (const total of lists.flat()) counts.set(total.currency, (counts.get(total.currency) ?? 0) + total.count);
  const own = readConventions().currency;
  if (counts.has(own) || counts.size === 0) return own;
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

/** Whether amounts in other currencies are left out of the chart. */
export function hasOthers(lists: readonly (readonly Total[])[], currency: string): boolean {
  return lists.flat().some((total) => total.currency !== currency && total.count > 0);
}

export function amountIn(
  totals: readonly Total[],
  currency: string,
  name: 'value' | 'weighted_value' = 'value',
): number {
  return Number(totals.find((total) => total.currency === currency)?.[name] ?? 0);
}

export function trendOf(now: number | null, before: number | null | undefined): Figure['trend'] {
  if (now === null || before === null || before === undefined || now === before) return 'same';
  return now > before ? 'up' : 'down';
}
