/** A change of many deals: started, watched until it ends, taken back when it was a deletion. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { http, type Schema, unwrap } from '@/api/client';
import { keyOf } from '@/api/keys';
import { t } from '@/i18n';
import type { BulkFailure } from '@/ui/BulkBar';
import { toast } from '@/ui/feedback/toast';
import type { Deal } from './queries';

type Job = Schema<'BulkChangeOut'>;
type Request = Omit<Schema<'BulkChangeCreate'>, 'record_type'>;
export type Target = Pick<Request, 'record_ids' | 'filters'>;

const POLL_MS = 1_000;
const SHOWN_FAILURES = 100;
const RUNNING = ['queued', 'running'];
const NONE: readonly BulkFailure[] = [];

export function useBulkChange(rows: readonly Deal[], onDone: () => void) {
  const client = useQueryClient();
  const [job, setJob] = useState<Job | null>(null);
  const [failures, setFailures] = useState(NONE);
  const { data: now } = useQuery({
    queryKey: keyOf('jobs', 'bulk', job?.id),
    queryFn: ({ signal }) =>
      unwrap(
        http.GET('/api/bulk-changes/{bulk_change_id}', {
          params: { path: { bulk_change_id: job?.id ?? 0 } },
          signal,
        } as never) as never,
      ) as Promise<Job>,
    enabled: job !== null,
    refetchInterval: POLL_MS,
    staleTime: 0,
  });
  const names = useRef(rows);
  names.current = rows;
  const finish = useRef(onDone);
  finish.current = onDone;
  const begin = async (answer: Promise<unknown>) => setJob((await answer) as Job);
  const run = async (request: Request) => {
    setFailures(NONE);
    await begin(unwrap(http.POST('/api/bulk-changes', { body: { ...request, record_type: 'deal' } }))).catch(
      (error: unknown) => toast.error(error),
    );
  };
  const undo = useRef((_id: number) => {});
  undo.current = (id) =>
    void begin(
      unwrap(
        http.POST('/api/bulk-changes/{bulk_change_id}/undo', {
          params: { path: { bulk_change_id: id } },
        } as never) as never,
      ),
    ).catch((error: unknown) => toast.error(error));

  const done = job && now && now.id === job.id && !RUNNING.includes(now.state) ? now : null;
  useEffect(() => {
    if (!done) return;
    setJob(null);
    for (const resource of ['deals', 'board'] as const) void client.invalidateQueries({ queryKey: keyOf(resource) });
    finish.current();
    report(done, () => undo.current(done.id));
    if (done.rows_failed > 0) void readFailures(done.id, names.current).then(setFailures);
  }, [done, client]);
  const progress = job ? { done: now?.rows_done ?? 0, total: now?.rows_total ?? job.rows_total ?? 1 } : null;
  return { run, progress, failures, clear: () => setFailures(NONE) };
}

function report(job: Job, undo: () => void): void {
  if (job.state === 'failed') toast.error(job.error ?? t('common.error.server'));
  else if (job.undo_of_id !== null) toast.success(t('common.undone'));
  else if (job.action === 'delete') toast.undoable(t('deals.bulk.deleted', { count: job.rows_changed }), undo);
  else toast.success(t('deals.bulk.changed', { count: job.rows_changed }));
}

async function readFailures(id: number, rows: readonly Deal[]): Promise<readonly BulkFailure[]> {
  const failed = (await unwrap(
    http.GET('/api/bulk-changes/{bulk_change_id}/failures', {
      params: { path: { bulk_change_id: id }, query: { limit: SHOWN_FAILURES } },
    } as never) as never,
  )) as { record_id: number; reason: string }[];
  return failed.map(({ record_id, reason }) => ({
    id: String(record_id),
    name: rows.find((deal) => deal.id === record_id)?.name ?? `#${record_id}`,
    reason,
  }));
}
