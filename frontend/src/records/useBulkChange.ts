import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { http, type Schema, unwrap } from '@/api/client';
import { formatNumber, type Key, t } from '@/i18n';
import { toast } from '@/ui/feedback/toast';
import { refreshRecords } from './queries';
import type { BaseRecord, KindSpec } from './types';

type Bulk = Schema<'BulkChangeOut'>;
export type BulkRequest = Omit<Schema<'BulkChangeCreate'>, 'record_type'>;

const POLL_MS = 1000;
const FIRST_POLL_MS = 250;
const SHOWN_FAILURES = 100;
const BUSY: readonly Bulk['state'][] = ['queued', 'running'];

export interface BulkFailureRow {
  id: number;
  reason: string;
}

/** Changes many records in the background and follows how far it is. Leaving the page does not stop it. */
export function useBulkChange(spec: KindSpec<never>) {
  const client = useQueryClient();
  const [running, setRunning] = useState<Bulk | null>(null);
  const [failures, setFailures] = useState<readonly BulkFailureRow[]>([]);
  const isHere = useRef(true);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);

  const follow = useCallback(
    async (started: Bulk) => {
      let now = started;
      for (let pause = FIRST_POLL_MS; BUSY.includes(now.state); pause = POLL_MS) {
        setRunning(now);
        await new Promise((resolve) => setTimeout(resolve, pause));
        if (!isHere.current) return;
        const path = { bulk_change_id: now.id };
        now = await unwrap(http.GET('/api/bulk-changes/{bulk_change_id}', { params: { path } }));
      }
      setRunning(null);
      await refreshRecords(client, spec.resource);
      if (now.rows_failed > 0) setFailures(await readFailures(now.id));
      return now;
    },
    [client, spec.resource],
  );

  const undo = useCallback(
    async (id: number) => {
      try {
        const path = { bulk_change_id: id };
        const done = await follow(
          await unwrap(http.POST('/api/bulk-changes/{bulk_change_id}/undo', { params: { path } })),
        );
        if (done) toast.success(t('common.undone'));
      } catch (error) {
        setRunning(null);
        toast.error(error);
      }
    },
    [follow],
  );

  const run = useCallback(
    async (request: BulkRequest) => {
      setFailures([]);
      try {
        const started = await unwrap(http.POST('/api/bulk-changes', { body: { ...request, record_type: spec.kind } }));
        const done = await follow(started);
        if (done) tell(spec, done, () => void undo(done.id));
      } catch (error) {
        setRunning(null);
        toast.error(error);
      }
    },
    [spec, follow, undo],
  );

  const cancel = async () => {
    if (!running) return;
    const path = { bulk_change_id: running.id };
    await unwrap(http.DELETE('/api/bulk-changes/{bulk_change_id}/run', { params: { path } })).catch((error: unknown) =>
      toast.error(error),
    );
  };
  return { run, cancel, running, failures, clearFailures: () => setFailures([]) };
}

async function readFailures(id: number): Promise<BulkFailureRow[]> {
  const params = { path: { bulk_change_id: id }, query: { limit: SHOWN_FAILURES } };
  const found = await unwrap(http.GET('/api/bulk-changes/{bulk_change_id}/failures', { params }));
  return found.map(({ record_id, reason }) => ({ id: record_id, reason }));
}

function tell(spec: KindSpec<BaseRecord> | KindSpec<never>, done: Bulk, undo: () => void): void {
  if (done.state === 'failed') return void toast.error(done.error ?? t('common.error.server'));
  const key: Key = done.action === 'delete' ? spec.texts.deleted : 'records.bulk.changed';
  const text = t(key, { count: done.rows_changed, shown: formatNumber(done.rows_changed) });
  if (done.action === 'delete' && done.rows_changed > 0) toast.undoable(text, undo);
  else toast.success(text);
}
