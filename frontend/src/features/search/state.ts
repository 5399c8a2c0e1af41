import type { Search } from '@/app/screens';

export const KINDS = ['lead', 'contact', 'company', 'deal'] as const;
export type Kind = (typeof KINDS)[number];

/** What is searched for, and the one kind shown when one is chosen; both stand in the address. */
export function cleanSearch(raw: Search): { q?: string; kind?: Kind } {
  const q = typeof raw.q === 'string' || typeof raw.q === 'number' ? String(raw.q) : '';
  const kind = KINDS.find((one) => one === raw.kind);
  return { ...(q && { q }), ...(kind && { kind }) };
}
