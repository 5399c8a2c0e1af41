import {
  type ColumnDef,
  columnOrderingFeature,
  columnPinningFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useMemo } from 'react';
import { type ColumnLayout, DEFAULT_COLUMN_PX } from './layout';
import type { TableColumn, VisibleColumn } from './types';

const features = tableFeatures({
  columnVisibilityFeature,
  columnOrderingFeature,
  columnPinningFeature,
  columnSizingFeature,
});
/** The rows stay outside the table's model: only their columns are laid out by it. */
const NO_ROWS: never[] = [];
const CHECK_PX = 40;

export interface Columns<Row> {
  visible: VisibleColumn<Row>[];
  widthOf: (id: string) => number;
}

/** The columns to show, pinned ones first. The array keeps its identity while only widths change. */
export function useColumns<Row>(columns: readonly TableColumn<Row>[], layout: ColumnLayout): Columns<Row> {
  const definitions = useMemo(
    () =>
      columns.map(
        (column): ColumnDef<typeof features, object> => ({
          id: column.id,
          size: column.width ?? DEFAULT_COLUMN_PX,
        }),
      ),
    [columns],
  );
  const columnVisibility = useMemo(() => Object.fromEntries(layout.hidden.map((id) => [id, false])), [layout.hidden]);
  const columnPinning = useMemo(
    () => ({ start: layout.order.filter((id) => layout.pinned.includes(id)), end: [] }),
    [layout.order, layout.pinned],
  );
  const table = useTable({
    features,
    columns: definitions,
    data: NO_ROWS as object[],
    state: { columnVisibility, columnPinning, columnOrder: layout.order, columnSizing: layout.widths },
  });
  const pinned = table.getStartVisibleLeafColumns().map((column) => column.id);
  const scrolling = table.getCenterVisibleLeafColumns().map((column) => column.id);
  const order = [...pinned, ...scrolling].join();
  const pins = pinned.length;
  const visible = useMemo(() => pick(columns, order ? order.split(',') : [], pins), [columns, order, pins]);
  return { visible, widthOf: (id) => table.getColumn(id)?.getSize() ?? DEFAULT_COLUMN_PX };
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

function pick<Row>(columns: readonly TableColumn<Row>[], ids: readonly string[], pins: number): VisibleColumn<Row>[] {
  const known = new Map(columns.map((column) => [column.id, column]));
  return ids.flatMap((id, index) => {
    const column = known.get(id);
    return column ? [{ ...column, pin: index < pins ? index : null }] : [];
  });
}
