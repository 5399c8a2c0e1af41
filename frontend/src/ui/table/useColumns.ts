import { useMemo } from 'react';
import { type ColumnLayout, DEFAULT_COLUMN_PX } from './layout';
import type { TableColumn, VisibleColumn } from './types';

const CHECK_PX = 40;
/** As many as the style sheet has places for; further pinned columns scroll. */
const MOST_PINS = 8;

export interface Columns<Row> {
  visible: VisibleColumn<Row>[];
  widthOf: (id: string) => number;
}

/** The columns to show, pinned ones first. The array keeps its identity while only widths change. */
export function useColumns<Row>(columns: readonly TableColumn<Row>[], layout: ColumnLayout): Columns<Row> {
  const { widths, ...shape } = layout;
  const key = JSON.stringify(shape);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all of the shape, which is read anew from each address
  const visible = useMemo(() => arrange(columns, shape), [columns, key]);
  const widthOf = (id: string) => widths[id] ?? columns.find((column) => column.id === id)?.width ?? DEFAULT_COLUMN_PX;
  return { visible, widthOf };
}

/** Track sizes of a row and the left edges of its pinned cells, as CSS variables of the table. */
export function toTracks(ids: readonly string[], pins: number, widthOf: (id: string) => number, selectable: boolean) {
  const lead = selectable ? [CHECK_PX] : [];
  const widths = [...lead, ...ids.map(widthOf)];
  const variables: Record<string, string> = {
    '--dt-columns': `${widths.map((width) => `${width}px`).join(' ')} minmax(0, 1fr)`,
  };
  let left = selectable ? CHECK_PX : 0;
  for (let pin = 0; pin < pins; pin++) {
    variables[`--dt-pin-${pin}`] = `${left}px`;
    left += widthOf(ids[pin] as string);
  }
  return variables;
}

/** Columns the layout does not know come last. */
function arrange<Row>(
  columns: readonly TableColumn<Row>[],
  { order, hidden, pinned }: Omit<ColumnLayout, 'widths'>,
): VisibleColumn<Row>[] {
  const place = new Map(order.map((id, index) => [id, index]));
  const placeOf = ({ id }: TableColumn<Row>) => place.get(id) ?? order.length;
  const shown = columns.filter(({ id }) => !hidden.includes(id)).sort((one, other) => placeOf(one) - placeOf(other));
  const pins = shown.filter(({ id }) => pinned.includes(id)).slice(0, MOST_PINS);
  const rest = shown.filter((column) => !pins.includes(column));
  return [...pins.map((column, pin) => ({ ...column, pin })), ...rest.map((column) => ({ ...column, pin: null }))];
}
