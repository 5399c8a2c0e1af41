import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { http, type Schema, unwrap } from '@/api/client';
import { t } from '@/i18n';
import { findContacts } from '@/records/lists';
import { recordQuery } from '@/records/queries';
import { toast } from '@/ui/feedback/toast';
import { IconX } from '@/ui/icons';
import { OptionSelect } from '@/ui/OptionSelect';
import { Facts } from '@/ui/record/RecordPage';
import { dealContactsQuery } from './queries';

type Role = NonNullable<Schema<'DealContactOut'>['role']>;
type Named = { contact_id: number; role: Role | null };

const ROLES: readonly Role[] = ['decision_maker', 'evaluator', 'influencer', 'champion'];
const NONE: readonly Named[] = [];

/** Who has a say in the deal, and in which role. */
export function DealContacts({ dealId, readOnly }: { dealId: number; readOnly: boolean }) {
  const client = useQueryClient();
  const [adding, setAdding] = useState(false);
  const key = dealContactsQuery(dealId).queryKey;
  const { data = NONE } = useQuery(dealContactsQuery(dealId));
  const people = useQueries({
    queries: data.map(({ contact_id }) => recordQuery<Schema<'ContactOut'>>('contacts', contact_id)),
  });
  const { mutate } = useMutation({
    scope: { id: `deal-contacts-${dealId}` },
    mutationFn: (contacts: readonly Named[]) =>
      unwrap(
        http.PUT('/api/deals/{deal_id}/contacts', {
          params: { path: { deal_id: dealId } },
          body: { contacts: contacts.map(({ contact_id, role }) => ({ contact_id, role })) },
        }),
      ),
    onMutate: async (contacts) => {
      await client.cancelQueries({ queryKey: key });
      const before = client.getQueryData(key);
      client.setQueryData(key, contacts.map((one) => ({ is_primary: false, ...one })) as never);
      return { before };
    },
    onError: (error, _contacts, context) => {
      client.setQueryData(key, context?.before);
      toast.error(error);
    },
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
  const remove = (contactId: number, name: string) => {
    mutate(data.filter((one) => one.contact_id !== contactId));
    toast.undoable(t('deals.contacts.removed', { name }), () => mutate(data));
  };
  return (
    <Facts title={t('deals.contacts')}>
      <ul className="deal-contacts">
        {data.map(({ contact_id, role }, at) => {
          const person = people[at]?.data;
          const name = person?.name ?? person?.email ?? '…';
          return (
            <li key={contact_id}>
              <Link to={'/contacts/$id' as never} params={{ id: String(contact_id) } as never}>
                {name}
              </Link>
              {readOnly ? (
                <span className="soft">{role ? t(`deals.role.${role}`) : ''}</span>
              ) : (
                <>
                  <select
                    aria-label={t('deals.role.of', { name })}
                    value={role ?? ''}
                    onChange={({ currentTarget }) => {
                      const next = (currentTarget.value || null) as Role | null;
                      mutate(data.map((one) => (one.contact_id === contact_id ? { ...one, role: next } : one)));
                    }}
                  >
                    <option value="">{t('deals.role.none')}</option>
                    {ROLES.map((value) => (
                      <option key={value} value={value}>
                        {t(`deals.role.${value}`)}
                      </option>
                    ))}
                  </select>
                  <button
                    type="button"
                    className="icon-button"
                    aria-label={t('deals.contacts.remove', { name })}
                    onClick={() => remove(contact_id, name)}
                  >
                    <IconX size={14} aria-hidden />
                  </button>
                </>
              )}
            </li>
          );
        })}
        {data.length === 0 && <li className="soft">{t('deals.contacts.none')}</li>}
      </ul>
      {!readOnly && (
        <div className="deal-add">
          {adding ? (
            <OptionSelect
              label={t('deals.contacts.add')}
              hideLabel
              size="xs"
              opened
              loadOptions={findContacts}
              value={null}
              onClose={() => setAdding(false)}
              onChange={(value) => {
                setAdding(false);
                const id = Number(value);
                if (id && !data.some((one) => one.contact_id === id)) mutate([...data, { contact_id: id, role: null }]);
              }}
            />
          ) : (
            <button type="button" className="link-button" onClick={() => setAdding(true)}>
              {t('deals.contacts.add')}
            </button>
          )}
        </div>
      )}
    </Facts>
  );
}
