import { Button, Menu } from '@mantine/core';
import { useState } from 'react';
import { useCan } from '@/api/session';
import { formatNumber, t } from '@/i18n';
import { BulkBar } from '@/ui/BulkBar';
import { ConfirmDialog, TYPED_ABOVE } from '@/ui/feedback/ConfirmDialog';
import { menuProps } from '@/ui/overlay';
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
        <Menu position="top-start" {...menuProps()}>
          <Menu.Target>
            <Button size="compact-sm" variant="default">
              {t('deals.bulk.assign')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
            {members.slice(0, MAX_MEMBERS).map(({ value, label }) => (
              <Menu.Item
                key={value}
                onClick={() => void run({ ...target, action: 'change', values: { owner_id: Number(value) } })}
              >
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
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
