import type { Schema } from '@/api/client';
import { formatDay, formatMoney, t } from '@/i18n';
import { RelativeTime } from '@/ui/RelativeTime';
import type { RelatedRow } from './RelatedTab';

export const dealRow = (deal: Schema<'DealOut'>): RelatedRow => ({
  id: deal.id,
  title: deal.name,
  to: `/deals/${deal.id}`,
  cells: [
    t(`records.dealStatus.${deal.status}`),
    formatMoney(deal.value, deal.currency),
    formatDay(deal.expected_close_date),
  ],
});

export const leadRow = (lead: Schema<'LeadOut'>): RelatedRow => ({
  id: lead.id,
  title: lead.name,
  to: `/leads/${lead.id}`,
  cells: [lead.email, <RelativeTime key="created" at={lead.created_at} />],
});

export const contactRow = (contact: Schema<'ContactRow'>): RelatedRow => ({
  id: contact.id,
  title: contact.name ?? `#${contact.id}`,
  to: `/contacts/${contact.id}`,
  cells: [contact.job_title, contact.email, contact.phone],
});

export const companyRow = (company: Schema<'CompanyOut'>): RelatedRow => ({
  id: company.id,
  title: company.name,
  to: `/companies/${company.id}`,
  cells: [company.city, company.domain],
});
