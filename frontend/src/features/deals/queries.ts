import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { http, type Schema, unwrap, unwrapPage } from '@/api/client';
import { keyOf } from '@/api/keys';
import type { Deal } from './spec';

export type Pipeline = Schema<'PipelineOut'>;
export type Stage = Schema<'StageOut'>;
export type LaneData = Schema<'BoardColumn'>;
export type Params = Readonly<Record<string, string>>;

export const LANE_CARDS = 30;
const POLL_MS = 3_000;
const POLL_AFTER_ERROR_MS = 10_000;
const MAX_PAGE = 200;

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

/** The pipeline asked for by its id, else the default one. */
export function choosePipeline(pipelines: readonly Pipeline[], wanted: number): Pipeline | undefined {
  return pipelines.find(({ id }) => id === wanted) ?? pipelines.find((one) => one.is_default) ?? pipelines[0];
}
