import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { http, type Schema, unwrap } from '@/api/client';
import { ApiError } from '@/api/errors';
import { keyOf } from '@/api/keys';
import { toast } from '@/ui/feedback/toast';

export type System = Schema<'SystemOut'>;
export type Job = Schema<'JobOut'>;
export type JobState = Job['state'];

const EVERY_MS = 10_000;
const LISTED = 50;

/** With latency and queues when the database answers; else what the health check says without it. */
export const systemQuery = () =>
  queryOptions({
    queryKey: keyOf('health', 'system'),
    queryFn: ({ signal }) => readSystem(signal),
    refetchInterval: EVERY_MS,
    staleTime: 0,
    retry: false,
  });

async function readSystem(signal: AbortSignal): Promise<System> {
  try {
    return await unwrap(http.GET('/api/system', { signal }));
  } catch (error) {
    if (signal.aborted) throw error;
    return readHealth(signal);
  }
}

async function readHealth(signal: AbortSignal): Promise<System> {
  // No session and no envelope: 503 with the same body says that the database is away.
  const response = await fetch('/api/health/detailed', { signal, cache: 'no-store' }).catch(() => null);
  const body = (await response?.json().catch(() => null)) as Schema<'DetailedHealthOut'> | null;
  if (!body?.checks) throw new ApiError({ code: 'network', message: '', status: 0 });
  return {
    as_of: body.timestamp,
    version: body.version,
    status: body.status,
    components: Object.entries(body.checks).map(([name, text]) => {
      const [state = 'unhealthy', reason] = String(text).split(': ');
      return { name, state: state as System['components'][number]['state'], reason: reason ?? null, latency_ms: null };
    }),
    queues: null,
    jobs: null,
  };
}

export const jobsQuery = (state: JobState) =>
  queryOptions({
    queryKey: keyOf('jobs', state),
    queryFn: ({ signal }) => unwrap(http.GET('/api/jobs', { params: { query: { state, limit: LISTED } }, signal })),
    refetchInterval: EVERY_MS,
    staleTime: 0,
  });

/** Try a failed job again ("pending"), or cancel one that has not ended. */
export function useJobState() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, state }: { id: number; state: 'pending' | 'canceled' }) =>
      unwrap(http.PUT('/api/jobs/{job_id}/state', { params: { path: { job_id: id } }, body: { state } })),
    onError: (error) => void toast.error(error),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keyOf('jobs') }),
        client.invalidateQueries({ queryKey: keyOf('health') }),
      ]),
  });
}
