import type { Schema } from '@/api/client';
import type { FieldSpec, FilterSpec, KindSpec, Words } from '@/records/types';

export type Company = Schema<'CompanyOut'>;

const TYPES: Words = {
  prospect: 'companies.type.prospect',
  customer: 'companies.type.customer',
  partner: 'companies.type.partner',
  reseller: 'companies.type.reseller',
  vendor: 'companies.type.vendor',
  investor: 'companies.type.investor',
  competitor: 'companies.type.competitor',
};

const FIELDS: readonly FieldSpec[] = [
  { id: 'name', label: 'records.name', kind: 'text', required: true, group: 'main' },
  { id: 'type', label: 'companies.type', kind: 'choice', words: TYPES, group: 'main', column: { width: 130 } },
  { id: 'owner_id', label: 'records.owner', kind: 'choice', from: 'people', group: 'main', column: { width: 160 } },
  {
    id: 'industry',
    label: 'records.industry',
    kind: 'choice',
    from: 'industries',
    group: 'main',
    column: { width: 160 },
  },
  { id: 'domain', label: 'companies.domain', kind: 'text', group: 'reach', column: { width: 170 } },
  { id: 'website', label: 'records.website', kind: 'url', group: 'reach', column: { hidden: true } },
  { id: 'phone', label: 'records.phone', kind: 'phone', group: 'reach', column: { width: 150 } },
  {
    id: 'employee_count',
    label: 'records.employees',
    kind: 'number',
    group: 'firm',
    column: { width: 110 },
  },
  { id: 'annual_revenue', label: 'records.revenue', kind: 'money', group: 'firm', column: { width: 140 } },
  { id: 'parent_company_id', label: 'companies.parent', kind: 'choice', from: 'companies', group: 'firm' },
  { id: 'street', label: 'records.street', kind: 'text', group: 'address' },
  { id: 'postal_code', label: 'records.postalCode', kind: 'text', group: 'address', column: { hidden: true } },
  { id: 'city', label: 'records.city', kind: 'text', group: 'address', column: { width: 130 } },
  { id: 'state', label: 'records.state', kind: 'text', group: 'address', column: { hidden: true } },
  { id: 'country', label: 'records.country', kind: 'text', group: 'address', column: { hidden: true } },
  { id: 'description', label: 'records.description', kind: 'long_text', group: 'more' },
  { id: 'external_id', label: 'records.externalId', kind: 'text', group: 'more', column: { hidden: true } },
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

const FILTERS: readonly FilterSpec[] = [
  { id: 'owner_id', label: 'records.owner', kind: 'id', from: 'people', nullable: true },
  { id: 'type', label: 'companies.type', kind: 'choice', words: TYPES, nullable: true },
  { id: 'industry', label: 'records.industry', kind: 'choice', from: 'industries', nullable: true },
  { id: 'tag_id', label: 'records.tags', kind: 'related', from: 'tags' },
  { id: 'created', label: 'records.createdAt', kind: 'time' },
  { id: 'updated', label: 'records.updatedAt', kind: 'time' },
  { id: 'city', label: 'records.city', kind: 'choice', nullable: true },
  { id: 'country', label: 'records.country', kind: 'choice', nullable: true },
  { id: 'name', label: 'records.name', kind: 'exact' },
  { id: 'domain', label: 'companies.domain', kind: 'choice', nullable: true },
  { id: 'phone', label: 'records.phone', kind: 'exact' },
  { id: 'parent_company_id', label: 'companies.parent', kind: 'id', from: 'companies', nullable: true },
  { id: 'external_id', label: 'records.externalId', kind: 'choice', nullable: true },
  { id: 'is_sample', label: 'records.isSample', kind: 'flag' },
];

export const companySpec: KindSpec<Company> = {
  kind: 'company',
  resource: 'companies',
  path: '/companies',
  link: 'company_id',
  fields: FIELDS,
  filters: FILTERS,
  isMergeable: true,
  asked: ['name', 'domain', 'phone', 'type', 'industry', 'city', 'country'],
  texts: {
    title: 'shell.nav.companies',
    create: 'companies.create',
    search: 'companies.search',
    empty: 'companies.empty',
    emptyText: 'companies.emptyText',
    deleted: 'companies.deleted',
  },
  summary: (company) => company.industry,
};
