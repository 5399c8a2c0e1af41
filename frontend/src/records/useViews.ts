import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { http, ifMatch, type Schema, settle, unwrap } from '@/api/client';
import { keyOf } from '@/api/keys';
import { useMe } from '@/api/session';
import { toast } from '@/ui/feedback/toast';
import { toViewColumns } from '@/ui/table/layout';
import type { ViewNaming } from '@/ui/views/ViewDialog';
import type { ViewTab } from '@/ui/views/ViewTabs';
import type { ListState } from './listSearch';
import type { RecordKind } from './types';

type View = Schema<'SavedViewOut'>;
const NO_VIEWS: readonly View[] = [];

export const viewsQuery = (kind: RecordKind) =>
  queryOptions({
    queryKey: keyOf('views', kind),
    queryFn: ({ signal }) => unwrap(http.GET('/api/saved-views', { params: { query: { record_type: kind } }, signal })),
    staleTime: 60_000,
  });

/** The saved views of a kind, and what can be done with them. */
export function useViews(kind: RecordKind) {
  const client = useQueryClient();
  const query = useQuery(viewsQuery(kind));
  const views = query.data ?? NO_VIEWS;
  const find = (id: string) => views.find((view) => String(view.id) === id);
  const onSettled = () => client.invalidateQueries({ queryKey: keyOf('views', kind) });
  const onError = (error: unknown) => void toast.error(error);
  const put = (view: View) =>
    client.setQueryData(viewsQuery(kind).queryKey, (known) => {
      const rest = (known ?? []).map((one) => (one.id === view.id ? view : one));
      return rest.some((one) => one.id === view.id) ? rest : [...rest, view];
    });

  const create = useMutation({
    mutationFn: ({ naming, state }: { naming: ViewNaming; state: ListState }) =>
      unwrap(http.POST('/api/saved-views', { body: { record_type: kind, ...naming, ...viewValues(state) } })),
    onSuccess: (view) => {
      put(view);
      mark.mutate({ id: String(view.id), values: { is_pinned: true } });
    },
    onSettled,
  });
  const change = useMutation({
    mutationFn: ({ id, values }: { id: string; values: Schema<'SavedViewUpdate'> }) => {
      const header = ifMatch(find(id)?.version ?? 0);
      const params = { path: { view_id: Number(id) }, header };
      return unwrap(http.PATCH('/api/saved-views/{view_id}', { params, body: values }));
    },
    onSuccess: put,
    onSettled,
  });
  const mark = useMutation({
    mutationFn: ({ id, values }: { id: string; values: Schema<'SavedViewMarkIn'> }) =>
      unwrap(http.PUT('/api/saved-views/{view_id}/mark', { params: { path: { view_id: Number(id) } }, body: values })),
    onSuccess: put,
    onError,
    onSettled,
  });
  const remove = useMutation({
    mutationFn: (id: string) =>
      settle(http.DELETE('/api/saved-views/{view_id}', { params: { path: { view_id: Number(id) } } })),
    onSettled,
  });
  return { views, isReady: !query.isPending, find, create, change, mark, remove };
}

export function viewValues({ filters, q, sort, layout, shape }: ListState) {
  return {
    filters: { ...filters, ...(q && { q }) },
    sort: sort || null,
    columns: toViewColumns(layout),
    layout: shape,
  };
}

export function toTab(view: View): ViewTab {
  return {
    id: String(view.id),
    name: view.name,
    visibility: view.visibility,
    isPinned: view.is_pinned,
    isDefault: view.is_default,
    isChangeable: view.is_changeable,
  };
}

/** Whom the user may show a view of hers. */
export function useVisibilities(): ViewTab['visibility'][] {
  const me = useMe();
  return useMemo(() => {
    const reach = me.permissions?.['saved_views.share'];
    return ['mine', ...(reach && me.team ? ['team' as const] : []), ...(reach === 'all' ? ['shared' as const] : [])];
  }, [me]);
}
