import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useCallback, useState } from 'react';
import { isApiError } from '@/api/client';
import { keyOf } from '@/api/keys';
import { t } from '@/i18n';
import { ConflictDialog } from '@/ui/feedback/ConflictDialog';
import { toast } from '@/ui/feedback/toast';
import { changeOne, readOne } from './api';
import { fieldsOf, labelOf, rawOf, textOf, valuesOf } from './fields';
import type { Lists } from './lists';
import { patchRecord } from './queries';
import type { BaseRecord, FieldSpec, KindSpec, RecordResource, Values } from './types';

interface Clash<R> {
  record: R;
  theirs: R;
  values: Values;
  settle: (outcome: 'mine' | 'theirs' | 'later') => Promise<void>;
}

/** `shown`: what the lists show meanwhile where the values themselves are not what is shown (tags). */
export type Change<R> = (record: R, values: Values, shown?: Partial<R>) => Promise<R>;

// Two quick edits of one record: the second follows the first, and knows the version the first one made.
const running = new Map<string, Promise<unknown>>();
const made = new Map<string, number>();

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
      const name = `${resource}.${record.id}`;
      const before = snapshot(record, { ...values, ...shown });
      patchRecord<R>(client, resource, record.id, shown ?? merged(record, values));
      const send = async () => {
        try {
          return await write<R>(resource, record, values);
        } catch (error) {
          patchRecord<R>(client, resource, record.id, before);
          if (isApiError(error) && error.isStale)
            return await untangle(client, resource, record, values, setClash, error);
          throw error;
        }
      };
      const sent = (running.get(name) ?? Promise.resolve()).then(send, send);
      running.set(name, sent);
      return sent.then((answer) => {
        patchRecord<R>(client, resource, record.id, answer);
        void client.invalidateQueries({ queryKey: keyOf('timeline', spec.kind, record.id) });
        return answer;
      });
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
      onOverwrite={() => clash.settle('mine')}
      onTakeTheirs={() => void clash.settle('theirs')}
      onClose={() => void clash.settle('later')}
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

async function write<R extends BaseRecord>(resource: RecordResource, record: R, values: Values): Promise<R> {
  const name = `${resource}.${record.id}`;
  const version = Math.max(record.version, made.get(name) ?? 0);
  const answer = await changeOne<R>(resource, record.id, version, values);
  made.set(name, answer.version);
  return answer;
}

/** Somebody was faster: other fields of the record do not matter; the same one is for the user to decide. */
async function untangle<R extends BaseRecord>(
  client: QueryClient,
  resource: RecordResource,
  record: R,
  values: Values,
  ask: (clash: Clash<R> | null) => void,
  error: unknown,
): Promise<R> {
  const theirs = await readOne<R>(resource, record.id);
  made.set(`${resource}.${record.id}`, theirs.version);
  if (!differs(record, theirs, values)) return write(resource, theirs, values);
  return new Promise<R>((resolve, reject) => {
    const settle = async (outcome: 'mine' | 'theirs' | 'later') => {
      try {
        if (outcome === 'mine') resolve(await write(resource, theirs, values));
        else patchRecord<R>(client, resource, record.id, theirs);
        if (outcome === 'theirs') resolve(theirs);
        if (outcome === 'later') reject(error);
      } catch (problem) {
        reject(problem);
      }
      ask(null);
    };
    ask({ record, theirs, values, settle });
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
