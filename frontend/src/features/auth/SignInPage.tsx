import './auth.css';
import { Anchor } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { safeNext, useScreenSearch } from '@/app/screens';
import { t } from '@/i18n';
import { AuthCard } from './AuthCard';
import { SignInForm } from './SignInForm';

const readNext = (raw: Record<string, unknown>) => ({ next: safeNext(raw.next) });

export default function SignInPage() {
  const navigate = useNavigate();
  const [{ next }] = useScreenSearch(readNext);
  const foot = (
    <>
      {t('auth.signIn.noAccount')}{' '}
      <Anchor component={Link} to="/sign-up" underline="always">
        {t('auth.signIn.signUp')}
      </Anchor>
    </>
  );
  return (
    <AuthCard title={t('auth.signIn.title')} foot={foot}>
      <SignInForm onDone={() => void navigate({ href: next, replace: true })} />
    </AuthCard>
  );
}
