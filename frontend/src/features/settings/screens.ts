import { defineScreen } from '@/app/screens';
import { IconSettings } from '@/ui/icons';
import { cleanAuditSearch } from './auditSearch';
import { cleanBillingSearch } from './billing/billingSearch';

const shared = { texts: ['settings' as const], title: 'shell.nav.settings' as const };

export default [
  defineScreen({
    ...shared,
    path: '/settings',
    page: () => import('./ProfilePage'),
    navigation: { label: 'shell.nav.settings', icon: IconSettings, order: 140, section: 'foot', keys: 'g s' },
  }),
  defineScreen({ ...shared, path: '/settings/security', page: () => import('./SecurityPage') }),
  defineScreen({
    ...shared,
    path: '/settings/organization',
    page: () => import('./OrganizationPage'),
    permission: 'organization.manage',
  }),
  defineScreen({
    ...shared,
    path: '/settings/team',
    page: () => import('./TeamPage'),
    permission: 'members.manage',
  }),
  defineScreen({
    path: '/settings/roles',
    page: () => import('./RolesPage'),
    texts: ['settings', 'roles'],
    title: 'shell.nav.settings',
    permission: 'members.manage',
  }),
  defineScreen({
    ...shared,
    path: '/settings/pipelines',
    page: () => import('./PipelinesPage'),
    permission: 'pipelines.manage',
  }),
  defineScreen({
    ...shared,
    path: '/settings/leads',
    page: () => import('./LeadsPage'),
    permission: 'pipelines.manage',
  }),
  defineScreen({ ...shared, path: '/settings/tags', page: () => import('./TagsPage'), permission: 'tags.update' }),
  defineScreen({
    ...shared,
    path: '/settings/fields',
    page: () => import('./FieldsPage'),
    permission: 'fields.manage',
  }),
  defineScreen({
    ...shared,
    path: '/settings/api-keys',
    page: () => import('./ApiKeysPage'),
    permission: 'api_keys.manage',
  }),
  defineScreen({
    path: '/settings/webhooks',
    page: () => import('./webhooks/WebhooksPage'),
    texts: ['settings', 'webhooks'],
    title: 'shell.nav.settings',
    permission: 'webhooks.manage',
  }),
  defineScreen({
    path: '/settings/billing',
    page: () => import('./billing/BillingPage'),
    texts: ['settings', 'billing'],
    title: 'shell.nav.settings',
    permission: 'billing.manage',
    search: cleanBillingSearch,
  }),
  defineScreen({
    path: '/settings/audit-log',
    page: () => import('./AuditPage'),
    texts: ['settings', 'audit'],
    title: 'shell.nav.settings',
    permission: 'events.read',
    search: cleanAuditSearch,
  }),
];
