/** Fields and filters that several kinds of records have alike. */

import type { FieldSpec, FilterSpec } from './types';

export const OWNER: FieldSpec = {
  id: 'owner_id',
  label: 'records.owner',
  kind: 'choice',
  from: 'people',
  group: 'main',
  column: { width: 160 },
};

export const CONSENT: readonly FieldSpec[] = [
  { id: 'do_not_call', label: 'records.doNotCall', kind: 'flag', group: 'reach', column: { hidden: true } },
  { id: 'email_opt_out', label: 'records.emailOptOut', kind: 'flag', group: 'reach', column: { hidden: true } },
];

/** `city` is where its column differs: the rest waits in the column chooser. */
export const addressFields = (city: FieldSpec['column'] = { hidden: true }): readonly FieldSpec[] => [
  { id: 'street', label: 'records.street', kind: 'text', group: 'address' },
  { id: 'postal_code', label: 'records.postalCode', kind: 'text', group: 'address', column: { hidden: true } },
  { id: 'city', label: 'records.city', kind: 'text', group: 'address', column: city },
  { id: 'state', label: 'records.state', kind: 'text', group: 'address', column: { hidden: true } },
  { id: 'country', label: 'records.country', kind: 'text', group: 'address', column: { hidden: true } },
];

export const DESCRIPTION: FieldSpec = {
  id: 'description',
  label: 'records.description',
  kind: 'long_text',
  group: 'more',
};

export const EXTERNAL_ID: FieldSpec = {
  id: 'external_id',
  label: 'records.externalId',
  kind: 'text',
  group: 'more',
  column: { hidden: true },
};

/** When the record was made and last changed: columns alone. */
export const STAMPS: readonly FieldSpec[] = [
  {
    id: 'created_at',
    label: 'records.createdAt',
    kind: 'datetime',
    readOnly: true,
    group: 'none',
    column: { width: 120, sort: 'created_at', descendingFirst: true },
  },
  {
    id: 'updated_at',
    label: 'records.updatedAt',
    kind: 'datetime',
    readOnly: true,
    group: 'none',
    column: { width: 120, sort: 'updated_at', descendingFirst: true, hidden: true },
  },
];

export const BY = {
  owner: { id: 'owner_id', label: 'records.owner', kind: 'id', from: 'people', nullable: true },
  tags: { id: 'tag_id', label: 'records.tags', kind: 'related', from: 'tags' },
  created: { id: 'created', label: 'records.createdAt', kind: 'time' },
  updated: { id: 'updated', label: 'records.updatedAt', kind: 'time' },
  company: { id: 'company_id', label: 'records.company', kind: 'id', from: 'companies', nullable: true },
  industry: { id: 'industry', label: 'records.industry', kind: 'choice', from: 'industries', nullable: true },
  city: { id: 'city', label: 'records.city', kind: 'choice', nullable: true },
  country: { id: 'country', label: 'records.country', kind: 'choice', nullable: true },
  email: { id: 'email', label: 'records.email', kind: 'exact' },
  phone: { id: 'phone', label: 'records.phone', kind: 'exact' },
  doNotCall: { id: 'do_not_call', label: 'records.doNotCall', kind: 'flag' },
  emailOptOut: { id: 'email_opt_out', label: 'records.emailOptOut', kind: 'flag' },
  externalId: { id: 'external_id', label: 'records.externalId', kind: 'choice', nullable: true },
  isSample: { id: 'is_sample', label: 'records.isSample', kind: 'flag' },
} as const satisfies Record<string, FilterSpec>;
