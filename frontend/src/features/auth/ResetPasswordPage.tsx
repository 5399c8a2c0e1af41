import './auth.css';
import { Anchor, Button, Stack } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { t } from '@/i18n';
import { useSend } from '@/ui/useSend';
import { AuthCard } from './AuthCard';
import { PasswordField } from './PasswordField';
import { Problem } from './Problem';
import { readLinkToken, resetPassword } from './session';

/** Where the mailed link leads: a new password, then signing in with it (and the second factor). */
export default function ResetPasswordPage() {
  const [token] = useState(() => readLinkToken());
  const [password, setPassword] = useState('');
  const [isDone, setDone] = useState(false);
  const { submit, isBusy, error, fieldError } = useSend(() => resetPassword(token, password));
  const onSubmit = async (event: React.FormEvent) => {
    event.preventDefault();
    if (await submit(undefined)) setDone(true);
  };
  return (
    <AuthCard title={t('auth.reset.title')} foot={<NewLink />}>
      <div role="status">{isDone && <p className="auth-hint">{t('auth.reset.done')}</p>}</div>
      {isDone ? (
        <Button component={Link} to="/login" fullWidth>
          {t('auth.signIn.submit')}
        </Button>
      ) : (
        <form onSubmit={onSubmit}>
          <Stack gap="md">
            <Problem error={error} />
            <PasswordField
              label={t('auth.reset.password')}
              name="password"
              autoComplete="new-password"
              autoFocus
              description={t('auth.password.rule')}
              error={fieldError('password')}
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
            <Button type="submit" fullWidth loading={isBusy}>
              {t('auth.reset.submit')}
            </Button>
          </Stack>
        </form>
      )}
    </AuthCard>
  );
}

function NewLink() {
  return (
    <Anchor component={Link} to="/forgot-password" underline="always">
      {t('auth.reset.newLink')}
    </Anchor>
  );
}
