import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo } from 'react';
import {
  isBare,
  type LaidOut,
  type ListState,
  readListSearch,
  type Shape,
  sameState,
  searchOfState,
  stateOfSearch,
  stateOfView,
} from './listSearch';
import type { FilterSpec, RecordKind } from './types';
import type { useViews } from './useViews';

const LAST = 'neuracrm.view.';

/** What the list shows, read from the address; changing it writes the address. */
export function useListState(
  kind: RecordKind,
  raw: Record<string, unknown>,
  filters: readonly FilterSpec[],
  columns: readonly LaidOut[],
  { views, isReady, find }: ReturnType<typeof useViews>,
  /** How the list is shown where neither the address nor a view says it. */
  usual: Shape = 'table',
) {
  const navigate = useNavigate();
  const search = useMemo(() => readListSearch(raw, filters), [raw, filters]);
  const plain = useMemo(() => stateOfSearch(readListSearch({}, []), columns, usual), [columns, usual]);

  const preferred = views.find((view) => view.is_default)?.id ?? readLast(kind);
  const wanted = isBare(search) ? String(preferred ?? 'all') : (search.view ?? 'all');
  const view = wanted === 'all' ? null : (find(wanted) ?? null);
  const base = useMemo(() => (view ? stateOfView(view, filters, columns) : plain), [view, filters, columns, plain]);
  const isOfView = view !== null && !search.edited;
  const state = useMemo(
    () => (isOfView ? base : stateOfSearch(search, columns, base.shape)),
    [isOfView, base, search, columns],
  );
  const viewId = view ? String(view.id) : null;
  useEffect(() => {
    if (isReady) keepLast(kind, viewId);
  }, [kind, viewId, isReady]);

  const go = useCallback(
    (next: Record<string, unknown>, replace = false) =>
      void navigate({ to: '.', search: next as never, replace, resetScroll: false }),
    [navigate],
  );
  // "all" has to be said where a bare address means a view.
  const name = viewId ?? (preferred === null ? null : 'all');
  const change = useCallback(
    (patch: Partial<ListState>, replace = false) =>
      go(searchOfState({ ...state, ...patch }, base, name, search.peek), replace),
    [go, state, base, name, search.peek],
  );
  const peek = useCallback(
    (id: number | null) => go(searchOfState(state, base, name, id), true),
    [go, state, base, name],
  );
  const pick = useCallback(
    (id: string | null) => {
      const shape = id === null && state.shape !== plain.shape ? { layout: state.shape } : {};
      go({ view: id === null ? 'all' : Number(id), ...shape });
    },
    [go, state.shape, plain.shape],
  );
  return {
    ...state,
    state,
    view,
    viewId,
    isReady: isReady || search.view === 'all',
    // Without a view, table or board is a matter of taste.
    changed: !sameState(view ? state : { ...state, shape: base.shape }, base),
    peekId: search.peek,
    change,
    peek,
    pick,
    reset: () => go(searchOfState(base, base, name, null)),
  };
}

function readLast(kind: RecordKind): number | null {
  const last = localStorage.getItem(LAST + kind);
  return last && /^\d+$/.test(last) ? Number(last) : null;
}

function keepLast(kind: RecordKind, id: string | null): void {
  if (id === null) localStorage.removeItem(LAST + kind);
  else localStorage.setItem(LAST + kind, id);
}
