import { Alert, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { http, settle, unwrap } from '@/api/client';
import { type Key, t } from '@/i18n';
import { ConfirmDialog } from '@/ui/feedback/ConfirmDialog';
import { EmptyState } from '@/ui/feedback/EmptyState';
import { toast } from '@/ui/feedback/toast';
import { IconPlus } from '@/ui/icons';
import { Panel } from '@/ui/page/Panel';
import { PlainTable } from '@/ui/page/PlainTable';
import { RelativeTime } from '@/ui/RelativeTime';
import { FormDialog } from '../FormDialog';
import { Loaded } from '../Loaded';
import { useSaving } from '../queries';
import { SecretText } from '../SecretText';
import { SettingsFrame } from '../SettingsFrame';
import { Deliveries } from './Deliveries';
import { type NewWebhook, type Webhook, webhooksQuery } from './queries';
import { WebhookDialog } from './WebhookDialog';

type Open = { what: 'rotate' | 'delete'; webhook: Webhook };

export default function WebhooksPage() {
  const webhooks = useQuery(webhooksQuery());
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<NewWebhook | null>(null);
  const [open, setOpen] = useState<Open | null>(null);
  const [shownId, setShownId] = useState<number | null>(null);
  const shown = webhooks.data?.find((one) => one.id === shownId);
  const act = useActions(setMade, setShownId);
  return (
    <SettingsFrame title={t('webhooks.list')} text={t('webhooks.text')}>
      {made && (
        <Alert variant="light" mb="md" title={t('webhooks.made', { url: made.url })}>
          <SecretText label={t('webhooks.once')} value={made.secret} />
          <Button size="xs" variant="default" mt="sm" onClick={() => setMade(null)}>
            {t('webhooks.kept')}
          </Button>
        </Alert>
      )}
      <Panel
        flush
        title={t('webhooks.list')}
        actions={
          <Button size="xs" leftSection={<IconPlus size={14} />} onClick={() => setMaking(true)}>
            {t('webhooks.new')}
          </Button>
        }
      >
        <Loaded query={webhooks}>
          {(list) =>
            list.length === 0 ? (
              <EmptyState compact title={t('webhooks.none')}>
                {t('webhooks.noneText')}
              </EmptyState>
            ) : (
              <PlainTable
                label={t('webhooks.list')}
                head={[t('webhooks.url'), t('webhooks.events'), t('webhooks.state'), t('webhooks.last'), '']}
                actionsLabel={t('webhooks.actions')}
              >
                {list.map((one) => (
                  <Row key={one.id} webhook={one} act={act} onShow={setShownId} onOpen={setOpen} />
                ))}
              </PlainTable>
            )
          }
        </Loaded>
      </Panel>
      {shown && <Deliveries webhook={shown} onClose={() => setShownId(null)} />}
      {isMaking && <WebhookDialog onMade={setMade} onClose={() => setMaking(false)} />}
      {open?.what === 'rotate' && (
        <FormDialog
          title={t('webhooks.rotate')}
          submitLabel={t('webhooks.rotate')}
          send={(password) => act.rotate({ webhook: open.webhook, password })}
          onClose={() => setOpen(null)}
        >
          {() => <p>{t('webhooks.rotateText')}</p>}
        </FormDialog>
      )}
      <ConfirmDialog
        opened={open?.what === 'delete'}
        danger
        title={t('webhooks.deleteTitle', { url: open?.webhook.url ?? '' })}
        confirmLabel={t('webhooks.delete')}
        onConfirm={() => open && act.remove(open.webhook)}
        onClose={() => setOpen(null)}
      >
        {t('webhooks.deleteText')}
      </ConfirmDialog>
    </SettingsFrame>
  );
}

type Actions = ReturnType<typeof useActions>;

function useActions(onSecret: (made: NewWebhook) => void, onShow: (id: number | null) => void) {
  const at = ({ id }: Webhook) => ({ params: { path: { webhook_id: id } } });
  return {
    rotate: useSaving(async ({ webhook, password }: { webhook: Webhook; password: string | undefined }) => {
      const body = password ? { current_password: password } : {};
      onSecret(await unwrap(http.POST('/api/webhooks/{webhook_id}/secret', { ...at(webhook), body })));
    }, 'webhooks'),
    remove: useSaving(async (one: Webhook) => {
      // Its deliveries go with it: nobody may ask for them again.
      onShow(null);
      await settle(http.DELETE('/api/webhooks/{webhook_id}', at(one)));
    }, 'webhooks'),
    toggle: useSaving(
      (one: Webhook) =>
        settle(http.PATCH('/api/webhooks/{webhook_id}', { ...at(one), body: { is_enabled: !one.is_enabled } })),
      'webhooks',
    ),
    test: useSaving(async (one: Webhook) => {
      await settle(http.POST('/api/webhooks/{webhook_id}/tests', at(one)));
      toast.success(t('webhooks.tested'));
      onShow(one.id);
    }, 'webhooks'),
  };
}

interface RowProps {
  webhook: Webhook;
  act: Actions;
  onShow: (id: number) => void;
  onOpen: (open: Open) => void;
}

function Row({ webhook, act, onShow, onOpen }: RowProps) {
  const run = (work: Promise<unknown>) => void work.catch((error) => toast.error(error));
  const names = webhook.event_names;
  const buttons: [Key, () => void][] = [
    ['webhooks.deliveries', () => onShow(webhook.id)],
    ...(webhook.is_enabled ? [['webhooks.test', () => run(act.test(webhook))] as [Key, () => void]] : []),
    [webhook.is_enabled ? 'webhooks.switchOff' : 'webhooks.switchOn', () => run(act.toggle(webhook))],
    ['webhooks.rotate', () => onOpen({ what: 'rotate', webhook })],
    ['webhooks.delete', () => onOpen({ what: 'delete', webhook })],
  ];
  return (
    <tr>
      <th scope="row">
        {webhook.url}
        {webhook.description && <span className="soft settings-under">{webhook.description}</span>}
      </th>
      <td title={names.join(', ')}>
        {names.length === 0 ? t('webhooks.all') : t('webhooks.count', { count: names.length })}
      </td>
      <td>{t(stateOf(webhook))}</td>
      <td>{webhook.last_delivered_at ? <RelativeTime at={webhook.last_delivered_at} /> : t('webhooks.never')}</td>
      <td className="row-actions">
        {buttons.map(([label, press]) => (
          <button
            key={label}
            type="button"
            className="link-button webhooks-action"
            aria-label={`${t(label)}: ${webhook.url}`}
            onClick={press}
          >
            {t(label)}
          </button>
        ))}
      </td>
    </tr>
  );
}

function stateOf(webhook: Webhook): Key {
  if (!webhook.is_enabled) return `webhooks.off.${webhook.disabled_reason ?? 'by_hand'}` as Key;
  const isPaused = webhook.paused_until !== null && new Date(webhook.paused_until) > new Date();
  return isPaused ? 'webhooks.paused' : 'webhooks.on';
}
