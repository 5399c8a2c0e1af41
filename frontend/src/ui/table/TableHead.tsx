import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react';
import { announce } from '@/app/announce';
import { t } from '@/i18n';
import { IconSortAscending, IconSortDescending } from '@/ui/icons';
import { clampWidth, type Side } from './layout';
import type { VisibleColumn } from './types';
import { useHeadDrag } from './useHeadDrag';

interface HeadProps<Row> {
  columns: readonly VisibleColumn<Row>[];
  sort: string | undefined;
  onSort: ((sort: string) => void) | undefined;
  selectable: boolean;
  checked: boolean | 'mixed';
  onCheck: () => void;
  widthOf: (id: string) => number;
  /** A width while the edge is dragged (not final), and the one it is let go at. */
  onResize: ((id: string, width: number, final: boolean) => void) | undefined;
  /** A column goes to the other side of another one. */
  onPlace: ((id: string, over: string, side: Side) => void) | undefined;
}

export function TableHead<Row>({ columns, selectable, ...props }: HeadProps<Row>) {
  const row = useRef<HTMLTableRowElement>(null);
  const drag = useHeadDrag(row, props.onPlace);
  const step = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const id = (event.target as HTMLElement).closest<HTMLElement>('[data-head]')?.dataset.head;
    if (!by || !event.shiftKey || !id || !props.onPlace) return;
    event.preventDefault();
    const group = columns.filter(({ pin }) => (pin === null) === (columns.find((one) => one.id === id)?.pin === null));
    const at = group.findIndex((one) => one.id === id);
    const [column, over] = [group[at], group[at + by]];
    if (!column || !over) return;
    props.onPlace(id, over.id, by < 0 ? 'before' : 'after');
    const position = columns.findIndex((one) => one.id === over.id) + 1;
    announce(t('ui.columns.moved', { name: column.header, position, count: columns.length }));
    // Moved in the DOM, it may have lost the focus.
    requestAnimationFrame(() => row.current?.querySelector<HTMLElement>(`[data-head="${id}"] button`)?.focus());
  };
  return (
    <thead className="dt-head">
      <tr ref={row} className="dt-headrow" aria-rowindex={1} onKeyDown={step} {...drag}>
        {selectable && <CheckAll checked={props.checked} onCheck={props.onCheck} />}
        {columns.map((column) => (
          <HeadCell key={column.id} column={column} {...props} />
        ))}
      </tr>
    </thead>
  );
}

function CheckAll({ checked, onCheck }: { checked: boolean | 'mixed'; onCheck: () => void }) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = checked === 'mixed';
  }, [checked]);
  return (
    <th scope="col" className="dt-cell dt-check">
      <input
        ref={box}
        type="checkbox"
        checked={checked === true}
        onChange={onCheck}
        aria-label={t('ui.table.selectLoaded')}
      />
    </th>
  );
}

type HeadCellProps<Row> = Pick<HeadProps<Row>, 'sort' | 'onSort' | 'widthOf' | 'onResize' | 'onPlace'> & {
  column: VisibleColumn<Row>;
};

function HeadCell<Row>({ column, sort, onSort, widthOf, onResize, onPlace }: HeadCellProps<Row>) {
  const sorted = direction(column, sort);
  return (
    <th
      scope="col"
      className="dt-cell"
      data-head={column.id}
      data-movable={onPlace ? true : undefined}
      data-align={column.align}
      data-pin={column.pin ?? undefined}
      aria-sort={column.sort && onSort ? (sorted ?? 'none') : undefined}
    >
      {column.sort && onSort ? (
        <button
          type="button"
          className="dt-sort"
          aria-keyshortcuts={onPlace && 'Shift+ArrowLeft Shift+ArrowRight'}
          onClick={() => onSort(nextSort(column, sort))}
        >
          <span className="dt-clip">{column.header}</span>
          {sorted === 'ascending' && <IconSortAscending size={14} aria-hidden />}
          {sorted === 'descending' && <IconSortDescending size={14} aria-hidden />}
        </button>
      ) : (
        <span className="dt-clip">{column.header}</span>
      )}
      {onResize && (
        <Resizer width={widthOf(column.id)} onResize={(width, final) => onResize(column.id, width, final)} />
      )}
    </th>
  );
}

/** The sort a click on the header asks for: the column's first direction, then the other. */
export function nextSort<Row>(
  column: Pick<VisibleColumn<Row>, 'sort' | 'descendingFirst'>,
  sort: string | undefined,
): string {
  const [up, down] = [column.sort as string, `-${column.sort}`];
  if (sort === up) return down;
  if (sort === down) return up;
  return column.descendingFirst ? down : up;
}

function direction<Row>(column: VisibleColumn<Row>, sort: string | undefined): 'ascending' | 'descending' | undefined {
  if (!column.sort || sort?.replace(/^-/, '') !== column.sort) return undefined;
  return sort.startsWith('-') ? 'descending' : 'ascending';
}

interface ResizerProps {
  width: number;
  onResize: (width: number, final: boolean) => void;
}

/** For the pointer alone: by keyboard widths are set in the column chooser, so headers stay one tab stop each. */
function Resizer({ width, onResize }: ResizerProps) {
  const start = useRef<{ x: number; width: number } | null>(null);
  const dragged = (event: PointerEvent) =>
    start.current ? clampWidth(start.current.width + event.clientX - start.current.x) : width;
  const press = (event: PointerEvent) => {
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { x: event.clientX, width };
  };
  const release = (event: PointerEvent) => {
    if (start.current) onResize(dragged(event), true);
    start.current = null;
  };
  return (
    <span
      aria-hidden="true"
      className="dt-resizer"
      onPointerDown={press}
      onPointerMove={(event) => start.current && onResize(dragged(event), false)}
      onPointerUp={release}
      onPointerCancel={release}
    />
  );
}
