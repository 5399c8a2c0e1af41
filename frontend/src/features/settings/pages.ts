/** The pages of the settings, in the order they are listed; each only for those who may use it. */

import type { Key } from '@/i18n';

export type SettingsPage = { path: string; label: Key; permission?: string; group: 'own' | 'organization' };

export const PAGES = [
  { path: '/settings', label: 'settings.profile.title', group: 'own' },
  { path: '/settings/security', label: 'settings.security.title', group: 'own' },
  {
    path: '/settings/organization',
    label: 'settings.organization.title',
    permission: 'organization.manage',
    group: 'organization',
  },
  { path: '/settings/team', label: 'settings.team.title', permission: 'members.manage', group: 'organization' },
  { path: '/settings/roles', label: 'settings.roles', permission: 'members.manage', group: 'organization' },
  {
    path: '/settings/pipelines',
    label: 'settings.pipelines.title',
    permission: 'pipelines.manage',
    group: 'organization',
  },
  { path: '/settings/leads', label: 'settings.leads.title', permission: 'pipelines.manage', group: 'organization' },
  { path: '/settings/tags', label: 'settings.tags.title', permission: 'tags.update', group: 'organization' },
  { path: '/settings/fields', label: 'settings.fields.title', permission: 'fields.manage', group: 'organization' },
  { path: '/settings/api-keys', label: 'settings.keys.title', permission: 'api_keys.manage', group: 'organization' },
  { path: '/settings/webhooks', label: 'settings.webhooks', permission: 'webhooks.manage', group: 'organization' },
  { path: '/settings/billing', label: 'settings.billing', permission: 'billing.manage', group: 'organization' },
  { path: '/settings/audit-log', label: 'settings.audit', permission: 'events.read', group: 'organization' },
] as const satisfies readonly SettingsPage[];
