import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { isApiError } from '@/api/errors';
import { t } from '@/i18n';
import { IconAlertTriangle, IconLock } from '@/ui/icons';
import { EmptyState } from './EmptyState';
import { messageOf, requestIdOf } from './problem';

interface ErrorStateProps {
  error: unknown;
  onRetry?: () => void;
  title?: string;
  compact?: boolean;
  /** In place of the retry: a link back, for instance. */
  action?: ReactNode;
}

/** A panel that could not be loaded: what happened, the request's number, and a way to try again. */
export function ErrorState({ error, onRetry, title, compact, action }: ErrorStateProps) {
  const request = requestIdOf(error);
  const status = isApiError(error) ? error.status : 0;
  const retry = onRetry && status !== 403 && status !== 404;
  return (
    <div role="alert">
      <EmptyState
        compact={compact}
        icon={status === 403 ? <IconLock size={22} /> : <IconAlertTriangle size={22} />}
        title={title ?? titleOf(status)}
        action={
          action ??
          (retry && (
            <Button size="xs" variant="default" onClick={onRetry}>
              {t('common.retry')}
            </Button>
          ))
        }
      >
        <p>{messageOf(error)}</p>
        {request && <p className="state-request">{t('common.requestId', { id: request })}</p>}
      </EmptyState>
    </div>
  );
}

function titleOf(status: number): string {
  if (status === 403) return t('ui.error.forbidden');
  if (status === 404) return t('ui.error.notFound');
  return t('ui.error.title');
}
