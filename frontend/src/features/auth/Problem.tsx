import { Alert } from '@mantine/core';
import { useEffect, useState } from 'react';
import { isApiError } from '@/api/errors';
import { t } from '@/i18n';
import { messageOf } from '@/ui/feedback/problem';

/** Why it did not work, read out at once. A wait counts down. */
export function Problem({ error }: { error: unknown }) {
  const wait = useCountdown(isApiError(error) && error.status === 429 ? (error.retryAfter ?? 0) : 0, error);
  const isWaiting = isApiError(error) && error.status === 429;
  return (
    <div>
      {Boolean(error) && (
        <Alert color="red" variant="light">
          {isWaiting ? textOfWait(wait) : textOf(error)}
        </Alert>
      )}
    </div>
  );
}

function textOfWait(seconds: number): string {
  return seconds > 0 ? t('auth.problem.wait', { seconds }) : t('auth.problem.again');
}

function textOf(error: unknown): string {
  if (!isApiError(error)) return messageOf(error);
  if (error.code === 'invalid_credentials') return t('auth.problem.credentials');
  if (error.code === 'invalid_code') return t('auth.problem.code');
  if (error.code === 'invalid_link') return t('auth.problem.link');
  if (error.code === 'invalid_invitation') return t('auth.problem.invitation');
  if (error.code === 'already_member') return t('auth.problem.member');
  if (Object.keys(error.fields).length > 0) return t('common.error.validation');
  return messageOf(error);
}

function useCountdown(seconds: number, subject: unknown): number {
  const [left, setLeft] = useState(seconds);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a second refusal with the same wait counts anew
  useEffect(() => {
    setLeft(seconds);
    if (seconds === 0) return undefined;
    const timer = setInterval(() => setLeft((now) => Math.max(0, now - 1)), 1000);
    return () => clearInterval(timer);
  }, [seconds, subject]);
  return left;
}
