import './auth.css';
import { Button, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { isApiError, type Schema } from '@/api/client';
import { formatDateTime, t } from '@/i18n';
import { TextSkeleton } from '@/ui/feedback/Skeletons';
import { useSend } from '@/ui/useSend';
import { AuthCard } from './AuthCard';
import { CodeField, type Codes } from './CodeField';
import { PasswordField } from './PasswordField';
import { Problem } from './Problem';
import { acceptInvitation, previewInvitation, readLinkToken } from './session';

/** Who invites to what, and one form to accept: with a new account or the one she has. */
export default function InvitationPage() {
  const [token] = useState(() => readLinkToken());
  const { data, error } = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => previewInvitation(token),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const title = data
    ? t('auth.invitation.title', { organization: data.organization?.name ?? '' })
    : t('auth.invitation.loading');
  return (
    <AuthCard title={title}>
      <Problem error={error} />
      {data && <Acceptance token={token} invitation={data} />}
      {!data && !error && <TextSkeleton lines={4} />}
    </AuthCard>
  );
}

function Acceptance({ token, invitation }: { token: string; invitation: Schema<'InvitationPreviewOut'> }) {
  const navigate = useNavigate();
  const isNew = !invitation.has_account;
  const [values, setValues] = useState({ name: '', password: '' });
  const [codes, setCodes] = useState<Codes>({});
  const { submit, isBusy, error, fieldError } = useSend(() =>
    acceptInvitation({ token, password: values.password, ...(isNew && { name: values.name }), ...codes }, isNew),
  );
  const needsCode = isApiError(error) && (error.code === 'second_factor_required' || error.code === 'invalid_code');
  const onSubmit = async (event: React.FormEvent) => {
    event.preventDefault();
    if (await submit(undefined)) void navigate({ href: '/', replace: true });
  };
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="md">
        <p className="auth-hint">
          {isNew ? t('auth.invitation.new') : t('auth.invitation.known')}{' '}
          {t('auth.invitation.expires', { moment: formatDateTime(invitation.expires_at) })}
        </p>
        <Problem error={error} />
        <TextInput
          label={t('auth.email')}
          name="email"
          autoComplete="username"
          readOnly
          value={invitation.email ?? ''}
        />
        {isNew && (
          <TextInput
            label={t('auth.name')}
            name="name"
            autoComplete="name"
            required
            withAsterisk={false}
            autoFocus
            error={fieldError('name')}
            value={values.name}
            onChange={(event) => setValues({ ...values, name: event.currentTarget.value })}
          />
        )}
        <PasswordField
          label={t('auth.password')}
          name="password"
          autoComplete={isNew ? 'new-password' : 'current-password'}
          description={isNew ? t('auth.password.rule') : undefined}
          error={fieldError('password')}
          value={values.password}
          onChange={(event) => setValues({ ...values, password: event.currentTarget.value })}
        />
        {needsCode && <CodeField onChange={setCodes} />}
        <Button type="submit" fullWidth loading={isBusy}>
          {t('auth.invitation.submit')}
        </Button>
      </Stack>
    </form>
  );
}
