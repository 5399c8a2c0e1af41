import { authorizedFetch, http, type Schema, unwrap } from '@/api/client';
import { readError } from '@/api/errors';
import { t } from '@/i18n';
import type { RecordKind } from './types';

const POLL_MS = 1000;

/** Asks for a list as a file, waits until it is written and downloads it; answers its name. */
export async function exportFile(
  kind: RecordKind,
  format: 'csv' | 'xlsx',
  filters: Record<string, string>,
): Promise<string> {
  const made = await unwrap(http.POST('/api/exports', { body: { record_type: kind, format, filters } }));
  const ready = await waitFor(made);
  await download(ready);
  return ready.filename;
}

async function waitFor(made: Schema<'ExportOut'>): Promise<Schema<'ExportOut'>> {
  let now = made;
  while (now.state === 'queued' || now.state === 'running') {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    now = await unwrap(http.GET('/api/exports/{export_id}', { params: { path: { export_id: now.id } } }));
  }
  if (now.state !== 'done') throw new Error(now.error ?? t('common.error.server'));
  return now;
}

async function download({ id, filename }: Schema<'ExportOut'>): Promise<void> {
  const answer = await authorizedFetch(new Request(`/api/exports/${id}/file`));
  if (!answer.ok) throw await readError(answer);
  const url = URL.createObjectURL(await answer.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = filename;
  link.click();
  URL.revokeObjectURL(url);
}
