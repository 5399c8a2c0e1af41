import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { type RefObject, useCallback, useMemo, useRef } from 'react';
import { http, unwrap } from '@/api/client';
import { keyOf } from '@/api/keys';
import { listRecords } from './api';
import { type ListParameters, listQuery, PAGE_ROWS, patchRecords, toListQuery } from './queries';
import type { BaseRecord, KindSpec, RecordKind } from './types';
import type { Rows } from './useRows';

const POLL_MS = 3_500;
const POLL_AFTER_ERROR_MS = 10_000;
/** Rows younger than this are taken for what the first poll speaks of. */
const FRESH_MS = 2_000;
/** More than any screen shows. */
const MOST_SHOWN = 150;
const NONE: readonly number[] = [];

interface News {
  /** Another one after every change of the kind; null when the server cannot tell. */
  word: string | null;
  /** On the first page now, and not in the list. */
  added: readonly number[];
  /** Shown, and not found any more. */
  gone: readonly number[];
}

/**
 * What others did to a list meanwhile: rows on the screen change where they are, none moves. New ones are counted and
 * wait to be asked for.
 */
export function useNews<R extends BaseRecord>(
  spec: KindSpec<R>,
  { parameters, query, rows }: Rows<R>,
  region: RefObject<HTMLElement | null>,
) {
  const client = useQueryClient();
  const key = keyOf('changes', spec.kind, parameters);
  const latest = useRef(rows);
  latest.current = rows;
  const { data } = useQuery({
    queryKey: key,
    queryFn: async ({ signal }): Promise<News> => {
      const before = client.getQueryData<News>(key);
      const word = await readWord(spec.kind, signal);
      const isKnown = before ? before.word === word : Date.now() - query.dataUpdatedAt < FRESH_MS;
      if (isKnown || word === null) return before ?? { word, added: NONE, gone: NONE };
      const found = await compare(client, spec, parameters, latest.current, shownIds(region.current), signal);
      // Whoever is writing goes on from what she saw; the next poll looks again.
      return found ? { word, ...found } : (before ?? { word: '', added: NONE, gone: NONE });
    },
    enabled: query.isSuccess && !query.isPlaceholderData,
    refetchInterval: ({ state }) => (state.status === 'error' ? POLL_AFTER_ERROR_MS : POLL_MS),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const added = useMemo(() => countNew(data?.added ?? NONE, rows), [data?.added, rows]);
  const lost = data?.gone ?? NONE;
  const gone = useMemo(() => new Set(lost), [lost]);

  const { refetch } = query;
  const show = useCallback(async () => {
    const listKey = listQuery(spec, parameters).queryKey;
    client.setQueryData(
      listKey,
      (pages) => pages && { pages: pages.pages.slice(0, 1), pageParams: pages.pageParams.slice(0, 1) },
    );
    region.current?.querySelector('.dt-region')?.scrollTo({ top: 0 });
    await refetch();
    client.setQueryData<News>(keyOf('changes', spec.kind, parameters), (news) => news && { ...news, gone: NONE });
  }, [client, spec, parameters, refetch, region]);
  return { added, gone, show };
}

async function readWord(kind: RecordKind, signal: AbortSignal): Promise<string | null> {
  const { versions } = await unwrap(http.GET('/api/changes', { params: { query: { kinds: kind } }, signal }));
  return versions?.[kind] ?? null;
}

/** Reads the beginning of the list and the rows on the screen again; null while somebody edits one. */
async function compare<R extends BaseRecord>(
  client: QueryClient,
  spec: KindSpec<R>,
  parameters: ListParameters,
  rows: readonly R[],
  shown: readonly number[],
  signal: AbortSignal,
): Promise<Pick<News, 'added' | 'gone'> | null> {
  const query = toListQuery(spec as unknown as KindSpec<never>, parameters);
  const read = (more: Record<string, string | number>) =>
    listRecords<R>(spec.resource, { ...query, ...more }, signal).then((page) => page.data);
  const [first, seen] = await Promise.all([
    read({ limit: PAGE_ROWS }),
    shown.length > 0 ? read({ ids: shown.join(), limit: shown.length }) : [],
  ]);
  if (document.querySelector('[data-editor]')) return null;
  const known = new Map(rows.map((row) => [row.id, row]));
  const isNewer = (row: R) => row.version > (known.get(row.id)?.version ?? Number.POSITIVE_INFINITY);
  patchRecords(client, spec, new Map([...first, ...seen].filter(isNewer).map((row) => [row.id, row])));
  const left = new Set(seen.map((row) => row.id));
  return {
    added: first.filter((row) => !known.has(row.id)).map((row) => row.id),
    gone: shown.filter((id) => !left.has(id)),
  };
}

function shownIds(region: HTMLElement | null): number[] {
  const rows = [...(region?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
  return rows.map((row) => Number(row.dataset.row)).slice(0, MOST_SHOWN);
}

/** A list read again holds some of them by now. */
function countNew(added: readonly number[], rows: readonly BaseRecord[]): number {
  if (added.length === 0) return 0;
  const known = new Set(rows.map((row) => row.id));
  return added.filter((id) => !known.has(id)).length;
}
