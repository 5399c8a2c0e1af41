import { Alert, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { http, type Schema, settle } from '@/api/client';
import { formatDate, t } from '@/i18n';
import { ConfirmDialog } from '@/ui/feedback/ConfirmDialog';
import { EmptyState } from '@/ui/feedback/EmptyState';
import { IconPlus } from '@/ui/icons';
import { Panel } from '@/ui/page/Panel';
import { PlainTable } from '@/ui/page/PlainTable';
import { RelativeTime } from '@/ui/RelativeTime';
import { KeyDialog } from './KeyDialog';
import { Loaded } from './Loaded';
import { keysQuery, useSaving } from './queries';
import { SecretText } from './SecretText';
import { SettingsFrame } from './SettingsFrame';

type ApiKey = Schema<'ApiKeyOut'>;
type NewKey = Schema<'NewApiKeyOut'>;
const SHOWN_SCOPES = 4;

export default function ApiKeysPage() {
  const keys = useQuery(keysQuery());
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<NewKey | null>(null);
  const [revoked, setRevoked] = useState<ApiKey | null>(null);
  const revoke = useSaving(
    (key: ApiKey) => settle(http.DELETE('/api/api-keys/{key_id}', { params: { path: { key_id: key.id ?? 0 } } })),
    'api-keys',
  );
  return (
    <SettingsFrame title={t('settings.keys.title')} text={t('settings.keys.text')}>
      {made && (
        <Alert variant="light" mb="md" title={t('settings.keys.made', { name: made.name ?? '' })}>
          <SecretText label={t('settings.keys.once')} value={made.key ?? ''} />
          <Button size="xs" variant="default" mt="sm" onClick={() => setMade(null)}>
            {t('settings.keys.kept')}
          </Button>
        </Alert>
      )}
      <Panel
        flush
        title={t('settings.keys.list')}
        actions={
          <Button size="xs" leftSection={<IconPlus size={14} />} onClick={() => setMaking(true)}>
            {t('settings.keys.new')}
          </Button>
        }
      >
        <Loaded query={keys}>
          {(list) =>
            list.length === 0 ? (
              <EmptyState title={t('settings.keys.none')} compact>
                {t('settings.keys.noneText')}
              </EmptyState>
            ) : (
              <PlainTable
                label={t('settings.keys.list')}
                head={[
                  t('settings.column.name'),
                  t('settings.keys.scopes'),
                  t('settings.keys.used'),
                  t('settings.keys.expires'),
                  '',
                ]}
                actionsLabel={t('settings.keys.revoke')}
              >
                {list.map((key) => (
                  <tr key={key.id}>
                    <th scope="row">
                      {key.name}
                      <code className="soft settings-under">{`${key.prefix ?? ''}…`}</code>
                    </th>
                    <td className="settings-required" title={key.scopes?.join(', ')}>
                      {scopesOf(key)}
                    </td>
                    <td>{key.last_used_at ? <RelativeTime at={key.last_used_at} /> : t('settings.keys.never')}</td>
                    <td>{key.expires_at ? formatDate(key.expires_at) : t('settings.keys.forever')}</td>
                    <td className="row-actions">
                      <button
                        type="button"
                        className="link-button danger-item"
                        aria-label={`${t('settings.keys.revoke')}: ${key.name}`}
                        onClick={() => setRevoked(key)}
                      >
                        {t('settings.keys.revoke')}
                      </button>
                    </td>
                  </tr>
                ))}
              </PlainTable>
            )
          }
        </Loaded>
      </Panel>
      {isMaking && <KeyDialog onMade={setMade} onClose={() => setMaking(false)} />}
      <ConfirmDialog
        opened={revoked !== null}
        danger
        title={t('settings.keys.revokeTitle', { name: revoked?.name ?? '' })}
        confirmLabel={t('settings.keys.revoke')}
        onConfirm={() => revoked && revoke(revoked)}
        onClose={() => setRevoked(null)}
      >
        {t('settings.keys.revokeText')}
      </ConfirmDialog>
    </SettingsFrame>
  );
}

function scopesOf({ scopes = [] }: ApiKey): string {
  const rest = scopes.length - SHOWN_SCOPES;
  const shown = scopes.slice(0, SHOWN_SCOPES).join(', ');
  return rest > 0 ? t('settings.keys.more', { shown, count: rest }) : shown || t('common.none');
}
