import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useCallback, useState } from 'react';
import { keyOf } from '@/api/keys';
import { type Outcome, writeInOrder } from '@/api/writes';
import { t } from '@/i18n';
import { ConflictDialog } from '@/ui/feedback/ConflictDialog';
import { toast } from '@/ui/feedback/toast';
import { changeOne, readOne } from './api';
import { fieldsOf, labelOf, rawOf, textOf, valuesOf } from './fields';
import type { Lists } from './lists';
import { patchRecord } from './queries';
import type { BaseRecord, FieldSpec, KindSpec, Values } from './types';

interface Clash<R> {
  record: R;
  theirs: R;
  values: Values;
  decide: (outcome: Outcome) => void;
}

/** `shown`: what the lists show meanwhile where the values themselves are not what is shown (tags). */
export type Change<R> = (record: R, values: Values, shown?: Partial<R>) => Promise<R>;

/** Changes records at once, rolls back what is refused, and asks when somebody else changed the same field. */
export function useChange<R extends BaseRecord>(
  spec: KindSpec<R>,
  lists: Lists,
): { change: Change<R>; dialog: ReactNode } {
  const client = useQueryClient();
  const [clash, setClash] = useState<Clash<R> | null>(null);
  const { resource } = spec;

  const change = useCallback<Change<R>>(
    (record, values, shown) => {
      const patch = (next: Partial<R>) => patchRecord<R>(client, resource, record.id, next);
      let refused: Partial<R> = snapshot(record, { ...values, ...shown });
      patch(shown ?? merged(record, values));
      const ask = async (seen: R, theirs: R) => {
        patch(refused);
        const outcome = await new Promise<Outcome>((decide) => setClash({ record: seen, theirs, values, decide }));
        setClash(null);
        if (outcome !== 'mine') refused = theirs;
        return outcome;
      };
      const sent = writeInOrder<R>(`${resource}.${record.id}`, {
        seen: record,
        send: (version) => changeOne<R>(resource, record.id, version, values),
        read: () => readOne<R>(resource, record.id),
        clashes: (seen, theirs) => differs(seen, theirs, values),
        ask,
      });
      return sent.then(
        (answer) => {
          patch(answer);
          void client.invalidateQueries({ queryKey: keyOf('timeline', spec.kind, record.id) });
          return answer;
        },
        (error: unknown) => {
          patch(refused);
          throw error;
        },
      );
    },
    [client, resource, spec.kind],
  );

  const fields = clash ? fieldsOf(spec.fields, lists) : [];
  const dialog = clash && (
    <ConflictDialog
      opened
      name={clash.record.name ?? ''}
      fields={fields
        .filter((field) => isTouched(field, clash.values))
        .map((field) => ({
          label: labelOf(field),
          mine: textOf(field, rawOf(merged(clash.record, clash.values), field), lists, clash.record.currency),
          theirs: textOf(field, rawOf(clash.theirs, field), lists, clash.theirs.currency),
        }))}
      onOverwrite={() => clash.decide('mine')}
      onTakeTheirs={() => clash.decide('theirs')}
      onClose={() => clash.decide('later')}
    />
  );
  return { change, dialog };
}

/** One field of one record; choices say how to take them back, a click goes wrong more easily than a word. */
export function changeField<R extends BaseRecord>(
  change: Change<R>,
  field: FieldSpec,
  record: R,
  text: string | null,
): Promise<R> {
  const before = rawOf(record, field);
  const sent = change(record, valuesOf(field, text));
  if (field.kind !== 'choice') return sent;
  return sent.then((answer) => {
    const undo = () => change(answer, valuesOf(field, before)).catch((error: unknown) => toast.error(error));
    toast.undoable(t('records.changed', { field: labelOf(field) }), () => void undo());
    return answer;
  });
}

function differs(one: BaseRecord, other: BaseRecord, values: Values): boolean {
  const touched = Object.keys({ ...values, ...(values.custom_fields as Values | undefined) });
  const paths = touched.flatMap((name) => (name === 'custom_fields' ? [] : [name]));
  const read = (record: BaseRecord, name: string) =>
    JSON.stringify(
      name === 'tag_ids'
        ? record.tags.map((tag) => tag.id)
        : ((name in record ? (record as unknown as Values)[name] : record.custom_fields[name]) ?? null),
    );
  return paths.some((name) => read(one, name) !== read(other, name));
}

function isTouched(field: FieldSpec, values: Values): boolean {
  const own = Object.keys((values.custom_fields as Values | undefined) ?? {}).map((key) => `custom_fields.${key}`);
  return field.id in values || own.includes(field.id);
}

function merged<R extends BaseRecord>(record: R, { custom_fields, tag_ids, ...values }: Values): R {
  const own = custom_fields ? { custom_fields: { ...record.custom_fields, ...(custom_fields as Values) } } : {};
  return { ...record, ...values, ...own };
}

function snapshot<R extends BaseRecord>(record: R, touched: object): Partial<R> {
  const names = Object.keys(touched).filter((name) => name in record);
  return Object.fromEntries(names.map((name) => [name, record[name as keyof R]])) as Partial<R>;
}
