import type { Search } from '@/app/screens';

/** How somebody comes back from the page to pay on. */
export type BillingSearch = { checkout?: 'done' | 'canceled' };

export function cleanBillingSearch({ checkout }: Search): BillingSearch {
  return { checkout: checkout === 'done' || checkout === 'canceled' ? checkout : undefined };
}
