import { queryOptions } from '@tanstack/react-query';
import { http, type Schema, unwrap } from '@/api/client';
import { keyOf } from '@/api/keys';
import type { Finding } from '@/app/commands';
import { loadTexts, t } from '@/i18n';
import type { Kind } from './state';

type Result = Schema<'SearchResult'>;

const IN_PALETTE = 5;
const ON_PAGE = 20;
export const SHORTEST = 2;

export const PATHS: Record<Kind, string> = {
  lead: '/leads/',
  contact: '/contacts/',
  company: '/companies/',
  deal: '/deals/',
};

export const searchQuery = (q: string, kind: Kind | undefined) =>
  queryOptions({
    queryKey: keyOf('search', 'page', q, kind ?? ''),
    queryFn: ({ signal }) =>
      unwrap(
        http.GET('/api/search', { params: { query: { q, limit: ON_PAGE, ...(kind && { types: kind }) } }, signal }),
      ),
    enabled: q.length >= SHORTEST,
  });

/** Records for the palette, the best of each kind, then the way to all that was found. */
export async function findForPalette(query: string, signal: AbortSignal): Promise<Finding[]> {
  const [groups] = await Promise.all([
    unwrap(http.GET('/api/search', { params: { query: { q: query, limit: IN_PALETTE } }, signal })),
    loadTexts('search'),
  ]);
  const found = groups.flatMap((group) => group.results.map(toFinding));
  if (!groups.some((group) => group.has_more)) return found;
  const all = `/search?${new URLSearchParams({ q: query })}`;
  return [...found, { id: all, label: t('search.all', { query }), to: all }];
}

function toFinding(result: Result): Finding {
  const to = PATHS[result.type] + result.id;
  return { id: to, label: result.title, detail: detailOf(result), to };
}

export function detailOf(result: Result): string {
  return [t(`search.kind.${result.type}`), result.subtitle].filter(Boolean).join(' · ');
}
