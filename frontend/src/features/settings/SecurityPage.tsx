import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { http, settle } from '@/api/client';
import { useMe } from '@/api/session';
import { t } from '@/i18n';
import { toast } from '@/ui/feedback/toast';
import { Panel } from '@/ui/page/Panel';
import { useSend } from '@/ui/useSend';
import { Problem } from './Problem';
import { useSaving } from './queries';
import { SecondFactor } from './SecondFactor';
import { Sessions } from './Sessions';
import { SettingsFrame } from './SettingsFrame';

export default function SecurityPage() {
  return (
    <SettingsFrame title={t('settings.security.title')} text={t('settings.security.text')}>
      <Password />
      <SecondFactor />
      <Sessions />
      <Email />
    </SettingsFrame>
  );
}

const EMPTY = { current_password: '', password: '' };

function Password() {
  const { user } = useMe();
  const [values, setValues] = useState(EMPTY);
  const change = useSaving((body: typeof EMPTY) => settle(http.PUT('/api/me/password', { body })), 'sessions');
  const { submit, isBusy, error, fieldError } = useSend(() => change(values));
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await submit())) return;
    setValues(EMPTY);
    toast.success(t('settings.password.changed'));
  };
  return (
    <form onSubmit={onSubmit} noValidate>
      <Panel title={t('settings.password.title')} description={t('settings.password.text')}>
        <div className="settings-fields">
          <input type="hidden" name="username" autoComplete="username" value={user?.email ?? ''} readOnly />
          <PasswordInput
            label={t('settings.password.current')}
            name="current_password"
            autoComplete="current-password"
            error={fieldError('current_password')}
            visibilityToggleButtonProps={{ 'aria-label': t('settings.password.show'), tabIndex: 0 }}
            value={values.current_password}
            onChange={(event) => setValues({ ...values, current_password: event.currentTarget.value })}
          />
          <PasswordInput
            label={t('settings.password.new')}
            description={t('settings.password.rule')}
            name="password"
            autoComplete="new-password"
            error={fieldError('password')}
            visibilityToggleButtonProps={{ 'aria-label': t('settings.password.show'), tabIndex: 0 }}
            value={values.password}
            onChange={(event) => setValues({ ...values, password: event.currentTarget.value })}
          />
          <Problem error={error} shown={['current_password', 'password']} />
        </div>
        <div className="settings-save">
          <Button type="submit" size="xs" loading={isBusy}>
            {t('settings.password.submit')}
          </Button>
        </div>
      </Panel>
    </form>
  );
}

function Email() {
  const { user } = useMe();
  const [values, setValues] = useState({ email: '', current_password: '' });
  const [sentTo, setSentTo] = useState('');
  const { submit, isBusy, error, fieldError } = useSend(() => settle(http.PUT('/api/me/email', { body: values })));
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await submit())) return;
    setSentTo(values.email);
    setValues({ email: '', current_password: '' });
  };
  return (
    <form onSubmit={onSubmit} noValidate>
      <Panel title={t('settings.email.title')} description={t('settings.email.text', { email: user?.email ?? '' })}>
        <div className="settings-fields">
          <TextInput
            label={t('settings.email.new')}
            name="email"
            type="email"
            autoComplete="email"
            error={fieldError('email')}
            value={values.email}
            onChange={(event) => setValues({ ...values, email: event.currentTarget.value })}
          />
          <PasswordInput
            label={t('settings.password.current')}
            autoComplete="current-password"
            error={fieldError('current_password')}
            visibilityToggleButtonProps={{ 'aria-label': t('settings.password.show'), tabIndex: 0 }}
            value={values.current_password}
            onChange={(event) => setValues({ ...values, current_password: event.currentTarget.value })}
          />
          <Problem error={error} shown={['email', 'current_password']} />
          <p role="status" className="settings-note">
            {sentTo && t('settings.email.sent', { email: sentTo })}
          </p>
        </div>
        <div className="settings-save">
          <Button type="submit" size="xs" loading={isBusy}>
            {t('settings.email.submit')}
          </Button>
        </div>
      </Panel>
    </form>
  );
}
