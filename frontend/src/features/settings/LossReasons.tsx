import { useQuery } from '@tanstack/react-query';
import { http, ifMatch, type Schema, settle, unwrap } from '@/api/client';
import { t } from '@/i18n';
import { Panel } from '@/ui/page/Panel';
import { AddForm } from './AddForm';
import { Loaded } from './Loaded';
import { lossReasonsQuery, useChange, useSaving } from './queries';
import { type RowKind, useRowChange } from './useRowChange';
import { WordTable } from './WordTable';

type Reason = Schema<'LossReasonOut'>;
type ReasonUpdate = Schema<'LossReasonUpdate'>;

const FIELDS = {
  is_active: 'settings.column.active',
  label: 'settings.column.name',
  position: 'settings.column.order',
} as const;

const REASONS: RowKind<Reason, ReasonUpdate> = {
  recordOf: (reason) => `loss-reasons.${reason.id}`,
  titleOf: (reason) => reason.label,
  labelOf: (field) => t(FIELDS[field]),
  textOf: (field, values) => {
    const value = (values as ReasonUpdate)[field];
    return typeof value === 'boolean' ? t(value ? 'common.yes' : 'common.no') : String(value);
  },
  send: (reason, version, body) =>
    unwrap(
      http.PATCH('/api/loss-reasons/{reason_id}', {
        params: { path: { reason_id: reason.id }, header: ifMatch(version) },
        body,
      }),
    ),
  read: (reason) => unwrap(http.GET('/api/loss-reasons/{reason_id}', { params: { path: { reason_id: reason.id } } })),
  resources: ['loss-reasons', 'options'],
};
const deleteReason = (reason: Reason) =>
  settle(http.DELETE('/api/loss-reasons/{reason_id}', { params: { path: { reason_id: reason.id } } }));

/** Why deals are lost. */
export function LossReasons() {
  const reasons = useQuery(lossReasonsQuery());
  const { change, dialog } = useRowChange(REASONS);
  const remove = useChange(deleteReason, 'loss-reasons', 'options');
  const add = useSaving(
    (label: string) => unwrap(http.POST('/api/loss-reasons', { body: { label } })),
    'loss-reasons',
    'options',
  );
  return (
    <Panel flush title={t('settings.reasons.title')} description={t('settings.reasons.text')}>
      <Loaded query={reasons}>
        {(list) => (
          <WordTable
            label={t('settings.reasons.title')}
            name="loss-reasons"
            words={list}
            change={change}
            onDelete={(reason) => remove.mutate(reason)}
          />
        )}
      </Loaded>
      <AddForm label={t('settings.reasons.new')} name="label" send={add} />
      {dialog}
    </Panel>
  );
}
