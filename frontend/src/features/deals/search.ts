import type { Search } from '@/app/screens';
import { cleanFilters, type FilterField, type FilterValues } from '@/ui/filters/filters';

export type Layout = 'board' | 'table';

/** What the address of the deals says: where, how and which. Filters stand in it by the names the API gives them. */
export type DealSearch = {
  pipeline?: number | 'all';
  layout?: Layout;
  view?: number;
  q?: string;
  sort?: string;
  columns?: unknown;
} & { [filter: string]: unknown };

const LAYOUT = 'neuracrm.deals.layout';

/** Kinds alone: the labels are the page's business, which has its texts. */
export const FILTER_KINDS: readonly Omit<FilterField, 'label'>[] = [
  { id: 'owner_id', kind: 'id', nullable: true },
  { id: 'value', kind: 'money' },
  { id: 'expected_close', kind: 'day' },
  { id: 'rotting', kind: 'flag' },
  { id: 'stage_id', kind: 'id' },
  { id: 'status', kind: 'choice' },
  { id: 'company_id', kind: 'id', nullable: true },
  { id: 'contact_id', kind: 'related' },
  { id: 'tag_id', kind: 'related' },
  { id: 'source', kind: 'choice' },
  { id: 'deal_type', kind: 'choice', nullable: true },
  { id: 'forecast_category', kind: 'choice' },
  { id: 'loss_reason_id', kind: 'id', nullable: true },
  { id: 'closed', kind: 'time' },
  { id: 'stage_changed', kind: 'time' },
  { id: 'created', kind: 'time' },
  { id: 'updated', kind: 'time' },
];

export function cleanSearch(raw: Search): DealSearch {
  const search: DealSearch = { ...readFilters(raw) };
  const pipeline = Number(raw.pipeline);
  if (raw.pipeline === 'all') search.pipeline = 'all';
  else if (Number.isInteger(pipeline) && pipeline > 0) search.pipeline = pipeline;
  if (raw.layout === 'board' || raw.layout === 'table') search.layout = raw.layout;
  if (Number.isInteger(raw.view)) search.view = raw.view as number;
  if (typeof raw.q === 'string' || typeof raw.q === 'number') search.q = String(raw.q).slice(0, 200);
  if (typeof raw.sort === 'string') search.sort = raw.sort;
  if (raw.columns) search.columns = raw.columns;
  return search;
}

export function readFilters(search: Search): FilterValues {
  return cleanFilters(search, FILTER_KINDS as readonly FilterField[]);
}

/** A change of the address that puts these filters in place of those before. */
export function replaceFilters(before: FilterValues, after: FilterValues): Record<string, string | undefined> {
  return { ...Object.fromEntries(Object.keys(before).map((name) => [name, undefined])), ...after };
}

/** The layout last used on this device, for an address that names none. */
export function readLastLayout(): Layout {
  return localStorage.getItem(LAYOUT) === 'table' ? 'table' : 'board';
}

export function keepLastLayout(layout: Layout): void {
  localStorage.setItem(LAYOUT, layout);
}
