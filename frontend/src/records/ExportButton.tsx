import { Button } from '@mantine/core';
import { useState } from 'react';
import { useCan } from '@/api/session';
import { t } from '@/i18n';
import { DropMenu } from '@/ui/DropMenu';
import { toast } from '@/ui/feedback/toast';
import { IconDownload } from '@/ui/icons';
import { type ListParameters, toListQuery } from './queries';
import type { BaseRecord, KindSpec } from './types';

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
      const { exportFile } = await import('./exportFile');
      const name = await exportFile(spec.kind, format, filters);
      toast.success(t('records.export.done', { name }));
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
