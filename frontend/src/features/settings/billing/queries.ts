import { queryOptions } from '@tanstack/react-query';
import { http, type Schema, unwrap } from '@/api/client';
import { keyOf } from '@/api/keys';

export type Billing = Schema<'BillingOut'>;
export type Plan = Billing['plans'][number];
export type Limit = Billing['limits'][number];
export type PaidPlan = Schema<'CheckoutIn'>['plan'];

/** `everyMs` while a payment is awaited. */
export const billingQuery = (everyMs: number | false = false) =>
  queryOptions({
    queryKey: keyOf('billing', 'one'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/billing', { signal })),
    refetchInterval: everyMs,
  });

export const invoicesQuery = () =>
  queryOptions({
    queryKey: keyOf('billing', 'invoices'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/billing/invoices', { signal })),
    retry: false,
  });

/** Go to a page of the payment service. */
export async function leaveFor(answer: Promise<{ url: string }>): Promise<void> {
  const { url } = await answer;
  if (/^https?:\/\//.test(url)) window.location.assign(url);
}

export const openCheckout = (plan: PaidPlan, seats: number) =>
  leaveFor(unwrap(http.POST('/api/billing/checkouts', { body: { plan, seats } })));

export const openPortal = () => leaveFor(unwrap(http.POST('/api/billing/portal-sessions')));

export const changeSubscription = (plan: PaidPlan, seats: number) =>
  unwrap(http.PATCH('/api/billing/subscription', { body: { plan, seats } }));
