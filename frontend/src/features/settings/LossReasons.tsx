import { useQuery } from '@tanstack/react-query';
import { http, ifMatch, type Schema, settle, unwrap } from '@/api/client';
import { t } from '@/i18n';
import { Panel } from '@/ui/page/Panel';
import { PlainTable } from '@/ui/page/PlainTable';
import { AddForm } from './AddForm';
import { Loaded } from './Loaded';
import { NameCell } from './NameCell';
import { moveEntry, OrderButtons } from './OrderButtons';
import { lossReasonsQuery, useChange, useSaving } from './queries';

type Reason = Schema<'LossReasonOut'>;

const changeReason = ({ reason, ...body }: Schema<'LossReasonUpdate'> & { reason: Reason }) =>
  unwrap(
    http.PATCH('/api/loss-reasons/{reason_id}', {
      params: { path: { reason_id: reason.id }, header: ifMatch(reason.version) },
      body,
    }),
  );
const deleteReason = (reason: Reason) =>
  settle(http.DELETE('/api/loss-reasons/{reason_id}', { params: { path: { reason_id: reason.id } } }));

/** Why deals are lost. */
export function LossReasons() {
  const reasons = useQuery(lossReasonsQuery());
  const change = useChange(changeReason, 'loss-reasons', 'options');
  const remove = useChange(deleteReason, 'loss-reasons', 'options');
  const add = useSaving(
    (label: string) => unwrap(http.POST('/api/loss-reasons', { body: { label } })),
    'loss-reasons',
    'options',
  );
  const reorder = async (list: readonly Reason[], from: number, to: number) => {
    for (const [index, reason] of moveEntry(list, from, to).entries()) {
      const position = index + 1;
      // A failure is said in a toast already.
      if (reason.position !== position) await change.mutateAsync({ reason, position }).catch(() => undefined);
    }
  };
  return (
    <Panel flush title={t('settings.reasons.title')} description={t('settings.reasons.text')}>
      <Loaded query={reasons}>
        {(list) => (
          <PlainTable
            label={t('settings.reasons.title')}
            head={[t('settings.column.order'), t('settings.column.name'), t('settings.column.active'), '']}
            actionsLabel={t('common.delete')}
          >
            {list.map((reason, index) => (
              <tr key={reason.id}>
                <td>
                  <OrderButtons
                    name={reason.label}
                    index={index}
                    count={list.length}
                    onMove={(to) => void reorder(list, index, to)}
                  />
                </td>
                <td>
                  <NameCell
                    label={t('settings.column.name')}
                    value={reason.label}
                    onSave={(label) => change.mutateAsync({ reason, label })}
                  />
                </td>
                <td>
                  <input
                    type="checkbox"
                    aria-label={t('settings.column.activeOf', { name: reason.label })}
                    checked={reason.is_active}
                    onChange={(event) => change.mutate({ reason, is_active: event.currentTarget.checked })}
                  />
                </td>
                <td className="row-actions">
                  <button
                    type="button"
                    className="link-button danger-item"
                    aria-label={`${t('common.delete')}: ${reason.label}`}
                    onClick={() => remove.mutate(reason)}
                  >
                    {t('common.delete')}
                  </button>
                </td>
              </tr>
            ))}
          </PlainTable>
        )}
      </Loaded>
      <AddForm label={t('settings.reasons.new')} name="label" send={add} />
    </Panel>
  );
}
