/** The state of a list in the address: view, filters, search, sort, columns and the row peeked at. */

import { cleanFilters, type FilterField, type FilterValues, sameFilters } from '@/ui/filters/filters';
import { type ColumnLayout, fromViewColumns, sameLayout, toViewColumns, type ViewColumn } from '@/ui/table/layout';
import type { FilterSpec } from './types';

/** Of kinds that have a board beside their table. */
export type Shape = 'table' | 'board';

export interface ListState {
  filters: FilterValues;
  q: string;
  sort: string;
  layout: ColumnLayout;
  shape: Shape;
}

export interface ListSearch {
  /** A saved view's id; "all" is the list without one, also when a view is the user's default. */
  view: string | null;
  /** The list differs from its view; everything else stands in the address then. */
  edited: boolean;
  q: string;
  sort: string;
  columns: string;
  shape: Shape | null;
  peek: number | null;
  filters: FilterValues;
}

export interface LaidOut {
  id: string;
  width?: number;
  hidden?: boolean;
  pinned?: boolean;
  fixed?: boolean;
}

/** What a saved view holds of a list. */
export interface ViewState {
  filters: Record<string, string>;
  sort: string | null;
  columns: readonly ViewColumn[];
  layout: Shape;
}

export function readListSearch(raw: Record<string, unknown>, filters: readonly FilterSpec[]): ListSearch {
  const view = text(raw.view);
  return {
    view: /^(\d{1,18}|all)$/.test(view) ? view : null,
    edited: text(raw.edited) === 'true',
    q: text(raw.q),
    sort: text(raw.sort),
    columns: text(raw.columns),
    shape: raw.layout === 'board' || raw.layout === 'table' ? raw.layout : null,
    peek: /^\d{1,15}$/.test(text(raw.peek)) ? Number(raw.peek) : null,
    filters: cleanFilters(raw, filters as readonly FilterField[]),
  };
}

/** Nothing in the address says how the list should be. */
export function isBare({ view, q, sort, columns, shape, filters }: ListSearch): boolean {
  return view === null && !q && !sort && !columns && !shape && Object.keys(filters).length === 0;
}

/** `shape` is the one of an address that names none. */
export function stateOfSearch(search: ListSearch, columns: readonly LaidOut[], shape: Shape = 'table'): ListState {
  const layout = fromViewColumns(search.columns ? parseColumns(search.columns) : [], columns);
  return { filters: search.filters, q: search.q, sort: search.sort, layout, shape: search.shape ?? shape };
}

export function stateOfView(view: ViewState, filters: readonly FilterSpec[], columns: readonly LaidOut[]): ListState {
  return {
    filters: cleanFilters(view.filters, filters as readonly FilterField[]),
    q: view.filters.q ?? '',
    sort: view.sort ?? '',
    layout: fromViewColumns(view.columns, columns),
    shape: view.layout,
  };
}

export function sameState(one: ListState, other: ListState): boolean {
  return (
    one.q === other.q &&
    one.sort === other.sort &&
    one.shape === other.shape &&
    sameFilters(one.filters, other.filters) &&
    sameLayout(one.layout, other.layout)
  );
}

/** The address of a state; `base` is the state of the view, or the plain one without a view. */
export function searchOfState(
  state: ListState,
  base: ListState,
  view: string | null,
  peek: number | null,
): Record<string, unknown> {
  const peeked = peek === null ? {} : { peek };
  const named = view === null ? {} : { view: asParameter(view) };
  if (sameState(state, base)) return { ...named, ...peeked };
  const filters = Object.fromEntries(Object.entries(state.filters).map(([name, value]) => [name, asParameter(value)]));
  const isView = view !== null && view !== 'all';
  // Beside a view that was edited, no columns means the declared ones.
  const writesColumns = isView || !sameLayout(state.layout, base.layout);
  return {
    ...named,
    ...(isView && { edited: true }),
    ...filters,
    ...(state.q && { q: state.q }),
    ...(state.sort && { sort: state.sort }),
    ...(state.shape !== base.shape && { layout: state.shape }),
    ...(writesColumns && { columns: writeColumns(toViewColumns(state.layout)) }),
    ...peeked,
  };
}

/** "name*:240,status,score:90": shown columns in order, "*" pinned, ":" width. */
export function writeColumns(columns: readonly ViewColumn[]): string {
  return columns
    .map(({ name, width, is_pinned }) => `${name}${is_pinned ? '*' : ''}${width ? `:${width}` : ''}`)
    .join(',');
}

export function parseColumns(words: string): ViewColumn[] {
  return words.split(',').flatMap((word) => {
    const [, name, pin, width] = /^([^*:]+)(\*)?(?::(\d{2,4}))?$/.exec(word) ?? [];
    return name ? [{ name, is_pinned: pin === '*', width: width ? Number(width) : null }] : [];
  });
}

/** Numbers and truth as such: text that looks like them would be quoted in the address. */
function asParameter(value: string): string | number | boolean {
  if (value === 'true' || value === 'false') return value === 'true';
  return /^(0|[1-9]\d{0,14})$/.test(value) ? Number(value) : value;
}

function text(value: unknown): string {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : '';
}
