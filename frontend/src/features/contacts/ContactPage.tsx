import { http } from '@/api/client';
import { ReachActions } from '@/records/ReachActions';
import { RecordName } from '@/records/RecordName';
import { RecordScreen } from '@/records/RecordScreen';
import { type RelatedSpec, toRows } from '@/records/RelatedTab';
import { dealRow, leadRow } from '@/records/relatedRows';
import { Person } from '@/ui/Person';
import { contactSpec } from './spec';

const RELATED: readonly RelatedSpec[] = [
  {
    id: 'deals',
    title: 'shell.nav.deals',
    resource: 'deals',
    permission: 'deals.read',
    columns: ['records.dealStatus', 'records.dealValue', 'records.dealClose'],
    empty: 'records.noDeals',
    load: (record, page, signal) =>
      toRows(
        http.GET('/api/deals', { params: { query: { ...page, contact_id: String(record.id) } }, signal }),
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
        http.GET('/api/leads', { params: { query: { ...page, contact_id: String(record.id) } }, signal }),
        leadRow,
      ),
  },
];

export default function ContactPage() {
  return (
    <RecordScreen
      spec={contactSpec}
      related={RELATED}
      summary={(contact, lists) => (
        <>
          {contact.job_title && <span>{contact.job_title}</span>}
          {contact.company_id !== null && <RecordName resource="companies" id={contact.company_id} />}
          <Person name={contact.owner_id === null ? null : lists.names.get(contact.owner_id)} />
        </>
      )}
      actions={(contact) => <ReachActions phone={contact.do_not_call ? null : contact.phone} email={contact.email} />}
    />
  );
}
