import { Alert } from '@mantine/core';
import { isApiError } from '@/api/errors';
import { t } from '@/i18n';
import { messageOf } from '@/ui/feedback/problem';

/** Why it did not work. What belongs to a field stands there as well. */
export function Problem({ error, shown = [] }: { error: unknown; shown?: readonly string[] }) {
  if (!error) return null;
  return (
    <Alert color="red" variant="light" role="alert">
      {textOf(error, shown)}
    </Alert>
  );
}

function textOf(error: unknown, shown: readonly string[]): string {
  if (!isApiError(error)) return messageOf(error);
  if (error.code === 'fresh_authentication_required') return t('settings.password.again');
  if (error.code === 'invalid_password') return t('settings.password.wrong');
  if (error.code === 'invalid_code') return t('settings.factor.wrong');
  if (error.code === 'last_owner') return t('settings.team.lastOwner');
  if (error.isStale) return t('common.error.conflict');
  const names = Object.keys(error.fields);
  if (names.length > 0 && names.every((name) => shown.includes(name))) return t('common.error.validation');
  return messageOf(error);
}
