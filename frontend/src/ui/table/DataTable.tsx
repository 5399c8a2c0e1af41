import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, type ReactNode, type UIEvent, useEffect, useId, useMemo, useRef } from 'react';
import { t } from '@/i18n';
import type { ColumnLayout } from './layout';
import { placeColumn, resizeColumn, type Side } from './layout';
import { MatchingBanner } from './MatchingBanner';
import {
  holdsAll,
  isSelected,
  NO_SELECTION,
  type Selection,
  selectMatching,
  selectRange,
  toggleLoaded,
  toggleRow,
} from './selection';
import { TableHead } from './TableHead';
import { SkeletonRow, TableRow } from './TableRow';
import type { TableColumn } from './types';
import { useActiveRow } from './useActiveRow';
import { useCellEditor } from './useCellEditor';
import { toTracks, useColumns } from './useColumns';
import { useTableKeys } from './useTableKeys';

export interface DataTableProps<Row> {
  label: string;
  columns: readonly TableColumn<Row>[];
  rows: readonly Row[];
  rowId: (row: Row) => string;
  /** What to call a row aloud. */
  rowName: (row: Row) => string;
  layout: ColumnLayout;
  onLayoutChange?: (layout: ColumnLayout) => void;
  /** Server's sort: `created_at`, `-created_at`. */
  sort?: string;
  onSortChange?: (sort: string) => void;
  /** All rows the filter finds, loaded or not; null while nobody counted them. */
  total?: number | null;
  selection?: Selection;
  onSelectionChange?: (selection: Selection) => void;
  onOpen?: (row: Row) => void;
  onPeek?: (row: Row) => void;
  activeId?: string | null;
  onActiveChange?: (id: string | null) => void;
  loading?: boolean;
  hasMore?: boolean;
  onReachEnd?: () => void;
  density?: 'comfortable' | 'compact';
  isMuted?: (row: Row) => boolean;
  /** Shown in place of the rows when there are none. */
  empty?: ReactNode;
}

const ROW_PX = { comfortable: 36, compact: 30 };
const OVERSCAN_ROWS = 12;
// Three pages of a quick scroll: the answer is there before its rows are.
const LOAD_AHEAD_ROWS = 150;
const LOADING_ROWS = 3;
const FIRST_ROWS = 14;

