import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { isApiError } from '@/api/client';
import { useCan } from '@/api/session';
import { formatDateTime, formatDay, formatMoney, formatPercent, t } from '@/i18n';
import type { EditSpec } from '@/ui/editing/edit';
import { InlineField } from '@/ui/editing/InlineField';
import { ConflictDialog } from '@/ui/feedback/ConflictDialog';
import { Person } from '@/ui/Person';
import { RelativeTime } from '@/ui/RelativeTime';
import { Facts } from '@/ui/record/RecordPage';
import { Tags } from '@/ui/Tag';
import { toChange, useChangeDeal } from './columns';
import { dealTypes, findCompanies, findContacts, openForecasts, useLossReasons, useMembers } from './options';
import { companyQuery, contactQuery, type Deal, dealQuery, useNames } from './queries';

const PER_CENT = 100;
const TEXT: EditSpec = { kind: 'text' };

type Conflict = {
  name: string;
  mine: string;
  theirs: Deal;
  keep: () => void;
  take: () => void;
  leave: () => void;
};

/** What is known about a deal, each fact changed in its place. */
export function DealFacts({ deal }: { deal: Deal }) {
  const may = useCan();
  const nameOf = useNames();
  const members = useMembers();
  const reasons = useLossReasons();
  const { save, conflict } = useCarefulSave(deal);
  const readOnly = !may('deals.update', deal);
  const company = useQuery({ ...companyQuery(deal.company_id ?? 0), enabled: deal.company_id !== null }).data;
  const contact = useQuery({ ...contactQuery(deal.primary_contact_id ?? 0), enabled: !!deal.primary_contact_id }).data;
  const isOpen = deal.status === 'open';
  const fact = (name: keyof Deal, spec: EditSpec, shown?: ReactNode, isFixed = false) => {
    const value = deal[name];
    const text = value === null || value === undefined ? null : String(value);
    return (
      <InlineField
        label={t(`deals.field.${name}` as never)}
        value={text}
        shown={text === null ? undefined : shown}
        spec={spec}
        readOnly={readOnly || isFixed}
        onSave={(next) => save(name, next)}
      />
    );
  };
  const companyName = company?.name ?? deal.company_name ?? undefined;
  const contactName = contact?.name ?? contact?.email ?? undefined;
  const known = (id: number | null, label: string | undefined) => (id && label ? [{ value: String(id), label }] : []);
  return (
    <>
      <Facts title={t('deals.facts.deal')}>
        {fact('name', { kind: 'text', required: true, maxLength: 255 })}
        {fact('value', { kind: 'money' }, formatMoney(deal.value, deal.currency))}
        {fact('currency', { kind: 'text', required: true, maxLength: 3 })}
        {fact('probability', { kind: 'number' }, formatPercent(deal.probability / PER_CENT), !isOpen)}
        {fact('expected_close_date', { kind: 'date' }, formatDay(deal.expected_close_date))}
        {fact('owner_id', { kind: 'choice', options: members }, <Person name={nameOf(deal.owner_id)} />)}
        {fact('next_step', { ...TEXT, maxLength: 500 })}
      </Facts>
      <Facts title={t('deals.facts.sale')}>
        {fact(
          'company_id',
          { kind: 'choice', loadOptions: findCompanies, options: known(deal.company_id, companyName) },
          companyName,
        )}
        {fact(
          'primary_contact_id',
          { kind: 'choice', loadOptions: findContacts, options: known(deal.primary_contact_id, contactName) },
          contactName,
        )}
        {fact(
          'deal_type',
          { kind: 'choice', options: dealTypes() },
          deal.deal_type && t(`deals.type.${deal.deal_type}`),
        )}
        {fact(
          'forecast_category',
          { kind: 'choice', required: true, options: openForecasts() },
          t(`deals.forecast.${deal.forecast_category}`),
          !isOpen,
        )}
        {fact('source', { ...TEXT, maxLength: 120 })}
        {fact('competitor', TEXT)}
        {fact('description', { kind: 'long_text' })}
        <Line label={t('deals.field.tag_id')}>{deal.tags.length > 0 ? <Tags tags={deal.tags} /> : '–'}</Line>
      </Facts>
      {!isOpen && (
        <Facts title={t('deals.facts.closing')}>
          <Line label={t('deals.field.closed')}>{formatDateTime(deal.closed_at)}</Line>
          {deal.status === 'lost' && (
            <>
              <Line label={t('deals.field.loss_reason_id')}>
                {reasons.find(({ value }) => value === String(deal.loss_reason_id))?.label ?? '–'}
              </Line>
              <Line label={t('deals.field.loss_note')}>{deal.loss_note ?? '–'}</Line>
            </>
          )}
        </Facts>
      )}
      <Facts>
        {deal.company_id !== null && companyName && (
          <Line label={t('deals.open')}>
            <Link to={'/companies/$id' as never} params={{ id: String(deal.company_id) } as never}>
              {companyName}
            </Link>
          </Line>
        )}
        <Line label={t('deals.field.created')}>
          <RelativeTime at={deal.created_at} />
        </Line>
        <Line label={t('deals.field.updated')}>
          <RelativeTime at={deal.updated_at} />
        </Line>
      </Facts>
      {conflict && (
        <ConflictDialog
          opened
          name={deal.name}
          fields={[
            {
              label: t(`deals.field.${conflict.name}` as never),
              mine: conflict.mine,
              theirs: String(conflict.theirs[conflict.name as keyof Deal] ?? '–'),
            },
          ]}
          onOverwrite={conflict.keep}
          onTakeTheirs={conflict.take}
          onClose={conflict.leave}
        />
      )}
    </>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="fact">
      <span className="fact-label">{label}</span>
      <span className="fact-value" data-readonly="">
        {children}
      </span>
    </div>
  );
}

/** Saves one field; when somebody was faster, both texts are shown, and the field's promise waits for the choice. */
function useCarefulSave(deal: Deal) {
  const client = useQueryClient();
  const change = useChangeDeal();
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const save = async (name: string, value: string | null): Promise<unknown> => {
    const body = toChange(name, value);
    try {
      return await change({ deal, body });
    } catch (error) {
      if (!isApiError(error) || !error.isStale) throw error;
      const theirs = await client.fetchQuery({ ...dealQuery(deal.id), staleTime: 0 });
      return new Promise((resolve, reject) => {
        const end = (finish: () => void) => () => {
          setConflict(null);
          finish();
        };
        setConflict({
          name,
          mine: value ?? '–',
          theirs,
          keep: end(() => change({ deal: theirs, body }).then(resolve, reject)),
          take: end(() => resolve(theirs)),
          leave: end(() => reject(error)),
        });
      });
    }
  };
  return { save, conflict };
}
