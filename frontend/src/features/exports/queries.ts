import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { http, type Schema, unwrap } from '@/api/client';
import { keyOf } from '@/api/keys';

export type Export = Schema<'ExportOut'>;

const POLL_MS = 1500;
const LISTED = 100;

export const isMoving = (state: Export['state']) => state === 'queued' || state === 'running';

export const exportsQuery = () =>
  queryOptions({
    queryKey: keyOf('exports', 'list'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/exports', { params: { query: { limit: LISTED } }, signal })),
    refetchInterval: ({ state }) => (state.data?.some((one) => isMoving(one.state)) ? POLL_MS : false),
  });

export function useCreateExport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schema<'ExportCreate'>) => unwrap(http.POST('/api/exports', { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf('exports') }),
  });
}
