import { Button } from '@mantine/core';
import { useState } from 'react';
import { authorizedFetch, http, type Schema, unwrap } from '@/api/client';
import { readError } from '@/api/errors';
import { useCan } from '@/api/session';
import { t } from '@/i18n';
import { DropMenu } from '@/ui/DropMenu';
import { toast } from '@/ui/feedback/toast';
import { IconDownload } from '@/ui/icons';
import { type ListParameters, toListQuery } from './queries';
import type { BaseRecord, KindSpec } from './types';

const POLL_MS = 1000;
const FORMATS = ['csv', 'xlsx'] as const;

interface ExportButtonProps<R extends BaseRecord> {
  spec: KindSpec<R>;
  parameters: ListParameters;
}

/** What the list shows, filters and order included, as a file. */
export function ExportButton<R extends BaseRecord>({ spec, parameters }: ExportButtonProps<R>) {
  const may = useCan();
  const [busy, setBusy] = useState(false);
  if (!may('exports.create')) return null;
  const start = async (format: (typeof FORMATS)[number]) => {
    setBusy(true);
    try {
      const filters = toListQuery(spec as unknown as KindSpec<never>, parameters);
      const made = await unwrap(http.POST('/api/exports', { body: { record_type: spec.kind, format, filters } }));
      const ready = await waitFor(made);
      await download(ready);
      toast.success(t('records.export.done', { name: ready.filename }));
    } catch (error) {
      toast.error(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <DropMenu
      position="bottom-end"
      entries={FORMATS.map((format) => ({
        id: format,
        label: t(`records.export.${format}`),
        onPick: () => void start(format),
      }))}
    >
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        fw={500}
        loading={busy}
        leftSection={<IconDownload size={14} aria-hidden />}
      >
        {t('records.export')}
      </Button>
    </DropMenu>
  );
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
