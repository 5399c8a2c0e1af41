import { defineScreen } from '@/app/screens';
import { IconBuilding } from '@/ui/icons';

export default [
  defineScreen({
    path: '/companies',
    page: () => import('./CompaniesPage'),
    texts: ['companies', 'records'],
    title: 'shell.nav.companies',
    permission: 'companies.read',
    navigation: { label: 'shell.nav.companies', icon: IconBuilding, order: 50, keys: 'g o' },
    load: async (client) => (await import('@/records/prefetch')).prefetchList(client, 'company'),
  }),
  defineScreen({
    path: '/companies/$id',
    page: () => import('./CompanyPage'),
    texts: ['companies', 'records'],
    title: 'companies.one',
    permission: 'companies.read',
  }),
];
