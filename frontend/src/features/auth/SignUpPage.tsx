import './auth.css';
import { Anchor, Button, Stack, TextInput } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { isApiError } from '@/api/errors';
import { type Key, t } from '@/i18n';
import { useSend } from '@/ui/useSend';
import { AuthCard } from './AuthCard';
import { CodeField, type Codes } from './CodeField';
import { PasswordField } from './PasswordField';
import { Problem } from './Problem';
import { signUp } from './session';

const FIELDS: { name: 'name' | 'organization_name' | 'email'; label: Key; autoComplete: string; type?: string }[] = [
  { name: 'name', label: 'auth.name', autoComplete: 'name' },
  { name: 'organization_name', label: 'auth.organization', autoComplete: 'organization' },
  { name: 'email', label: 'auth.email', autoComplete: 'username', type: 'email' },
];
const EMPTY = { name: '', organization_name: '', email: '', password: '' };

/** Makes an organization and its owner; whoever has an account already proves it with her password. */
export default function SignUpPage() {
  const navigate = useNavigate();
  const [values, setValues] = useState(EMPTY);
  const [codes, setCodes] = useState<Codes>({});
  const { submit, isBusy, error, fieldError } = useSend(() => signUp({ ...values, ...codes }));
  const needsCode = isApiError(error) && (error.code === 'second_factor_required' || error.code === 'invalid_code');
  const set = (name: string) => (event: React.ChangeEvent<HTMLInputElement>) =>
    setValues({ ...values, [name]: event.currentTarget.value });
  const onSubmit = async (event: React.FormEvent) => {
    event.preventDefault();
    if (await submit(undefined)) void navigate({ href: '/', replace: true });
  };
  return (
    <AuthCard title={t('auth.signUp.title')} foot={<ToSignIn />}>
      <form onSubmit={onSubmit}>
        <Stack gap="md">
          <Problem error={error} />
          {FIELDS.map(({ label, ...field }, index) => (
            <TextInput
              key={field.name}
              {...field}
              label={t(label)}
              required
              withAsterisk={false}
              autoFocus={index === 0}
              maxLength={255}
              error={fieldError(field.name)}
              value={values[field.name]}
              onChange={set(field.name)}
            />
          ))}
          <PasswordField
            label={t('auth.password')}
            name="password"
            autoComplete="new-password"
            description={t('auth.password.rule')}
            error={fieldError('password')}
            value={values.password}
            onChange={set('password')}
          />
          {needsCode && <CodeField onChange={setCodes} />}
          <Button type="submit" fullWidth loading={isBusy}>
            {t('auth.signUp.submit')}
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}

function ToSignIn() {
  return (
    <>
      {t('auth.signUp.hasAccount')}{' '}
      <Anchor component={Link} to="/login" underline="always">
        {t('auth.signIn.submit')}
      </Anchor>
    </>
  );
}
