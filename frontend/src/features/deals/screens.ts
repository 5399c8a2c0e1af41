import { defineScreen } from '@/app/screens';
import { IconBriefcase } from '@/ui/icons';
import { cleanSearch } from './search';

export default [
  defineScreen({
    path: '/deals',
    page: () => import('./DealsPage'),
    texts: ['deals'],
    title: 'shell.nav.deals',
    permission: 'deals.read',
    search: cleanSearch,
    navigation: { label: 'shell.nav.deals', icon: IconBriefcase, order: 20, keys: 'g d' },
    load: async (client) => {
      const { membersQuery, pipelinesQuery } = await import('./queries');
      await Promise.all([client.prefetchQuery(pipelinesQuery()), client.prefetchQuery(membersQuery())]);
    },
  }),
  defineScreen({
    path: '/deals/$id',
    page: () => import('./DealPage'),
    texts: ['deals'],
    title: 'shell.nav.deals',
    permission: 'deals.read',
    load: async (client, { id }) => {
      const { dealQuery, historyQuery } = await import('./queries');
      await Promise.all([client.prefetchQuery(dealQuery(Number(id))), client.prefetchQuery(historyQuery(Number(id)))]);
    },
  }),
];
