import './auth.css';
import { Anchor, Button, Stack, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { t } from '@/i18n';
import { useSend } from '@/ui/useSend';
import { AuthCard } from './AuthCard';
import { Problem } from './Problem';
import { requestReset } from './session';

/** Says the same for every address: whether it has an account is nobody's business. */
export default function ForgotPasswordPage() {
  const [email, setEmail] = useState('');
  const [isSent, setSent] = useState(false);
  const { submit, isBusy, error } = useSend(() => requestReset(email));
  const onSubmit = async (event: React.FormEvent) => {
    event.preventDefault();
    if (await submit(undefined)) setSent(true);
  };
  const foot = (
    <Anchor component={Link} to="/login" underline="always">
      {t('auth.backToSignIn')}
    </Anchor>
  );
  return (
    <AuthCard title={t('auth.forgot.title')} foot={foot}>
      <div role="status">{isSent && <p className="auth-hint">{t('auth.forgot.sent', { email })}</p>}</div>
      {!isSent && (
        <form onSubmit={onSubmit}>
          <Stack gap="md">
            <p className="auth-hint">{t('auth.forgot.text')}</p>
            <Problem error={error} />
            <TextInput
              label={t('auth.email')}
              name="email"
              type="email"
              autoComplete="username"
              required
              withAsterisk={false}
              autoFocus
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
            <Button type="submit" fullWidth loading={isBusy}>
              {t('auth.forgot.submit')}
            </Button>
          </Stack>
        </form>
      )}
    </AuthCard>
  );
}
