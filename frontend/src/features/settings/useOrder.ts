import { useRef, useState } from 'react';
import { inOrder } from '@/api/writes';
import { moveEntry } from './OrderButtons';

type Entry = { id: number };
type Placed = Entry & { position: number };
/** Positions written since the list was read last. */
type Written = Map<number, number>;
type Save<T> = (ordered: readonly T[], written: Written) => Promise<unknown>;

/** A list in the order the user asked for: shown at once, saved move after move. `save` ends when the list is read again. */
export function useOrder<T extends Entry>(name: string, list: readonly T[], save: Save<T>) {
  const [ids, setIds] = useState<readonly number[] | null>(null);
  const waiting = useRef(0);
  const written = useRef<Written>(new Map());
  const ordered = ids ? [...list].sort((one, other) => rankOf(ids, one) - rankOf(ids, other)) : list;
  const move = (from: number, to: number) => {
    const next = moveEntry(ordered, from, to);
    setIds(next.map((entry) => entry.id));
    waiting.current += 1;
    const settle = () => {
      waiting.current -= 1;
      if (waiting.current > 0) return;
      written.current.clear();
      setIds(null);
    };
    // A failure is said in a toast already.
    inOrder(`${name}.order`, () => save(next, written.current)).then(settle, settle);
  };
  return { ordered, move };
}

/** Saves an order by the positions of its entries, and only those that are others. */
export function savePositions<T extends Placed>(
  change: (entry: T, values: { position: number }) => Promise<unknown>,
): Save<T> {
  return async (ordered, written) => {
    for (const [index, entry] of ordered.entries()) {
      const position = index + 1;
      if ((written.get(entry.id) ?? entry.position) === position) continue;
      await change(entry, { position });
      written.set(entry.id, position);
    }
  };
}

// What was added meanwhile stands at the end.
function rankOf(ids: readonly number[], { id }: Entry): number {
  const rank = ids.indexOf(id);
  return rank < 0 ? ids.length : rank;
}
