import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { keyOf, type Resource } from '@/api/keys';
import { type Outcome, type Versioned, writeInOrder } from '@/api/writes';
import { ConflictDialog } from '@/ui/feedback/ConflictDialog';
import { toast } from '@/ui/feedback/toast';

export interface RowKind<R extends Versioned, V extends object> {
  /** Names the row's writes: "stages.7". */
  recordOf: (row: R) => string;
  titleOf: (row: R) => string;
  /** What a field is called, and its value in words. */
  labelOf: (field: keyof V & string) => string;
  textOf: (field: keyof V & string, values: object) => string;
  /** What tells whether a field was changed, where that is less than its whole value. */
  comparedOf?: (row: R, field: keyof V & string) => unknown;
  send: (row: R, version: number, values: V) => Promise<R>;
  read: (row: R) => Promise<R>;
  resources: readonly Resource[];
}

type Clash<R, V> = { seen: R; theirs: R; values: V; decide: (outcome: Outcome) => void };

interface RowChange<R, V> {
  /** A failure is said in a toast as well. */
  change: (row: R, values: V) => Promise<R>;
  /** For dialogs, which show the failure themselves. */
  save: (row: R, values: V) => Promise<R>;
  dialog: ReactNode;
}

/** Changes in the rows of a list: one after the other, and with a question when somebody else changed the same. */
export function useRowChange<R extends Versioned, V extends object>(kind: RowKind<R, V>): RowChange<R, V> {
  const client = useQueryClient();
  const [clash, setClash] = useState<Clash<R, V> | null>(null);
  const save = async (row: R, values: V) => {
    const ask = async (seen: R, theirs: R) => {
      const outcome = await new Promise<Outcome>((decide) => setClash({ seen, theirs, values, decide }));
      setClash(null);
      return outcome;
    };
    try {
      return await writeInOrder(kind.recordOf(row), {
        seen: row,
        send: (version) => kind.send(row, version, values),
        read: () => kind.read(row),
        clashes: (seen, theirs) => touchedOf(values).some((field) => differs(kind, field, seen, theirs)),
        ask,
      });
    } finally {
      await Promise.all(kind.resources.map((resource) => client.invalidateQueries({ queryKey: keyOf(resource) })));
    }
  };
  const change = async (row: R, values: V) => {
    try {
      return await save(row, values);
    } catch (error) {
      toast.error(error);
      throw error;
    }
  };
  const dialog = clash && (
    <ConflictDialog
      opened
      name={kind.titleOf(clash.theirs)}
      fields={touchedOf(clash.values).map((field) => ({
        label: kind.labelOf(field),
        mine: kind.textOf(field, clash.values),
        theirs: kind.textOf(field, clash.theirs),
      }))}
      onOverwrite={() => clash.decide('mine')}
      onTakeTheirs={() => clash.decide('theirs')}
      onClose={() => clash.decide('later')}
    />
  );
  return { change, save, dialog };
}

function touchedOf<V extends object>(values: V): (keyof V & string)[] {
  return Object.keys(values) as (keyof V & string)[];
}

function differs<R extends Versioned, V extends object>(
  { comparedOf = plainValueOf }: RowKind<R, V>,
  field: keyof V & string,
  seen: R,
  theirs: R,
): boolean {
  return JSON.stringify(comparedOf(seen, field)) !== JSON.stringify(comparedOf(theirs, field));
}

function plainValueOf(row: object, field: string): unknown {
  return (row as Record<string, unknown>)[field] ?? null;
}
