import type { Schema } from '@/api/client';
import { addressFields, BY, CONSENT, DESCRIPTION, EXTERNAL_ID, OWNER, STAMPS } from '@/records/commonFields';
import type { FieldSpec, FilterSpec, KindSpec, Words } from '@/records/types';

export type Contact = Schema<'ContactOut'>;

const STAGES: Words = {
  subscriber: 'contacts.stage.subscriber',
  lead: 'contacts.stage.lead',
  marketing_qualified_lead: 'contacts.stage.marketingQualified',
  sales_qualified_lead: 'contacts.stage.salesQualified',
  opportunity: 'contacts.stage.opportunity',
  customer: 'contacts.stage.customer',
  evangelist: 'contacts.stage.evangelist',
  other: 'contacts.stage.other',
};

const FIELDS: readonly FieldSpec[] = [
  { id: 'first_name', label: 'records.firstName', kind: 'text', group: 'more' },
  { id: 'last_name', label: 'records.lastName', kind: 'text', group: 'more' },
  { id: 'job_title', label: 'records.jobTitle', kind: 'text', group: 'main', column: { width: 180 } },
  {
    id: 'company_id',
    label: 'records.company',
    kind: 'choice',
    from: 'companies',
    group: 'main',
    column: { width: 180 },
  },
  OWNER,
  {
    id: 'lifecycle_stage',
    label: 'contacts.lifecycleStage',
    kind: 'choice',
    words: STAGES,
    group: 'main',
    column: { width: 150 },
  },
  { id: 'email', label: 'records.email', kind: 'email', group: 'reach', column: { width: 220 } },
  { id: 'phone', label: 'records.phone', kind: 'phone', group: 'reach', column: { width: 150 } },
  { id: 'linkedin_url', label: 'records.linkedin', kind: 'url', group: 'reach' },
  { id: 'website', label: 'records.website', kind: 'url', group: 'reach' },
  ...CONSENT,
  { id: 'department', label: 'contacts.department', kind: 'text', group: 'firm', column: { hidden: true } },
  { id: 'reports_to_id', label: 'contacts.reportsTo', kind: 'choice', from: 'contacts', group: 'firm' },
  ...addressFields(),
  { id: 'salutation', label: 'records.salutation', kind: 'text', group: 'more' },
  { id: 'birthdate', label: 'contacts.birthdate', kind: 'date', group: 'more', column: { hidden: true } },
  { id: 'source', label: 'contacts.source', kind: 'text', group: 'more', column: { hidden: true } },
  DESCRIPTION,
  EXTERNAL_ID,
  ...STAMPS,
];

const FILTERS: readonly FilterSpec[] = [
  BY.owner,
  BY.company,
  { id: 'lifecycle_stage', label: 'contacts.lifecycleStage', kind: 'choice', words: STAGES, nullable: true },
  BY.tags,
  BY.created,
  BY.updated,
  { id: 'job_title', label: 'records.jobTitle', kind: 'choice', nullable: true },
  { id: 'department', label: 'contacts.department', kind: 'choice', nullable: true },
  { id: 'source', label: 'contacts.source', kind: 'choice', nullable: true },
  BY.city,
  BY.country,
  { id: 'birthdate', label: 'contacts.birthdate', kind: 'day' },
  BY.email,
  BY.phone,
  { id: 'reports_to_id', label: 'contacts.reportsTo', kind: 'id', from: 'contacts', nullable: true },
  BY.doNotCall,
  BY.emailOptOut,
  BY.externalId,
  BY.isSample,
];

export const contactSpec: KindSpec<Contact> = {
  kind: 'contact',
  resource: 'contacts',
  path: '/contacts',
  link: 'contact_id',
  fields: FIELDS,
  filters: FILTERS,
  isMergeable: true,
  asked: ['first_name', 'last_name', 'email', 'phone', 'company_id', 'job_title', 'lifecycle_stage'],
  texts: {
    title: 'shell.nav.contacts',
    create: 'contacts.create',
    search: 'contacts.search',
    empty: 'contacts.empty',
    emptyText: 'contacts.emptyText',
    deleted: 'contacts.deleted',
  },
  summary: (contact) => contact.job_title,
};
