/** Saved views of the deals: which there are, and what can be done with one. */
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { http, ifMatch, type Schema, settle, unwrap } from '@/api/client';
import { keyOf } from '@/api/keys';
import { can, useMe } from '@/api/session';
import { toast } from '@/ui/feedback/toast';
import type { ViewNaming } from '@/ui/views/ViewDialog';
import type { ViewTab } from '@/ui/views/ViewTabs';

export type View = Schema<'SavedViewOut'>;
export type ViewState = Pick<Schema<'SavedViewCreate'>, 'layout' | 'filters' | 'columns' | 'sort'>;

export const viewsQuery = () =>
  queryOptions({
    queryKey: keyOf('views', 'deal'),
    queryFn: ({ signal }) =>
      unwrap(http.GET('/api/saved-views', { params: { query: { record_type: 'deal' } }, signal })),
  });

export function useViews() {
  const client = useQueryClient();
  const me = useMe();
  const { data: views = NONE } = useQuery(viewsQuery());
  const refresh = () => client.invalidateQueries({ queryKey: keyOf('views', 'deal') });
  const { mutateAsync: change } = useMutation({
    mutationFn: ({ view, ...body }: { view: View } & Partial<ViewState> & Partial<ViewNaming>) =>
      unwrap(
        http.PATCH('/api/saved-views/{view_id}', {
          params: { path: { view_id: view.id }, header: ifMatch(view.version) } as never,
          body,
        }),
      ),
    onSettled: refresh,
  });
  const { mutateAsync: create } = useMutation({
    mutationFn: (body: ViewState & ViewNaming) =>
      unwrap(http.POST('/api/saved-views', { body: { ...body, record_type: 'deal' } })),
    onSettled: refresh,
  });
  const { mutate: mark } = useMutation({
    mutationFn: ({ id, ...body }: { id: number; is_pinned?: boolean; is_default?: boolean }) =>
      unwrap(http.PUT('/api/saved-views/{view_id}/mark', { params: { path: { view_id: id } }, body })),
    onSettled: refresh,
    onError: (error) => toast.error(error),
  });
  const { mutateAsync: remove } = useMutation({
    mutationFn: (id: number) =>
      settle(http.DELETE('/api/saved-views/{view_id}', { params: { path: { view_id: id } } })),
    onSettled: refresh,
  });
  const tabs = useMemo(() => views.map(toTab), [views]);
  const visibilities: ViewTab['visibility'][] = ['mine'];
  if (can(me, 'saved_views.share') && me.team) visibilities.push('team');
  if (me.permissions?.['saved_views.share'] === 'all') visibilities.push('shared');
  return { views, tabs, visibilities, change, create, mark, remove };
}

const NONE: readonly View[] = [];

function toTab(view: View): ViewTab {
  return {
    id: String(view.id),
    name: view.name,
    visibility: view.visibility,
    isPinned: view.is_pinned,
    isDefault: view.is_default,
    isChangeable: view.is_changeable,
  };
}