export function DataTable<Row>(props: DataTableProps<Row>) {
  const {
    rows,
    rowId,
    selection = NO_SELECTION,
    onSelectionChange,
    density = 'comfortable',
    layout,
    total = null,
  } = props;
  const prefix = useId();
  const region = useRef<HTMLDivElement>(null);
  const { visible, widthOf } = useColumns(props.columns, layout);
  const ids = useMemo(() => rows.map(rowId), [rows, rowId]);
  const height = ROW_PX[density];
  const waiting = props.loading && rows.length === 0 ? FIRST_ROWS : props.hasMore ? LOADING_ROWS : 0;
  const virtual = useVirtualizer({
    count: rows.length + waiting,
    getScrollElement: () => region.current,
    estimateSize: () => height,
    overscan: OVERSCAN_ROWS,
    scrollPaddingStart: height,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: sizes depend on the density alone
  useEffect(() => virtual.measure(), [height]);
  const items = virtual.getVirtualItems();
  // Rows follow each other below one gap. A place of its own on each would cost the browser its cache of styles.
  const body = { height: virtual.getTotalSize(), paddingTop: items[0]?.start ?? 0 };
  useReachEnd(items.at(-1)?.index ?? 0, props);

  const active = useActiveRow({
    ids,
    activeId: props.activeId,
    onActiveChange: props.onActiveChange,
    columns: visible,
    reveal: (index) => virtual.scrollToIndex(index),
  });
  const editing = useCellEditor({ rows, ids, columns: visible, region, onMove: active.setCell });
  const rowOf = (id: string | null) => (id === null ? undefined : rows[ids.indexOf(id)]);
  const activeRow = rowOf(active.id);
  const select = (id: string, range: boolean) =>
    onSelectionChange?.(range ? selectRange(selection, id, ids) : toggleRow(selection, id, ids));

  useTableKeys(region, {
    move: active.move,
    moveTo: active.moveTo,
    moveColumn: active.moveColumn,
    page: Math.max(1, Math.floor((region.current?.clientHeight ?? 0) / height) - 2),
    open: activeRow && props.onOpen && (() => props.onOpen?.(activeRow)),
    peek: activeRow && props.onPeek && (() => props.onPeek?.(activeRow)),
    select: active.id !== null && onSelectionChange ? (range) => select(active.id as string, range) : undefined,
    edit: active.id !== null ? () => editing.startIn(active.id as string, active.column) : undefined,
    escape: () => {
      if (selection.ids.size === 0 && !selection.matching) return false;
      onSelectionChange?.(NO_SELECTION);
      return true;
    },
  });

  const click = (event: MouseEvent<HTMLElement>) => {
    const target = event.target as HTMLElement;
    const id = target.closest<HTMLElement>('[data-row]')?.dataset.row;
    if (!id || target.closest('[data-editor], a, button')) return;
    if (target.closest('[data-check]')) return select(id, event.shiftKey);
    const columnId = target.closest<HTMLElement>('[data-column]')?.dataset.column;
    active.setCell(id, null);
    if (columnId && target.closest('[data-editable]')) editing.start({ rowId: id, columnId });
    else region.current?.querySelector<HTMLElement>('table')?.focus({ preventScroll: true });
  };

  const columnIds = visible.map((column) => column.id);
  const pins = visible.filter((column) => column.pin !== null).length;
  const tracks = toTracks(columnIds, pins, widthOf, !!onSelectionChange);
  const resize = (id: string, width: number, final: boolean) => {
    if (final) return props.onLayoutChange?.(resizeColumn(layout, id, width));
    const dragged = toTracks(columnIds, pins, (other) => (other === id ? width : widthOf(other)), !!onSelectionChange);
    for (const [name, value] of Object.entries(dragged)) region.current?.style.setProperty(name, value);
  };
  const place = (id: string, over: string, side: Side) => props.onLayoutChange?.(placeColumn(layout, id, over, side));
  const all = holdsAll(selection, ids);
  const activeDomId =
    active.id !== null && ids.includes(active.id) ? domId(prefix, active.id, active.column) : undefined;

  return (
    <div className="dt" data-density={density}>
      {all && props.hasMore && (
        <MatchingBanner
          loaded={ids.length}
          total={total}
          matching={selection.matching}
          onSelect={() => onSelectionChange?.(selectMatching(ids))}
          onClear={() => onSelectionChange?.(NO_SELECTION)}
        />
      )}
      <div className="dt-region" ref={region} style={tracks} onScroll={markSideways}>
        <table
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the grid pattern over a real table
          role="grid"
          className="dt-table"
          aria-label={props.label}
          aria-rowcount={rowCount(total, rows.length, !!props.hasMore)}
          aria-multiselectable={onSelectionChange ? true : undefined}
          aria-busy={props.loading || undefined}
          aria-activedescendant={activeDomId}
          tabIndex={0}
          onFocus={(event) => event.target === event.currentTarget && active.enter()}
        >
          <TableHead
            columns={visible}
            sort={props.sort}
            onSort={props.onSortChange}
            selectable={!!onSelectionChange}
            checked={all ? true : selection.ids.size > 0 ? 'mixed' : false}
            onCheck={() => onSelectionChange?.(toggleLoaded(selection, ids))}
            widthOf={widthOf}
            onResize={props.onLayoutChange && resize}
            onPlace={props.onLayoutChange && place}
          />
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: useTableKeys is the keyboard's way */}
          <tbody className="dt-body" style={body} onClick={click}>
            {items.map(({ index }) => {
              const row = rows[index];
              const id = ids[index];
              if (row === undefined || id === undefined)
                return <SkeletonRow key={`waiting-${index}`} columns={visible.length + (onSelectionChange ? 1 : 0)} />;
              const edited = editing.cell?.rowId === id ? editing.cell : null;
              return (
                <TableRow
                  key={id}
                  row={row}
                  id={id}
                  index={index}
                  domId={domId(prefix, id, null)}
                  columns={visible}
                  selectable={!!onSelectionChange}
                  selected={isSelected(selection, id)}
                  active={active.id === id}
                  activeColumn={active.id === id ? active.column : null}
                  edited={edited}
                  editor={edited ? editing.editor : null}
                  name={props.rowName(row)}
                  muted={props.isMuted?.(row) ?? false}
                />
              );
            })}
          </tbody>
        </table>
        {!props.loading && rows.length === 0 && <div className="dt-empty">{props.empty}</div>}
      </div>
      <div className="sr-only" aria-live="polite">
        {props.loading ? t('ui.loading') : ''}
      </div>
    </div>
  );
}

/** Asks for more once for each length of the list. */
function useReachEnd<Row>(last: number, { rows, hasMore, loading, onReachEnd }: DataTableProps<Row>): void {
  const asked = useRef(-1);
  useEffect(() => {
    if (!hasMore || loading || !onReachEnd || rows.length === 0) return;
    if (last < rows.length - LOAD_AHEAD_ROWS || asked.current === rows.length) return;
    asked.current = rows.length;
    onReachEnd();
  }, [last, rows.length, hasMore, loading, onReachEnd]);
}

/** Straight in the DOM: a scroll must not render anything. */
function markSideways({ currentTarget }: UIEvent<HTMLElement>): void {
  if (currentTarget.scrollLeft > 0 !== currentTarget.hasAttribute('data-scrolled'))
    currentTarget.toggleAttribute('data-scrolled');
}

function rowCount(total: number | null, loaded: number, hasMore: boolean): number {
  if (!hasMore) return loaded + 1;
  return total === null ? -1 : total + 1;
}

function domId(prefix: string, id: string, column: string | null): string {
  return column === null ? `${prefix}-${id}` : `${prefix}-${id}-${column}`;
}
