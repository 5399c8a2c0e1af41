import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { http, type Schema, unwrap } from '@/api/client';
import { t } from '@/i18n';
import { Panel } from '@/ui/page/Panel';
import { PlainTable } from '@/ui/page/PlainTable';
import { AddForm } from './AddForm';
import { ColorCell } from './ColorCell';
import { Loaded } from './Loaded';
import { NameCell } from './NameCell';
import { moveEntry, OrderButtons } from './OrderButtons';
import { sourcesQuery, statusesQuery, useChange, useSaving } from './queries';
import { SettingsFrame } from './SettingsFrame';

type Status = Schema<'LeadStatusOut'>;
type Source = Schema<'LeadSourceOut'>;
type Category = Status['category'];

const CATEGORIES: Category[] = ['open', 'working', 'nurturing', 'qualified', 'converted', 'disqualified'];

/** Words of leads: their statuses and where they come from. */
export default function LeadsPage() {
  return (
    <SettingsFrame title={t('settings.leads.title')} text={t('settings.leads.text')}>
      <Statuses />
      <Sources />
    </SettingsFrame>
  );
}

const changeStatus = ({ id, ...body }: Schema<'LeadStatusUpdate'> & { id: number }) =>
  unwrap(http.PATCH('/api/lead-statuses/{status_id}', { params: { path: { status_id: id } }, body }));

function Statuses() {
  const statuses = useQuery(statusesQuery());
  const [category, setCategory] = useState<Category>('working');
  const change = useChange(changeStatus, 'statuses', 'options', 'leads');
  const add = useSaving(
    (label: string) => unwrap(http.POST('/api/lead-statuses', { body: { label, category } })),
    'statuses',
    'options',
  );
  const reorder = useReorder(statuses.data ?? [], change.mutateAsync);
  return (
    <Panel flush title={t('settings.statuses.title')} description={t('settings.statuses.text')}>
      <Loaded query={statuses}>
        {(list) => (
          <PlainTable
            label={t('settings.statuses.title')}
            head={[
              t('settings.column.order'),
              t('settings.column.name'),
              t('settings.statuses.category'),
              t('settings.column.color'),
              t('settings.statuses.default'),
              t('settings.column.active'),
            ]}
          >
            {list.map((status, index) => (
              <tr key={status.id}>
                <td>
                  <OrderButtons
                    name={status.label}
                    index={index}
                    count={list.length}
                    onMove={(to) => void reorder(index, to)}
                  />
                </td>
                <td>
                  <NameCell
                    label={t('settings.column.name')}
                    value={status.label}
                    onSave={(label) => change.mutateAsync({ id: status.id, label })}
                  />
                </td>
                <td>{t(`settings.category.${status.category}`)}</td>
                <td>
                  <ColorCell
                    name={status.label}
                    value={status.color}
                    onSave={(color) => change.mutate({ id: status.id, color })}
                  />
                </td>
                <td>
                  <input
                    type="radio"
                    name="default-status"
                    aria-label={t('settings.statuses.defaultOf', { name: status.label })}
                    checked={status.is_default}
                    disabled={!status.is_active}
                    onChange={() => change.mutate({ id: status.id, is_default: true })}
                  />
                </td>
                <td>
                  <input
                    type="checkbox"
                    aria-label={t('settings.column.activeOf', { name: status.label })}
                    checked={status.is_active}
                    disabled={status.is_default}
                    onChange={(event) => change.mutate({ id: status.id, is_active: event.currentTarget.checked })}
                  />
                </td>
              </tr>
            ))}
          </PlainTable>
        )}
      </Loaded>
      <AddForm label={t('settings.statuses.new')} name="label" send={add}>
        <label className="settings-labeled">
          {t('settings.statuses.category')}
          <select
            className="native-select"
            value={category}
            onChange={(event) => setCategory(event.currentTarget.value as Category)}
          >
            {CATEGORIES.map((one) => (
              <option key={one} value={one}>
                {t(`settings.category.${one}`)}
              </option>
            ))}
          </select>
        </label>
      </AddForm>
    </Panel>
  );
}

const changeSource = ({ id, ...body }: Schema<'LeadSourceUpdate'> & { id: number }) =>
  unwrap(http.PATCH('/api/lead-sources/{source_id}', { params: { path: { source_id: id } }, body }));

function Sources() {
  const sources = useQuery(sourcesQuery());
  const change = useChange(changeSource, 'options', 'leads');
  const add = useSaving((label: string) => unwrap(http.POST('/api/lead-sources', { body: { label } })), 'options');
  const reorder = useReorder<Source>(sources.data ?? [], change.mutateAsync);
  return (
    <Panel flush title={t('settings.sources.title')} description={t('settings.sources.text')}>
      <Loaded query={sources}>
        {(list) => (
          <PlainTable
            label={t('settings.sources.title')}
            head={[t('settings.column.order'), t('settings.column.name'), t('settings.column.active')]}
          >
            {list.map((source, index) => (
              <tr key={source.id}>
                <td>
                  <OrderButtons
                    name={source.label}
                    index={index}
                    count={list.length}
                    onMove={(to) => void reorder(index, to)}
                  />
                </td>
                <td>
                  <NameCell
                    label={t('settings.column.name')}
                    value={source.label}
                    onSave={(label) => change.mutateAsync({ id: source.id, label })}
                  />
                </td>
                <td>
                  <input
                    type="checkbox"
                    aria-label={t('settings.column.activeOf', { name: source.label })}
                    checked={source.is_active}
                    onChange={(event) => change.mutate({ id: source.id, is_active: event.currentTarget.checked })}
                  />
                </td>
              </tr>
            ))}
          </PlainTable>
        )}
      </Loaded>
      <AddForm label={t('settings.sources.new')} name="label" send={add} />
    </Panel>
  );
}

type Placed = { id: number; position: number };

/** Positions are written only where they change. */
function useReorder<T extends Placed>(
  list: readonly T[],
  change: (values: { id: number; position: number }) => Promise<unknown>,
) {
  return async (from: number, to: number) => {
    for (const [index, entry] of moveEntry(list, from, to).entries()) {
      // Said in a toast already; the list is read again.
      if (entry.position !== index + 1) await change({ id: entry.id, position: index + 1 }).catch(() => undefined);
    }
  };
}
