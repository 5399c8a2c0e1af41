import type { Schema } from '@/api/client';
import { addressFields, BY, DESCRIPTION, EXTERNAL_ID, OWNER, STAMPS } from '@/records/commonFields';
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
  OWNER,
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
  ...addressFields({ width: 130 }),
  DESCRIPTION,
  EXTERNAL_ID,
  ...STAMPS,
];

const FILTERS: readonly FilterSpec[] = [
  BY.owner,
  { id: 'type', label: 'companies.type', kind: 'choice', words: TYPES, nullable: true },
  BY.industry,
  BY.tags,
  BY.created,
  BY.updated,
  BY.city,
  BY.country,
  { id: 'name', label: 'records.name', kind: 'exact' },
  { id: 'domain', label: 'companies.domain', kind: 'choice', nullable: true },
  BY.phone,
  { id: 'parent_company_id', label: 'companies.parent', kind: 'id', from: 'companies', nullable: true },
  BY.externalId,
  BY.isSample,
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
