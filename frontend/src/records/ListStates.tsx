import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { listCommands, runCommand } from '@/app/commands';
import { formatNumber, t } from '@/i18n';
import { EmptyState } from '@/ui/feedback/EmptyState';
import type { KindSpec } from './types';

const IMPORTS = 'go./imports';

/** How many there are; an estimate says so. */
export function ListCount({ total, isExact, isReady }: { total: number | null; isExact: boolean; isReady: boolean }) {
  if (!isReady || total === null) return null;
  const count = formatNumber(total);
  return (
    <span className="list-count" role="status">
      {isExact ? count : t('records.about', { count })}
    </span>
  );
}

interface ListEmptyProps {
  spec: KindSpec;
  isFiltered: boolean;
  onClear: () => void;
  action: ReactNode;
}

/** Nothing at all is told apart from nothing that matches. */
export function ListEmpty({ spec, isFiltered, onClear, action }: ListEmptyProps) {
  if (isFiltered) {
    return (
      <EmptyState
        title={t('records.noMatch')}
        action={
          <Button size="xs" variant="default" onClick={onClear}>
            {t('records.clearFilters')}
          </Button>
        }
      >
        {t('records.noMatchText')}
      </EmptyState>
    );
  }
  const mayImport = listCommands().some((command) => command.id === IMPORTS);
  return (
    <EmptyState
      title={t(spec.texts.empty)}
      action={
        <>
          {action}
          {mayImport && (
            <Button size="compact-sm" variant="default" onClick={() => runCommand(IMPORTS)}>
              {t('records.import')}
            </Button>
          )}
        </>
      }
    >
      {t(spec.texts.emptyText)}
    </EmptyState>
  );
}
