import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { http, unwrap } from '@/api/client';
import { t } from '@/i18n';
import { FormDialog } from '../FormDialog';
import { useSaving } from '../queries';
import { eventNamesQuery, type NewWebhook } from './queries';

/** A new address, and what it is told of. */
export function WebhookDialog({ onMade, onClose }: { onMade: (made: NewWebhook) => void; onClose: () => void }) {
  const names = useQuery(eventNamesQuery()).data ?? [];
  const [url, setUrl] = useState('');
  const [description, setDescription] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const create = useSaving(async (password: string | undefined) => {
    const body = {
      url,
      event_names: [...chosen],
      ...(description && { description }),
      ...(password && { current_password: password }),
    };
    onMade(await unwrap(http.POST('/api/webhooks', { body })));
  }, 'webhooks');
  const toggle = (name: string) =>
    setChosen(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
  return (
    <FormDialog
      title={t('webhooks.new')}
      submitLabel={t('webhooks.create')}
      size="lg"
      shown={['url', 'description', 'event_names']}
      send={create}
      onClose={onClose}
    >
      {(fieldError) => (
        <>
          <TextInput
            label={t('webhooks.url')}
            description={t('webhooks.urlText')}
            name="url"
            type="url"
            maxLength={2000}
            placeholder="https://"
            data-autofocus
            error={fieldError('url')}
            value={url}
            onChange={(event) => setUrl(event.currentTarget.value)}
          />
          <TextInput
            label={t('webhooks.description')}
            name="description"
            maxLength={500}
            error={fieldError('description')}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          <fieldset className="settings-scopes">
            <legend>
              {t('webhooks.events')} <span className="soft">{t('webhooks.eventsText')}</span>
            </legend>
            {names.map(({ name }) => (
              <label key={name} className="settings-scope">
                <input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} />
                {name}
              </label>
            ))}
          </fieldset>
          {fieldError('event_names') && <p className="field-problem">{fieldError('event_names')}</p>}
        </>
      )}
    </FormDialog>
  );
}
