import { Button } from '@mantine/core';
import { useState } from 'react';
import { useCan } from '@/api/session';
import { t } from '@/i18n';
import { DropMenu } from '@/ui/DropMenu';
import { toast } from '@/ui/feedback/toast';
import { IconDownload } from '@/ui/icons';
import type { RecordKind } from './types';

const FORMATS = ['csv', 'xlsx'] as const;

interface ExportButtonProps {
  kind: RecordKind;
  /** The list's query as it is when asked for, order included. */
  filters: () => Record<string, string>;
  /** In the bar of the selection. */
  isBar?: boolean;
}

/** A list, or some rows of it, as a file. */
export function ExportButton({ kind, filters, isBar }: ExportButtonProps) {
  const may = useCan();
  const [busy, setBusy] = useState(false);
  if (!may('exports.create')) return null;
  const start = async (format: (typeof FORMATS)[number]) => {
    setBusy(true);
    try {
      const { exportFile } = await import('./exportFile');
      const name = await exportFile(kind, format, filters());
      toast.success(t('records.export.done', { name }));
    } catch (error) {
      toast.error(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <DropMenu
      position={isBar ? 'top-start' : 'bottom-end'}
      entries={FORMATS.map((format) => ({
        id: format,
        label: t(`records.export.${format}`),
        onPick: () => void start(format),
      }))}
    >
      <Button
        size="compact-sm"
        {...(isBar ? { variant: 'default' } : { variant: 'subtle', color: 'gray', fw: 500 })}
        loading={busy}
        leftSection={<IconDownload size={14} aria-hidden />}
      >
        {t('records.export')}
      </Button>
    </DropMenu>
  );
}
