import {
  type InfiniteData,
  infiniteQueryOptions,
  keepPreviousData,
  type QueryClient,
  queryOptions,
} from '@tanstack/react-query';
import { keyOf, type Resource } from '@/api/keys';
import { type FilterField, type FilterValues, toQuery } from '@/ui/filters/filters';
import { listDuplicates, listRecords, type RecordPageAnswer, readOne } from './api';
import type { BaseRecord, KindSpec, RecordResource } from './types';

export const PAGE_ROWS = 100;
/** Whoever scrolls wants more at once. */
const NEXT_ROWS = 200;
/** A longer list is not asked for again page by page by itself. */
const REFRESHED_PAGES = 3;

export interface ListParameters {
  filters: FilterValues;
  q: string;
  sort: string;
}

type Pages<R> = InfiniteData<RecordPageAnswer<R>, string | null>;

/** The list's own parameters for the API, relative dates resolved now. */
export function toListQuery(spec: KindSpec<never>, { filters, q, sort }: ListParameters): Record<string, string> {
  return { ...toQuery(filters, spec.filters as readonly FilterField[]), ...(q && { q }), ...(sort && { sort }) };
}

export const listQuery = <R extends BaseRecord>(spec: KindSpec<R>, parameters: ListParameters) =>
  infiniteQueryOptions({
    queryKey: keyOf(spec.resource, 'list', parameters),
    queryFn: ({ pageParam, signal }) => {
      const place: Record<string, string> = pageParam ? { cursor: pageParam } : { count: 'estimate' };
      const query = {
        ...toListQuery(spec as KindSpec<never>, parameters),
        limit: pageParam ? NEXT_ROWS : PAGE_ROWS,
        ...place,
      };
      return listRecords<R>(spec.resource, query, signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.meta.next_cursor ?? null,
    placeholderData: keepPreviousData,
    refetchOnMount: (query) => (query.state.data?.pages.length ?? 0) <= REFRESHED_PAGES,
    // What others did meanwhile is told by `useNews`, which moves no row.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

export const recordQuery = <R extends BaseRecord>(resource: RecordResource, id: number) =>
  queryOptions({
    queryKey: keyOf(resource, 'one', id),
    queryFn: ({ signal }) => readOne<R>(resource, id, signal),
  });

export const duplicatesQuery = <R extends BaseRecord>(resource: RecordResource, id: number) =>
  queryOptions({
    queryKey: keyOf(resource, 'duplicates', id),
    queryFn: ({ signal }) => listDuplicates<R>(resource, id, signal),
  });

/** Patch a record wherever it is shown. Lists keep what only they have, such as a company's name. */
export function patchRecord<R extends BaseRecord>(
  client: QueryClient,
  resource: RecordResource,
  id: number,
  patch: Partial<R>,
): void {
  client.setQueriesData<Pages<R>>({ queryKey: keyOf(resource, 'list') }, (data) => data && patchPages(data, id, patch));
  client.setQueryData<R>(keyOf(resource, 'one', id), (record) => record && { ...record, ...patch });
}

/** Patch records by what was just read of them, with what happened to them where that is shown. */
export function patchRecords<R extends BaseRecord>(
  client: QueryClient,
  { kind, resource }: KindSpec<R>,
  fresh: ReadonlyMap<number, R>,
): void {
  if (fresh.size === 0) return;
  client.setQueriesData<Pages<R>>({ queryKey: keyOf(resource, 'list') }, (data) => {
    if (!data) return data;
    const pages = data.pages.map((page) => ({
      ...page,
      data: page.data.map((row) => (fresh.has(row.id) ? { ...row, ...fresh.get(row.id) } : row)),
    }));
    return { ...data, pages };
  });
  for (const [id, record] of fresh) {
    client.setQueryData<R>(keyOf(resource, 'one', id), (known) => known && { ...known, ...record });
    void client.invalidateQueries({ queryKey: keyOf('timeline', kind, id) });
  }
}

function patchPages<R extends BaseRecord>(data: Pages<R>, id: number, patch: Partial<R>): Pages<R> {
  const pages = data.pages.map((page) => {
    if (!page.data.some((row) => row.id === id)) return page;
    return { ...page, data: page.data.map((row) => (row.id === id ? { ...row, ...patch } : row)) };
  });
  return { ...data, pages };
}

/** Take records out of every list at once; the server's word follows. */
export function dropRecords(client: QueryClient, resource: RecordResource, ids: ReadonlySet<number>): void {
  client.setQueriesData<Pages<BaseRecord>>({ queryKey: keyOf(resource, 'list') }, (data) => {
    if (!data) return data;
    const pages = data.pages.map((page) => ({ ...page, data: page.data.filter((row) => !ids.has(row.id)) }));
    return { ...data, pages };
  });
}

/** What shows records of a kind in another shape. */
const BESIDE: Partial<Record<RecordResource, readonly Resource[]>> = { deals: ['board'] };

/** A record changed: what shows it in another shape is read again. */
export function refreshBeside(client: QueryClient, resource: RecordResource): void {
  for (const other of BESIDE[resource] ?? []) void client.invalidateQueries({ queryKey: keyOf(other) });
}

/** Everything read of a kind may have changed. Long lists begin again with their first page. */
export function refreshRecords(client: QueryClient, resource: RecordResource): Promise<void> {
  client.setQueriesData<Pages<BaseRecord>>({ queryKey: keyOf(resource, 'list') }, (data) =>
    data && data.pages.length > REFRESHED_PAGES
      ? { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) }
      : data,
  );
  refreshBeside(client, resource);
  void client.invalidateQueries({ queryKey: keyOf('trash') });
  return client.invalidateQueries({ queryKey: keyOf(resource) });
}
