import { defineScreen } from '@/app/screens';
import { IconActivity } from '@/ui/icons';

export default [
  defineScreen({
    path: '/admin/health',
    page: () => import('./HealthPage'),
    texts: ['admin'],
    title: 'shell.nav.health',
    permission: 'system.read',
    navigation: { label: 'shell.nav.health', icon: IconActivity, order: 150, section: 'foot' },
  }),
];
