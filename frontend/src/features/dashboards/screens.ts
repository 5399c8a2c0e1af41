import { defineScreen } from '@/app/screens';
import { IconChartBar } from '@/ui/icons';
import { cleanSearch } from './search';

export default [
  defineScreen({
    path: '/dashboards',
    page: () => import('./DashboardsPage'),
    texts: ['dashboards'],
    title: 'shell.nav.dashboards',
    permission: 'analytics.read',
    search: cleanSearch,
    navigation: { label: 'shell.nav.dashboards', icon: IconChartBar, order: 60, keys: 'g a' },
  }),
];
