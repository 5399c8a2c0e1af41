import { queryOptions } from '@tanstack/react-query';
import { http, type Schema, unwrap } from '@/api/client';
import { keyOf } from '@/api/keys';

export type Webhook = Schema<'EndpointOut'>;
export type NewWebhook = Schema<'NewEndpointOut'>;
export type Delivery = Schema<'DeliveryOut'>;

const DELIVERIES = 50;
const WAITING_MS = 2000;

export const webhooksQuery = () =>
  queryOptions({
    queryKey: keyOf('webhooks', 'list'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/webhooks', { signal })),
  });

export const eventNamesQuery = () =>
  queryOptions({
    queryKey: keyOf('webhooks', 'names'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/webhooks/event-names', { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The latest deliveries; asked again while one of them is on its way. */
export const deliveriesQuery = (id: number) =>
  queryOptions({
    queryKey: keyOf('webhooks', 'deliveries', id),
    queryFn: ({ signal }) =>
      unwrap(
        http.GET('/api/webhooks/{webhook_id}/deliveries', {
          params: { path: { webhook_id: id }, query: { limit: DELIVERIES } },
          signal,
        }),
      ),
    refetchInterval: (query) => (query.state.data?.some((one) => one.state === 'pending') ? WAITING_MS : false),
  });
