import { defineScreen } from '@/app/screens';
import { IconTarget } from '@/ui/icons';

export default [
  defineScreen({
    path: '/leads',
    page: () => import('./LeadsPage'),
    texts: ['leads', 'records'],
    title: 'shell.nav.leads',
    permission: 'leads.read',
    navigation: { label: 'shell.nav.leads', icon: IconTarget, order: 10, keys: 'g l' },
    load: async (client) => (await import('@/records/prefetch')).prefetchList(client, 'lead'),
  }),
  defineScreen({
    path: '/leads/$id',
    page: () => import('./LeadPage'),
    texts: ['leads', 'records'],
    title: 'leads.one',
    permission: 'leads.read',
  }),
];
