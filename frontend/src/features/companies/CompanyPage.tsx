import { http } from '@/api/client';
import { ReachActions } from '@/records/ReachActions';
import { RecordScreen } from '@/records/RecordScreen';
import { type RelatedSpec, toRows } from '@/records/RelatedTab';
import { companyRow, contactRow, dealRow, leadRow } from '@/records/relatedRows';
import { Person } from '@/ui/Person';
import { companySpec } from './spec';

const RELATED: readonly RelatedSpec[] = [
  {
    id: 'contacts',
    title: 'shell.nav.contacts',
    resource: 'contacts',
    permission: 'contacts.read',
    columns: ['records.jobTitle', 'records.email', 'records.phone'],
    empty: 'records.noContacts',
    load: (record, page, signal) =>
      toRows(
        http.GET('/api/contacts', { params: { query: { ...page, company_id: String(record.id) } }, signal }),
        contactRow,
      ),
  },
  {
    id: 'deals',
    title: 'shell.nav.deals',
    resource: 'deals',
    permission: 'deals.read',
    columns: ['records.dealStatus', 'records.dealValue', 'records.dealClose'],
    empty: 'records.noDeals',
    load: (record, page, signal) =>
      toRows(
        http.GET('/api/deals', { params: { query: { ...page, company_id: String(record.id) } }, signal }),
        dealRow,
      ),
  },
  {
    id: 'leads',
    title: 'shell.nav.leads',
    resource: 'leads',
    permission: 'leads.read',
    columns: ['records.email', 'records.createdAt'],
    empty: 'records.noLeads',
    load: (record, page, signal) =>
      toRows(
        http.GET('/api/leads', { params: { query: { ...page, company_id: String(record.id) } }, signal }),
        leadRow,
      ),
  },
  {
    id: 'companies',
    title: 'companies.subsidiaries',
    resource: 'companies',
    permission: 'companies.read',
    columns: ['records.city', 'companies.domain'],
    empty: 'companies.noSubsidiaries',
    load: (record, page, signal) =>
      toRows(
        http.GET('/api/companies', { params: { query: { ...page, parent_company_id: String(record.id) } }, signal }),
        companyRow,
      ),
  },
];

export default function CompanyPage() {
  return (
    <RecordScreen
      spec={companySpec}
      related={RELATED}
      summary={(company, lists) => (
        <>
          {company.industry && <span>{company.industry}</span>}
          {company.domain && <span>{company.domain}</span>}
          <Person name={company.owner_id === null ? null : lists.names.get(company.owner_id)} />
        </>
      )}
      actions={(company) => <ReachActions phone={company.phone} email={null} />}
    />
  );
}
