import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { http, type Schema, unwrap } from '@/api/client';
import { useMe } from '@/api/session';
import { addDays, momentOf, t, today } from '@/i18n';
import { FormDialog } from './FormDialog';
import { useSaving } from './queries';

type NewKey = Schema<'NewApiKeyOut'>;
type Body = Schema<'ApiKeyIn'>;

const LIVES = [30, 90, 365, 0] as const;
// Decisions a person takes herself; the server gives no key for them.
const NOT_FOR_KEYS = [
  'account.manage',
  'api_keys.manage',
  'billing.manage',
  'members.manage',
  'organization.manage',
  'organization.own',
  'webhooks.manage',
];

/** A key for a program: what it may do, and for how long. */
export function KeyDialog({ onMade, onClose }: { onMade: (key: NewKey) => void; onClose: () => void }) {
  const { permissions = {} } = useMe();
  const offered = Object.keys(permissions)
    .filter((name) => !NOT_FOR_KEYS.includes(name))
    .sort();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly string[]>([]);
  const [days, setDays] = useState(90);
  const create = useSaving(async (password: string | undefined) => {
    const body = {
      name,
      scopes,
      expires_at: days > 0 ? momentOf(addDays(today(), days)) : null,
      ...(password && { current_password: password }),
    } as Body;
    onMade(await unwrap(http.POST('/api/api-keys', { body })));
  }, 'api-keys');
  const toggle = (scope: string) =>
    setScopes(scopes.includes(scope) ? scopes.filter((one) => one !== scope) : [...scopes, scope]);
  const reading = offered.filter((scope) => scope.endsWith('.read'));
  return (
    <FormDialog
      title={t('settings.keys.new')}
      submitLabel={t('settings.keys.create')}
      size="lg"
      shown={['name', 'scopes']}
      send={create}
      onClose={onClose}
    >
      {(fieldError) => (
        <>
          <TextInput
            label={t('settings.column.name')}
            description={t('settings.keys.nameText')}
            name="name"
            maxLength={100}
            data-autofocus
            error={fieldError('name')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <label className="settings-labeled">
            {t('settings.keys.life')}
            <select
              className="native-select"
              value={days}
              onChange={(event) => setDays(Number(event.currentTarget.value))}
            >
              {LIVES.map((one) => (
                <option key={one} value={one}>
                  {one > 0 ? t('settings.keys.days', { days: one }) : t('settings.keys.forever')}
                </option>
              ))}
            </select>
          </label>
          <fieldset className="settings-scopes">
            <legend>
              {t('settings.keys.scopes')}{' '}
              <button type="button" className="link-button" onClick={() => setScopes(reading)}>
                {t('settings.keys.readOnly')}
              </button>{' '}
              <button type="button" className="link-button" onClick={() => setScopes(scopes.length ? [] : offered)}>
                {scopes.length ? t('settings.keys.nothing') : t('settings.keys.everything')}
              </button>
            </legend>
            {offered.map((scope) => (
              <label key={scope} className="settings-scope">
                <input type="checkbox" checked={scopes.includes(scope)} onChange={() => toggle(scope)} />
                {scope}
              </label>
            ))}
          </fieldset>
          {fieldError('scopes') && <p className="field-problem">{fieldError('scopes')}</p>}
        </>
      )}
    </FormDialog>
  );
}
