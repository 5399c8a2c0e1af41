import { useEffect, useRef } from 'react';
import { t } from '@/i18n';
import { toast } from '@/ui/feedback/toast';
import { sameFilters } from '@/ui/filters/filters';
import { type ColumnLayout, defaultLayout, fromViewColumns, sameLayout, toViewColumns } from '@/ui/table/layout';
import type { TableColumn } from '@/ui/table/types';
import { ViewTabs } from '@/ui/views/ViewTabs';
import type { Deal } from './queries';
import { type DealSearch, type Layout, readFilters, replaceFilters } from './search';
import { useViews, type View, type ViewState } from './useViews';

interface DealViewsProps {
  search: DealSearch;
  layout: Layout;
  columns: readonly TableColumn<Deal>[];
  columnLayout: ColumnLayout;
  change: (patch: Partial<DealSearch>, options?: { replace?: boolean }) => void;
}

/** Saved views of the deals as tabs; an address without anything opens with the user's own default. */
export function DealViews({ search, layout, columns, columnLayout, change }: DealViewsProps) {
  const { views, tabs, visibilities, ...saved } = useViews();
  const active = views.find(({ id }) => id === search.view);
  const state = readState(search, layout, columnLayout, columns);
  const open = (view: View | null, replace = false) =>
    change(view ? addressOf(view, search, columns) : emptyAddress(search), { replace });

  const isFresh = useRef(Object.keys(search).length === 0);
  const preferred = views.find((view) => view.is_default);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only for an address that was empty on arrival, and once
  useEffect(() => {
    if (!isFresh.current || !preferred) return;
    isFresh.current = false;
    open(preferred, true);
  }, [preferred]);

  const find = (id: string) => views.find((view) => String(view.id) === id);
  const isChanged = active ? differs(active, state, columns) : isNarrowed(state);
  return (
    <ViewTabs
      views={tabs}
      activeId={active ? String(active.id) : null}
      changed={isChanged}
      visibilities={visibilities}
      onPick={(id) => open(id === null ? null : (find(id) ?? null))}
      onSave={() => {
        if (!active) return;
        saved.change({ view: active, ...state }).then(
          () => toast.success(t('deals.view.saved', { name: active.name })),
          (error: unknown) => toast.error(error),
        );
      }}
      onSaveAs={async (naming) => {
        const view = await saved.create({ ...state, ...naming });
        change({ view: view.id }, { replace: true });
      }}
      onReset={() => open(active ?? null, true)}
      onRename={async (id, naming) => {
        const view = find(id);
        if (view) await saved.change({ view, ...naming });
      }}
      onPin={(id, is_pinned) => saved.mark({ id: Number(id), is_pinned })}
      onDefault={(id, is_default) => saved.mark({ id: Number(id), is_default })}
      onDelete={async (id) => {
        await saved.remove(Number(id));
        change({ view: undefined }, { replace: true });
      }}
    />
  );
}

type FullState = Required<ViewState>;

function readState(
  search: DealSearch,
  layout: Layout,
  columnLayout: ColumnLayout,
  columns: readonly TableColumn<Deal>[],
): FullState {
  const filters: Record<string, string> = { ...readFilters(search) };
  if (search.q) filters.q = search.q;
  if (typeof search.pipeline === 'number') filters.pipeline_id = String(search.pipeline);
  const isUsual = sameLayout(columnLayout, defaultLayout(columns));
  return {
    layout,
    filters,
    columns: isUsual ? [] : (toViewColumns(columnLayout) as FullState['columns']),
    sort: search.sort ?? null,
  };
}

/** Without a view only what narrows the list counts: order and columns are not worth a question. */
function isNarrowed({ filters }: FullState): boolean {
  return Object.keys(filters ?? {}).some((name) => name !== 'pipeline_id');
}

function differs(view: View, state: FullState, columns: readonly TableColumn<Deal>[]): boolean {
  const mine = fromViewColumns(state.columns ?? [], columns);
  return (
    view.layout !== state.layout ||
    !sameFilters(view.filters, state.filters ?? {}) ||
    (view.sort ?? null) !== (state.sort ?? null) ||
    !sameLayout(fromViewColumns(view.columns, columns), mine)
  );
}

function addressOf(view: View, before: DealSearch, columns: readonly TableColumn<Deal>[]): Partial<DealSearch> {
  const { pipeline_id, q, ...filters } = view.filters;
  return {
    ...replaceFilters(readFilters(before), filters),
    view: view.id,
    layout: view.layout,
    sort: view.sort ?? undefined,
    q: q || undefined,
    pipeline: Number(pipeline_id) || undefined,
    columns: view.columns.length > 0 ? fromViewColumns(view.columns, columns) : undefined,
  };
}

function emptyAddress(before: DealSearch): Partial<DealSearch> {
  const { pipeline, layout } = before;
  return {
    ...replaceFilters(readFilters(before), {}),
    view: undefined,
    sort: undefined,
    q: undefined,
    columns: undefined,
    pipeline,
    layout,
  };
}
