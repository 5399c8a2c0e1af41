import { memo, type ReactNode } from 'react';
import { t } from '@/i18n';
import type { EditedCell, VisibleColumn } from './types';

interface RowProps<Row> {
  row: Row;
  id: string;
  index: number;
  domId: string;
  columns: readonly VisibleColumn<Row>[];
  selectable: boolean;
  selected: boolean;
  active: boolean;
  activeColumn: string | null;
  edited: EditedCell | null;
  editor: ReactNode;
  name: string;
  muted: boolean;
}

/** One row. Clicks are read by the table from `data-row` and `data-column`, so a row needs no handlers and stays memoised. */
function PlainRow<Row>(props: RowProps<Row>) {
  const { row, id, index, domId, columns, selected, active } = props;
  return (
    <tr
      id={domId}
      className="dt-row"
      aria-rowindex={index + 2}
      aria-selected={props.selectable ? selected : undefined}
      data-row={id}
      data-active={active || undefined}
      data-muted={props.muted || undefined}
      data-editing={props.edited ? true : undefined}
    >
      {props.selectable && (
        <td className="dt-cell dt-check" data-check="">
          <input
            type="checkbox"
            tabIndex={-1}
            readOnly
            checked={selected}
            aria-label={t('ui.table.selectRow', { name: props.name })}
          />
        </td>
      )}
      {columns.map((column) => (
        <Cell
          key={column.id}
          column={column}
          domId={domId}
          active={active && props.activeColumn === column.id}
          editing={props.edited?.columnId === column.id}
          canEdit={column.edit?.can?.(row) ?? !!column.edit}
        >
          {props.edited?.columnId === column.id ? props.editor : column.cell(row)}
        </Cell>
      ))}
    </tr>
  );
}

interface CellProps<Row> {
  column: VisibleColumn<Row>;
  domId: string;
  active: boolean;
  canEdit: boolean;
  editing: boolean;
  children: ReactNode;
}

function Cell<Row>({ column, domId, active, canEdit, editing, children }: CellProps<Row>) {
  const Tag = column.rowHeader ? 'th' : 'td';
  return (
    <Tag
      scope={column.rowHeader ? 'row' : undefined}
      // For the grid's aria-activedescendant alone.
      id={active ? `${domId}-${column.id}` : undefined}
      className="dt-cell"
      data-column={column.id}
      data-align={column.align}
      data-editable={canEdit || undefined}
      data-active={active || undefined}
      data-editing={editing || undefined}
      data-pin={column.pin ?? undefined}
    >
      {children}
    </Tag>
  );
}

export const TableRow = memo(PlainRow) as typeof PlainRow;

/** A row still on its way, in the place it will have; the grid's aria-busy says so. */
export function SkeletonRow({ columns }: { columns: number }) {
  return (
    <tr className="dt-row">
      {Array.from({ length: columns }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the places never move
        <td key={index} className="dt-cell">
          <span className="skeleton-line" />
        </td>
      ))}
    </tr>
  );
}
