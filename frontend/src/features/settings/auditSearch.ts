import type { Search } from '@/app/screens';

const DAY = /^\d{4}-\d\d-\d\d$/;
const WORD = /^[a-z_]{1,60}$/;

/** The filters of the audit log, as they stand in the address. */
export type AuditSearch = { person?: number; action?: string; kind?: string; from?: string; to?: string };

export function cleanAuditSearch(raw: Search): AuditSearch {
  const matching = (value: unknown, pattern: RegExp) =>
    typeof value === 'string' && pattern.test(value) ? value : undefined;
  return {
    person: Number(raw.person) || undefined,
    action: matching(raw.action, WORD),
    kind: matching(raw.kind, WORD),
    from: matching(raw.from, DAY),
    to: matching(raw.to, DAY),
  };
}
