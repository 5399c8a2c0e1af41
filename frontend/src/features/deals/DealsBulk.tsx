import { Button } from '@mantine/core';
import { useState } from 'react';
import { useCan } from '@/api/session';
import { formatNumber, t } from '@/i18n';
import { BulkBar } from '@/ui/BulkBar';
import { DropMenu } from '@/ui/DropMenu';
import { ConfirmDialog, TYPED_ABOVE } from '@/ui/feedback/ConfirmDialog';
import { type Selection, selectedCount } from '@/ui/table/selection';
import { useMembers } from './options';
import type { Deal, Params } from './queries';
import { type Target, useBulkChange } from './useBulkChange';

interface DealsBulkProps {
  selection: Selection;
  rows: readonly Deal[];
  total: number | null;
  filters: Params;
  onDone: () => void;
}

const MAX_MEMBERS = 50;

/** What can be done with the selected deals; runs in the background with its progress in the bar. */
export function DealsBulk({ selection, rows, total, filters, onDone }: DealsBulkProps) {
  const may = useCan();
  const members = useMembers();
  const [asking, setAsking] = useState(false);
  const { run, progress, failures, clear } = useBulkChange(rows, onDone);
  if (!may('bulk_changes.manage')) return null;
  const count = selectedCount(selection, total);
  const target: Target = selection.matching ? { filters } : { record_ids: [...selection.ids].map(Number) };
  const remove = () => run({ ...target, action: 'delete' });
  return (
    <>
      <BulkBar
        count={count}
        progress={progress}
        failures={failures}
        onClear={() => {
          clear();
          onDone();
        }}
      >
        <DropMenu
          position="top-start"
          entries={members.slice(0, MAX_MEMBERS).map(({ value, label }) => ({
            id: value,
            label,
            onPick: () => void run({ ...target, action: 'change', values: { owner_id: Number(value) } }),
          }))}
        >
          <Button size="compact-sm" variant="default">
            {t('deals.bulk.assign')}
          </Button>
        </DropMenu>
        {may('deals.delete') && (
          <Button
            size="compact-sm"
            variant="default"
            className="danger-item"
            onClick={() => (count === null || count > TYPED_ABOVE ? setAsking(true) : void remove())}
          >
            {t('common.delete')}
          </Button>
        )}
      </BulkBar>
      <ConfirmDialog
        opened={asking}
        title={t('deals.bulk.deleteTitle', { count: count === null ? '' : formatNumber(count) })}
        confirmLabel={t('common.delete')}
        count={count ?? 0}
        danger
        onConfirm={remove}
        onClose={() => setAsking(false)}
      >
        {t('deals.bulk.deleteText')}
      </ConfirmDialog>
    </>
  );
}
