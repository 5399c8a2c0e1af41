import { infiniteQueryOptions, keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { http, type Schema, unwrap, unwrapPage } from '@/api/client';
import { keyOf } from '@/api/keys';

export type Deal = Schema<'DealOut'>;
export type Pipeline = Schema<'PipelineOut'>;
export type Stage = Schema<'StageOut'>;
export type BoardData = Schema<'BoardOut'>;
export type LaneData = Schema<'BoardColumn'>;
export type Params = Readonly<Record<string, string>>;

export const LANE_CARDS = 30;
const POLL_MS = 3_000;
const POLL_AFTER_ERROR_MS = 10_000;
const SETTINGS_STALE_MS = 300_000;
const PAGE = 100;
const MAX_PAGE = 200;

export const pipelinesQuery = () =>
  queryOptions({
    queryKey: keyOf('pipelines'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/pipelines', { signal })),
    staleTime: SETTINGS_STALE_MS,
  });

export const lossReasonsQuery = () =>
  queryOptions({
    queryKey: keyOf('loss-reasons'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/loss-reasons', { signal })),
    staleTime: SETTINGS_STALE_MS,
  });

/** Everybody who is or was in the organization: names for owners. */
export const membersQuery = () =>
  queryOptions({
    queryKey: keyOf('members', 'all'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/members', { params: { query: { limit: MAX_PAGE } }, signal })),
    staleTime: SETTINGS_STALE_MS,
  });

/** The board, asked for again every three seconds; while nothing changed the answer has no body and nothing is drawn. */
export const boardQuery = (pipelineId: number, params: Params) =>
  queryOptions({
    queryKey: keyOf('board', pipelineId, params),
    queryFn: ({ signal }) =>
      unwrap(
        http.GET('/api/pipelines/{pipeline_id}/board', {
          params: { path: { pipeline_id: pipelineId }, query: { ...params, limit: LANE_CARDS } as never },
          signal,
        }),
      ),
    refetchInterval: (query) => (query.state.status === 'error' ? POLL_AFTER_ERROR_MS : POLL_MS),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });

/** The first deals of one column, more than the board brings; asked for anew when `stamp` is another. */
export const laneQuery = (stageId: number, params: Params, count: number, stamp: number) =>
  queryOptions({
    queryKey: keyOf('board', 'lane', stageId, params, count, stamp),
    queryFn: async ({ signal }) => {
      const deals: Deal[] = [];
      let cursor: string | undefined;
      do {
        const limit = Math.min(MAX_PAGE, count - deals.length);
        const query = { ...params, stage_id: String(stageId), sort: '-value', limit, cursor } as never;
        const page = await unwrapPage(http.GET('/api/deals', { params: { query }, signal }));
        deals.push(...page.data);
        cursor = page.meta?.next_cursor ?? undefined;
      } while (cursor && deals.length < count);
      return deals;
    },
    placeholderData: keepPreviousData,
  });

export const dealsQuery = (params: Params) =>
  infiniteQueryOptions({
    queryKey: keyOf('deals', 'list', params),
    queryFn: ({ signal, pageParam }) => {
      const counting = pageParam ? {} : { count: 'exact' };
      const query = { ...params, ...counting, limit: PAGE, cursor: pageParam } as never;
      return unwrapPage(http.GET('/api/deals', { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.meta?.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

export const dealQuery = (id: number) =>
  queryOptions({
    queryKey: keyOf('deals', 'one', id),
    queryFn: ({ signal }) => unwrap(http.GET('/api/deals/{deal_id}', { params: { path: { deal_id: id } }, signal })),
  });

export const historyQuery = (id: number) =>
  queryOptions({
    queryKey: keyOf('deals', 'history', id),
    queryFn: ({ signal }) =>
      unwrap(http.GET('/api/deals/{deal_id}/history', { params: { path: { deal_id: id } }, signal })),
  });

export const dealContactsQuery = (id: number) =>
  queryOptions({
    queryKey: keyOf('deals', 'contacts', id),
    queryFn: ({ signal }) =>
      unwrap(http.GET('/api/deals/{deal_id}/contacts', { params: { path: { deal_id: id } }, signal })),
  });

export const companyQuery = (id: number) =>
  queryOptions({
    queryKey: keyOf('companies', 'one', id),
    queryFn: ({ signal }) =>
      unwrap(http.GET('/api/companies/{company_id}', { params: { path: { company_id: id } }, signal })),
  });

export const contactQuery = (id: number) =>
  queryOptions({
    queryKey: keyOf('contacts', 'one', id),
    queryFn: ({ signal }) =>
      unwrap(http.GET('/api/contacts/{contact_id}', { params: { path: { contact_id: id } }, signal })),
  });

/** Names of people by their id; the same function until the people change. */
export function useNames(): (userId: number | null | undefined) => string | null {
  const { data } = useQuery(membersQuery());
  return useMemo(() => {
    const names = new Map(data?.map((member) => [member.user_id, member.name ?? member.email ?? '']));
    return (id) => (id ? (names.get(id) ?? null) : null);
  }, [data]);
}

/** The pipeline the address names, else the default one. */
export function choosePipeline(pipelines: readonly Pipeline[] | undefined, wanted: unknown): Pipeline | undefined {
  return (
    pipelines?.find(({ id }) => id === wanted) ?? pipelines?.find((pipeline) => pipeline.is_default) ?? pipelines?.[0]
  );
}
