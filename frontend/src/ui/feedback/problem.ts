import { isApiError } from '@/api/errors';
import { t } from '@/i18n';

/** What went wrong, in a sentence for the user. */
export function messageOf(error: unknown): string {
  if (!isApiError(error)) return error instanceof Error && error.message ? error.message : t('common.error.server');
  if (error.isNetwork) return navigator.onLine ? t('common.error.network') : t('common.error.offline');
  if (error.status === 429) return t('common.error.rateLimited', { seconds: error.retryAfter ?? 1 });
  if (error.status >= 500) return t('common.error.server');
  if (error.status === 404) return t('common.error.notFound');
  const field = Object.values(error.fields)[0]?.[0];
  return field ?? error.message ?? t('common.error.server');
}

/** The number support asks for, when the server gave one. */
export function requestIdOf(error: unknown): string | null {
  return isApiError(error) ? error.requestId : null;
}
