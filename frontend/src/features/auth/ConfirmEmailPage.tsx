import './auth.css';
import { Button, Stack } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { t } from '@/i18n';
import { useSend } from '@/ui/useSend';
import { AuthCard } from './AuthCard';
import { Problem } from './Problem';
import { confirmEmail, readLinkToken } from './session';

/** A click confirms, not the visit: mail scanners open links. */
export default function ConfirmEmailPage() {
  const [token] = useState(() => readLinkToken());
  const [isDone, setDone] = useState(false);
  const { submit, isBusy, error } = useSend(() => confirmEmail(token));
  const confirm = async () => {
    if (await submit(undefined)) setDone(true);
  };
  return (
    <AuthCard title={t('auth.confirm.title')}>
      <Stack gap="md">
        <Problem error={error} />
        <div role="status">
          <p className="auth-hint">{isDone ? t('auth.confirm.done') : t('auth.confirm.text')}</p>
        </div>
        {isDone ? (
          <Button component={Link} to="/login" fullWidth>
            {t('auth.signIn.submit')}
          </Button>
        ) : (
          <Button fullWidth loading={isBusy} onClick={confirm}>
            {t('auth.confirm.submit')}
          </Button>
        )}
      </Stack>
    </AuthCard>
  );
}
