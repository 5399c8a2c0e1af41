import { useState } from 'react';

interface ActiveOptions {
  ids: readonly string[];
  activeId: string | null | undefined;
  onActiveChange: ((id: string | null) => void) | undefined;
  columns: readonly { id: string }[];
  reveal: (index: number) => void;
}

/** The row (and within it the cell) the keyboard is on. Held here unless the caller gives `activeId`. */
export function useActiveRow({ ids, activeId, onActiveChange, columns, reveal }: ActiveOptions) {
  const [held, setHeld] = useState<string | null>(null);
  const [column, setColumn] = useState<string | null>(null);
  const id = activeId === undefined ? held : activeId;

  const setCell = (next: string | null, nextColumn: string | null) => {
    setHeld(next);
    setColumn(nextColumn);
    if (next !== id) onActiveChange?.(next);
  };
  const goTo = (index: number) => {
    const next = ids[Math.max(0, Math.min(index, ids.length - 1))];
    if (next === undefined) return;
    setCell(next, column);
    reveal(ids.indexOf(next));
  };
  const at = id === null ? -1 : ids.indexOf(id);
  return {
    id,
    column,
    setCell,
    move: (by: number) => goTo(at < 0 ? 0 : at + by),
    moveTo: (end: 'first' | 'last') => goTo(end === 'first' ? 0 : ids.length - 1),
    moveColumn: (by: number) => setColumn(nextColumn(columns, column, by)),
    enter: () => {
      if (at < 0) goTo(0);
    },
  };
}

/** From the row into its first cell, from cell to cell, and from the first back to the row. */
function nextColumn(columns: readonly { id: string }[], column: string | null, by: number): string | null {
  const at = columns.findIndex((other) => other.id === column) + by;
  return at < 0 ? null : (columns[Math.min(at, columns.length - 1)]?.id ?? null);
}
