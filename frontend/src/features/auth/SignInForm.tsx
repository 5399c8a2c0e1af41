import { Anchor, Button, Stack, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { isApiError } from '@/api/errors';
import { t } from '@/i18n';
import { useSend } from '@/ui/useSend';
import { CodeField, type Codes } from './CodeField';
import { PasswordField } from './PasswordField';
import { Problem } from './Problem';
import { signIn } from './session';

type Props = { onDone: () => void; email?: string; organizationId?: number };

/** Address and password, then the code when the account has a second factor. */
export function SignInForm({ onDone, email = '', organizationId }: Props) {
  const [values, setValues] = useState({ email, password: '' });
  const [codes, setCodes] = useState<Codes>({});
  const [needsCode, setNeedsCode] = useState(false);
  const { submit, isBusy, error } = useSend(async () => {
    try {
      await signIn({ ...values, ...codes, organization_id: organizationId });
    } catch (problem) {
      if (!(isApiError(problem) && problem.code === 'second_factor_required')) throw problem;
      setNeedsCode(true);
      return;
    }
    onDone();
  });
  const onSubmit = (event: React.FormEvent) => {
    event.preventDefault();
    void submit(undefined);
  };
  return (
    <form onSubmit={onSubmit} aria-label={t('auth.signIn.title')}>
      <Stack gap="md">
        <Problem error={error} />
        <Account values={values} onChange={setValues} isKnown={Boolean(email)} isHidden={needsCode} />
        {needsCode && <CodeField onChange={setCodes} />}
        <Button type="submit" fullWidth loading={isBusy} loaderProps={{ 'aria-label': t('common.loading') }}>
          {t('auth.signIn.submit')}
        </Button>
      </Stack>
    </form>
  );
}

type Credentials = { email: string; password: string };
type AccountProps = {
  values: Credentials;
  onChange: (values: Credentials) => void;
  isKnown: boolean;
  isHidden: boolean;
};

/** Hidden, not removed, while the code is asked: password managers save what the form holds when it is sent. */
function Account({ values, onChange, isKnown, isHidden }: AccountProps) {
  return (
    <Stack gap="md" display={isHidden ? 'none' : undefined}>
      <TextInput
        label={t('auth.email')}
        name="email"
        type="email"
        autoComplete="username"
        required
        withAsterisk={false}
        readOnly={isKnown}
        autoFocus={!isKnown}
        value={values.email}
        onChange={(event) => onChange({ ...values, email: event.currentTarget.value })}
      />
      <PasswordField
        label={t('auth.password')}
        name="password"
        autoComplete="current-password"
        autoFocus={isKnown}
        value={values.password}
        onChange={(event) => onChange({ ...values, password: event.currentTarget.value })}
      />
      <Anchor component={Link} to="/forgot-password" size="sm">
        {t('auth.signIn.forgot')}
      </Anchor>
    </Stack>
  );
}
