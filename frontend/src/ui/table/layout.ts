/** Which columns a table shows, in which order, how wide, and which stay at the left. Plain: saved views keep it. */

export interface ColumnLayout {
  order: string[];
  hidden: string[];
  widths: Record<string, number>;
  pinned: string[];
}

interface LaidOut {
  id: string;
  width?: number;
  hidden?: boolean;
  pinned?: boolean;
  fixed?: boolean;
}

export const MIN_COLUMN_PX = 64;
export const MAX_COLUMN_PX = 640;
export const DEFAULT_COLUMN_PX = 160;

export function defaultLayout(columns: readonly LaidOut[]): ColumnLayout {
  return {
    order: columns.map((column) => column.id),
    hidden: columns.filter((column) => column.hidden).map((column) => column.id),
    widths: {},
    pinned: columns.filter((column) => column.pinned).map((column) => column.id),
  };
}

/** A layout from a URL or an older view, made to fit: unknown columns go, new ones come last as they are declared. */
export function readLayout(value: unknown, columns: readonly LaidOut[]): ColumnLayout {
  const base = defaultLayout(columns);
  if (typeof value !== 'object' || value === null) return base;
  const { order, hidden, widths, pinned } = value as Record<string, unknown>;
  const known = (list: unknown) => [...new Set(strings(list))].filter((id) => base.order.includes(id));
  const ordered = known(order);
  const fresh = base.order.filter((id) => !ordered.includes(id));
  const fixed = columns.filter((column) => column.fixed).map((column) => column.id);
  const mentioned = Array.isArray(hidden) ? known(hidden) : base.hidden;
  const unseen = ordered.length > 0 ? base.hidden.filter((id) => fresh.includes(id)) : [];
  return {
    order: [...ordered, ...fresh],
    hidden: [...new Set([...mentioned, ...unseen])].filter((id) => !fixed.includes(id)),
    widths: readWidths(widths, base.order),
    pinned: Array.isArray(pinned) ? known(pinned) : base.pinned,
  };
}

export function sameLayout(one: ColumnLayout, other: ColumnLayout): boolean {
  return fingerprint(one) === fingerprint(other);
}

/** A saved view's column list: the visible ones in their order. */
export interface ViewColumn {
  name: string;
  width?: number | null;
  is_pinned?: boolean;
}

export function toViewColumns(layout: ColumnLayout): ViewColumn[] {
  const shown = layout.order.filter((id) => !layout.hidden.includes(id));
  return shown.map((name) => ({ name, width: layout.widths[name] ?? null, is_pinned: layout.pinned.includes(name) }));
}

/** The layout of a saved view; an empty list means the columns as they are declared. */
export function fromViewColumns(saved: readonly ViewColumn[], columns: readonly LaidOut[]): ColumnLayout {
  if (saved.length === 0) return defaultLayout(columns);
  const shown = saved.map((column) => column.name);
  const widths = saved.flatMap(({ name, width }) => (width ? [[name, width] as const] : []));
  const others = columns.map((column) => column.id).filter((id) => !shown.includes(id));
  return readLayout(
    {
      order: [...shown, ...others],
      hidden: others,
      widths: Object.fromEntries(widths),
      pinned: saved.filter((column) => column.is_pinned).map((column) => column.name),
    },
    columns,
  );
}

export function toggleColumn(layout: ColumnLayout, id: string): ColumnLayout {
  return { ...layout, hidden: toggled(layout.hidden, id) };
}

export function togglePin(layout: ColumnLayout, id: string): ColumnLayout {
  return { ...layout, pinned: toggled(layout.pinned, id) };
}

/** Moves a column in front of the one now at the index. */
export function moveColumn(layout: ColumnLayout, id: string, to: number): ColumnLayout {
  const order = layout.order.filter((other) => other !== id);
  order.splice(Math.max(0, Math.min(to, order.length)), 0, id);
  return { ...layout, order };
}

export type Side = 'before' | 'after';

/** Moves a column beside another one. */
export function placeColumn(layout: ColumnLayout, id: string, over: string, side: Side): ColumnLayout {
  const order = layout.order.filter((other) => other !== id);
  const at = order.indexOf(over);
  return at < 0 ? layout : moveColumn(layout, id, side === 'before' ? at : at + 1);
}

export function resizeColumn(layout: ColumnLayout, id: string, width: number): ColumnLayout {
  return { ...layout, widths: { ...layout.widths, [id]: clampWidth(width) } };
}

export function clampWidth(width: number): number {
  return Math.round(Math.max(MIN_COLUMN_PX, Math.min(MAX_COLUMN_PX, width)));
}

function readWidths(value: unknown, known: readonly string[]): Record<string, number> {
  if (typeof value !== 'object' || value === null) return {};
  const pairs = Object.entries(value).filter(([id, width]) => known.includes(id) && Number.isFinite(width));
  return Object.fromEntries(pairs.map(([id, width]) => [id, clampWidth(width as number)]));
}

function toggled(list: readonly string[], id: string): string[] {
  return list.includes(id) ? list.filter((other) => other !== id) : [...list, id];
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function fingerprint(layout: ColumnLayout): string {
  const widths = Object.entries(layout.widths).sort(([one], [other]) => one.localeCompare(other));
  return JSON.stringify([layout.order, [...layout.hidden].sort(), widths, [...layout.pinned].sort()]);
}
