import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { http, type Schema, unwrap } from '@/api/client';
import type { Resource } from '@/api/keys';
import { inOrder } from '@/api/writes';
import { t } from '@/i18n';
import { Panel } from '@/ui/page/Panel';
import { AddForm } from './AddForm';
import { ColorCell } from './ColorCell';
import { Loaded } from './Loaded';
import { sourcesQuery, statusesQuery, useChange, useSaving } from './queries';
import { SettingsFrame } from './SettingsFrame';
import { tell, WordTable } from './WordTable';

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

const changeStatus = ({ id }: Status, body: Schema<'LeadStatusUpdate'>) =>
  inOrder(`statuses.${id}`, () =>
    unwrap(http.PATCH('/api/lead-statuses/{status_id}', { params: { path: { status_id: id } }, body })),
  );

function Statuses() {
  const statuses = useQuery(statusesQuery());
  const [category, setCategory] = useState<Category>('working');
  const change = useRowWrite(changeStatus, 'statuses', 'options', 'leads');
  const add = useSaving(
    (label: string) => unwrap(http.POST('/api/lead-statuses', { body: { label, category } })),
    'statuses',
    'options',
  );
  const middle = [
    { head: t('settings.statuses.category'), cell: (status: Status) => t(`settings.category.${status.category}`) },
    {
      head: t('settings.column.color'),
      cell: (status: Status) => (
        <ColorCell name={status.label} value={status.color} onSave={(color) => tell(change(status, { color }))} />
      ),
    },
    {
      head: t('settings.statuses.default'),
      cell: (status: Status) => (
        <input
          type="radio"
          name="default-status"
          aria-label={t('settings.statuses.defaultOf', { name: status.label })}
          checked={status.is_default}
          disabled={!status.is_active}
          onChange={() => tell(change(status, { is_default: true }))}
        />
      ),
    },
  ];
  return (
    <Panel flush title={t('settings.statuses.title')} description={t('settings.statuses.text')}>
      <Loaded query={statuses}>
        {(list) => (
          <WordTable
            label={t('settings.statuses.title')}
            name="statuses"
            words={list}
            change={change}
            middle={middle}
            isFixed={(status) => status.is_default}
          />
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

const changeSource = ({ id }: Source, body: Schema<'LeadSourceUpdate'>) =>
  inOrder(`sources.${id}`, () =>
    unwrap(http.PATCH('/api/lead-sources/{source_id}', { params: { path: { source_id: id } }, body })),
  );

function Sources() {
  const sources = useQuery(sourcesQuery());
  const change = useRowWrite(changeSource, 'options', 'leads');
  const add = useSaving((label: string) => unwrap(http.POST('/api/lead-sources', { body: { label } })), 'options');
  return (
    <Panel flush title={t('settings.sources.title')} description={t('settings.sources.text')}>
      <Loaded query={sources}>
        {(list) => <WordTable label={t('settings.sources.title')} name="sources" words={list} change={change} />}
      </Loaded>
      <AddForm label={t('settings.sources.new')} name="label" send={add} />
    </Panel>
  );
}

/** `change(row, values)` for lists without versions. */
function useRowWrite<R, V>(send: (row: R, values: V) => Promise<unknown>, ...resources: Resource[]) {
  const { mutateAsync } = useChange(({ row, values }: { row: R; values: V }) => send(row, values), ...resources);
  return (row: R, values: V) => mutateAsync({ row, values });
}
