import { defineScreen } from '@/app/screens';
import { IconDownload } from '@/ui/icons';
import { exportsQuery } from './queries';

export default [
  defineScreen({
    path: '/exports',
    page: () => import('./ExportsPage'),
    texts: ['exports'],
    title: 'shell.nav.exports',
    permission: 'exports.read',
    navigation: { label: 'shell.nav.exports', icon: IconDownload, order: 120, section: 'foot' },
    load: (client) => client.prefetchQuery(exportsQuery()),
  }),
];
