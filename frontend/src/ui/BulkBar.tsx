import type { ReactNode } from 'react';
import { t } from '@/i18n';
import { IconX } from './icons';

export interface BulkFailure {
  id: string;
  name: string;
  reason: string;
}

interface BulkBarProps {
  /** null: all matching, not counted. 0 hides the bar. */
  count: number | null;
  onClear: () => void;
  /** The actions: buttons and menus. */
  children: ReactNode;
  progress?: { done: number; total: number } | null;
  failures?: readonly BulkFailure[];
}

const NO_FAILURES: readonly BulkFailure[] = [];

/** What can be done with the selected rows; floats over the end of the list. */
export function BulkBar({ count, onClear, children, progress, failures = NO_FAILURES }: BulkBarProps) {
  if (count === 0 && !progress && failures.length === 0) return null;
  return (
    <section className="bulkbar" aria-label={t('ui.bulk.label')}>
      {failures.length > 0 && (
        <details className="bulk-failures">
          <summary>{t('ui.bulk.failed', { count: failures.length })}</summary>
          <ul aria-label={t('ui.bulk.failures')}>
            {failures.map(({ id, name, reason }) => (
              <li key={id}>
                <strong>{name}</strong> {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
      <div className="bulk-row">
        <span className="bulk-count" role="status">
          {progress
            ? t('ui.bulk.progress', progress)
            : count === null
              ? t('ui.bulk.selectedAll')
              : t('ui.bulk.selected', { count })}
        </span>
        {progress && (
          <progress value={progress.done} max={progress.total} aria-label={t('ui.bulk.progress', progress)} />
        )}
        {!progress && children}
        <button
          type="button"
          className="icon-button"
          aria-label={t('ui.bulk.clear')}
          title={t('ui.bulk.clear')}
          onClick={onClear}
        >
          <IconX size={14} aria-hidden />
        </button>
      </div>
    </section>
  );
}
