import { defineScreen } from '@/app/screens';
import { IconBriefcase } from '@/ui/icons';

export default [
  defineScreen({
    path: '/deals',
    page: () => import('./DealsPage'),
    texts: ['deals', 'records'],
    title: 'shell.nav.deals',
    permission: 'deals.read',
    navigation: { label: 'shell.nav.deals', icon: IconBriefcase, order: 20, keys: 'g d' },
    load: async (client) => (await import('@/records/prefetch')).prefetchList(client, 'deal'),
  }),
  defineScreen({
    path: '/deals/$id',
    page: () => import('./DealPage'),
    texts: ['deals', 'records'],
    title: 'deals.one',
    permission: 'deals.read',
  }),
];
