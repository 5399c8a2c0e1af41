import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { http, settle, unwrap } from '@/api/client';
import { keyOf } from '@/api/keys';
import { useMe } from '@/api/session';
import { formatDate, t } from '@/i18n';
import { toast } from '@/ui/feedback/toast';
import { IconCopy } from '@/ui/icons';
import { Panel } from '@/ui/page/Panel';
import { StateMark } from '@/ui/page/StateMark';
import { FormDialog } from './FormDialog';
import { SecretText } from './SecretText';

type Enrolment = { secret?: string; uri?: string };
type Dialog = 'remove' | 'codes' | null;

/** Codes of an authenticator app: turn on, new recovery codes, turn off. */
export function SecondFactor() {
  const { second_factor: factor } = useMe();
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [dialog, setDialog] = useState<Dialog>(null);
  const refresh = useRefresh();
  const begin = () =>
    unwrap(http.POST('/api/me/second-factor'))
      .then(setEnrolment)
      .catch((error: unknown) => toast.error(error));
  const renew = async (password?: string) => {
    const body = password ? { current_password: password } : {};
    const made = await unwrap(http.POST('/api/me/second-factor/recovery-codes', { body }));
    setCodes(made.recovery_codes ?? []);
  };
  return (
    <Panel
      title={t('settings.factor.title')}
      description={t('settings.factor.text')}
      actions={
        factor?.enabled ? (
          <>
            <Button size="xs" variant="default" onClick={() => setDialog('codes')}>
              {t('settings.factor.newCodes')}
            </Button>
            <Button size="xs" variant="default" onClick={() => setDialog('remove')}>
              {t('settings.factor.turnOff')}
            </Button>
          </>
        ) : (
          <Button size="xs" onClick={() => void begin()}>
            {t('settings.factor.turnOn')}
          </Button>
        )
      }
    >
      <StateMark
        label={
          factor?.enabled ? t('settings.factor.on', { date: formatDate(factor.enabled_at) }) : t('settings.factor.off')
        }
        tone={factor?.enabled ? 'good' : 'quiet'}
      />
      {codes && <RecoveryCodes codes={codes} onDone={() => setCodes(null)} />}
      {enrolment && (
        <Enrol
          enrolment={enrolment}
          onClose={() => setEnrolment(null)}
          onDone={async (made) => {
            setCodes(made);
            await refresh();
          }}
        />
      )}
      {dialog === 'remove' && <Removal onClose={() => setDialog(null)} onDone={refresh} />}
      {dialog === 'codes' && (
        <FormDialog
          title={t('settings.factor.newCodes')}
          submitLabel={t('settings.factor.newCodes')}
          send={renew}
          onClose={() => setDialog(null)}
        >
          {() => <p className="dialog-text">{t('settings.factor.newCodesText')}</p>}
        </FormDialog>
      )}
    </Panel>
  );
}

const QrImage = lazy(() => import('./QrImage'));

type EnrolProps = { enrolment: Enrolment; onClose: () => void; onDone: (codes: string[]) => Promise<void> };

function Enrol({ enrolment, onClose, onDone }: EnrolProps) {
  const [code, setCode] = useState('');
  const send = async () => {
    const made = await unwrap(http.PUT('/api/me/second-factor', { body: { code: code.replace(/\s/g, '') } }));
    await onDone(made.recovery_codes ?? []);
  };
  return (
    <FormDialog
      title={t('settings.factor.turnOn')}
      submitLabel={t('settings.factor.turnOn')}
      shown={['code']}
      send={send}
      onClose={onClose}
    >
      {(fieldError) => (
        <>
          <p className="dialog-text">{t('settings.factor.enrol')}</p>
          <div className="settings-qr-frame">
            <Suspense fallback={null}>
              <QrImage text={enrolment.uri ?? ''} label={t('settings.factor.qr')} />
            </Suspense>
          </div>
          <a className="settings-link" href={enrolment.uri}>
            {t('settings.factor.openApp')}
          </a>
          <SecretText label={t('settings.factor.secret')} value={enrolment.secret ?? ''} />
          <TextInput
            label={t('settings.factor.code')}
            name="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            data-autofocus
            error={fieldError('code')}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
        </>
      )}
    </FormDialog>
  );
}

function Removal({ onClose, onDone }: { onClose: () => void; onDone: () => Promise<void> }) {
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const send = async () => {
    const typed = code.replace(/\s/g, '');
    // Six digits are the app's; anything else is one of the codes she kept.
    const proof = /^\d{6}$/.test(typed) ? { totp_code: typed } : { recovery_code: typed };
    await settle(http.POST('/api/me/second-factor/removal', { body: { password, ...proof } }));
    await onDone();
  };
  return (
    <FormDialog
      title={t('settings.factor.turnOff')}
      submitLabel={t('settings.factor.turnOff')}
      danger
      send={send}
      onClose={onClose}
    >
      {() => (
        <>
          <PasswordInput
            label={t('settings.password.current')}
            autoComplete="current-password"
            data-autofocus
            visibilityToggleButtonProps={{ 'aria-label': t('settings.password.show'), tabIndex: 0 }}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <TextInput
            label={t('settings.factor.codeOrRecovery')}
            autoComplete="one-time-code"
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
        </>
      )}
    </FormDialog>
  );
}

function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const copy = async () => {
    await navigator.clipboard.writeText(codes.join('\n'));
    toast.success(t('common.copied'));
  };
  return (
    <div className="settings-secret" role="status">
      <p>{t('settings.factor.keepCodes')}</p>
      <ul className="settings-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="settings-save">
        <Button size="xs" variant="default" leftSection={<IconCopy size={14} />} onClick={() => void copy()}>
          {t('common.copy')}
        </Button>
        <Button size="xs" onClick={onDone}>
          {t('settings.factor.kept')}
        </Button>
      </div>
    </div>
  );
}

function useRefresh(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    // Turning it on signs the other devices out.
    void client.invalidateQueries({ queryKey: keyOf('sessions') });
    await client.invalidateQueries({ queryKey: keyOf('me') });
  };
}
