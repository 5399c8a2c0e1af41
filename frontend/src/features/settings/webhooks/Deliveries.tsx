import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { http, unwrap } from '@/api/client';
import { type Key, t } from '@/i18n';
import { EmptyState } from '@/ui/feedback/EmptyState';
import { toast } from '@/ui/feedback/toast';
import { Panel } from '@/ui/page/Panel';
import { PlainTable } from '@/ui/page/PlainTable';
import { RelativeTime } from '@/ui/RelativeTime';
import { Loaded } from '../Loaded';
import { useSaving } from '../queries';
import { type Delivery, deliveriesQuery, type Webhook } from './queries';

const EVER = '2020-01-01T00:00:00Z';

/** What was sent to a webhook, what became of it, and sending it again. */
export function Deliveries({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const deliveries = useQuery(deliveriesQuery(webhook.id));
  const path = { webhook_id: webhook.id };
  const replay = useSaving(async (body: object) => {
    const { count } = await unwrap(http.POST('/api/webhooks/{webhook_id}/replays', { params: { path }, body }));
    toast.success(t('webhooks.resent', { count }));
  }, 'webhooks');
  const send = (body: object) => void replay(body).catch((error) => toast.error(error));
  const title = t('webhooks.deliveriesTo', { url: webhook.url });
  return (
    <Panel
      flush
      title={title}
      actions={
        <>
          {webhook.is_enabled && deliveries.data?.some((one) => one.state === 'dead') && (
            <Button
              size="xs"
              variant="default"
              onClick={() => send({ created_after: EVER, created_before: new Date().toISOString() })}
            >
              {t('webhooks.againAll')}
            </Button>
          )}
          <Button size="xs" variant="subtle" onClick={onClose}>
            {t('webhooks.close')}
          </Button>
        </>
      }
    >
      <Loaded query={deliveries}>
        {(list) =>
          list.length === 0 ? (
            <EmptyState compact title={t('webhooks.noDeliveries')} />
          ) : (
            <PlainTable
              label={title}
              head={[
                t('webhooks.event'),
                t('webhooks.state'),
                t('webhooks.attempts'),
                t('webhooks.answer'),
                t('webhooks.when'),
                '',
              ]}
              actionsLabel={t('webhooks.actions')}
            >
              {list.map((one) => (
                <Row key={one.id} delivery={one} onAgain={() => send({ delivery_ids: [one.id] })} />
              ))}
            </PlainTable>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Row({ delivery, onAgain }: { delivery: Delivery; onAgain: () => void }) {
  return (
    <tr>
      <th scope="row">
        {delivery.event_name}
        <code className="soft settings-under">{delivery.message_id}</code>
      </th>
      <td>{t(`webhooks.${delivery.state}` as Key)}</td>
      <td>{delivery.attempts}</td>
      <td>{delivery.last_error ?? delivery.last_status ?? ''}</td>
      <td>
        <RelativeTime at={delivery.last_attempt_at ?? delivery.created_at} />
      </td>
      <td className="row-actions">
        {delivery.state !== 'pending' && (
          <button
            type="button"
            className="link-button"
            aria-label={`${t('webhooks.again')}: ${delivery.message_id}`}
            onClick={onAgain}
          >
            {t('webhooks.again')}
          </button>
        )}
      </td>
    </tr>
  );
}
