import { Button, Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { http, unwrap } from '@/api/client';
import { keyOf } from '@/api/keys';
import { t } from '@/i18n';
import { messageOf } from '@/ui/feedback/problem';
import { toast } from '@/ui/feedback/toast';
import { fieldsOf, labelOf, rawOf, textOf, valuesOf } from './fields';
import type { Lists } from './lists';
import { refreshRecords } from './queries';
import type { BaseRecord, FieldSpec, KindSpec, RecordKind, Values } from './types';

interface MergeDialogProps {
  spec: KindSpec;
  lists: Lists;
  /** The record that stays. */
  kept: BaseRecord;
  merged: BaseRecord;
  onClose: () => void;
}

/** Two records side by side: of each field that differs one value is chosen; everything else moves over. */
export default function MergeDialog({ spec, lists, kept, merged, onClose }: MergeDialogProps) {
  const client = useQueryClient();
  const fields = fieldsOf(spec.fields, lists).filter((field) => isChoice(field, kept, merged));
  // What the kept record lacks is taken from the other one unless the user says otherwise.
  const [taken, setTaken] = useState<ReadonlySet<string>>(
    () => new Set(fields.filter((field) => rawOf(kept, field) === null).map((field) => field.id)),
  );
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const choose = (id: string, isTaken: boolean) => {
    const next = new Set(taken);
    if (isTaken) next.add(id);
    else next.delete(id);
    setTaken(next);
  };
  const refresh = () =>
    Promise.all([refreshRecords(client, spec.resource), client.invalidateQueries({ queryKey: keyOf('timeline') })]);
  const undo = async (mergeId: number) => {
    try {
      await unwrap(http.DELETE('/api/merges/{merge_id}', { params: { path: { merge_id: mergeId } } }));
      toast.success(t('common.undone'));
      await refresh();
    } catch (problem) {
      toast.error(problem);
    }
  };
  const submit = async () => {
    setBusy(true);
    try {
      const values = fields
        .filter((field) => taken.has(field.id))
        .reduce<Values>((all, field) => join(all, field, merged), {});
      const body = {
        record_type: spec.kind as Exclude<RecordKind, 'deal'>,
        kept_id: kept.id,
        merged_id: merged.id,
        values,
      };
      const made = await unwrap(http.POST('/api/merges', { body }));
      onClose();
      toast.undoable(t('records.merged', { name: merged.name ?? `#${merged.id}` }), () => void undo(made.id));
      await refresh();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('records.mergeTitle')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <p className="dialog-text">{t('records.mergeText')}</p>
      <table className="plain-table merge-table">
        <thead>
          <tr>
            <th scope="col">{t('ui.conflict.field')}</th>
            <th scope="col">{t('records.mergeKept', { name: kept.name ?? `#${kept.id}` })}</th>
            <th scope="col">{merged.name ?? `#${merged.id}`}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field.id}>
              <th scope="row">{labelOf(field)}</th>
              {[kept, merged].map((record) => (
                <td key={record.id}>
                  <label>
                    <input
                      type="radio"
                      name={`merge-${field.id}`}
                      checked={taken.has(field.id) === (record === merged)}
                      onChange={() => choose(field.id, record === merged)}
                    />
                    {textOf(field, rawOf(record, field), lists, record.currency)}
                  </label>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {error !== null && (
        <p className="inline-problem" role="alert">
          {messageOf(error)}
        </p>
      )}
      <div className="dialog-actions">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button loading={busy} onClick={() => void submit()}>
          {t('records.merge')}
        </Button>
      </div>
    </Modal>
  );
}

function isChoice(field: FieldSpec, kept: BaseRecord, merged: BaseRecord): boolean {
  if (field.readOnly) return false;
  const other = rawOf(merged, field);
  return other !== null && other !== rawOf(kept, field);
}

function join(all: Values, field: FieldSpec, merged: BaseRecord): Values {
  const values = valuesOf(field, rawOf(merged, field));
  const own = { ...(all.custom_fields as Values | undefined), ...(values.custom_fields as Values | undefined) };
  return { ...all, ...values, ...(Object.keys(own).length > 0 && { custom_fields: own }) };
}
