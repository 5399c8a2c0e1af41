import { defineScreen } from '@/app/screens';
import { IconUsers } from '@/ui/icons';

export default [
  defineScreen({
    path: '/contacts',
    page: () => import('./ContactsPage'),
    texts: ['contacts', 'records'],
    title: 'shell.nav.contacts',
    permission: 'contacts.read',
    navigation: { label: 'shell.nav.contacts', icon: IconUsers, order: 40, keys: 'g c' },
    load: async (client) => (await import('@/records/prefetch')).prefetchList(client, 'contact'),
  }),
  defineScreen({
    path: '/contacts/$id',
    page: () => import('./ContactPage'),
    texts: ['contacts', 'records'],
    title: 'contacts.one',
    permission: 'contacts.read',
  }),
];
