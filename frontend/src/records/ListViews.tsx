import { toast } from '@/ui/feedback/toast';
import { ViewTabs } from '@/ui/views/ViewTabs';
import type { useListState } from './useListState';
import { toTab, type useViews, useVisibilities, viewValues } from './useViews';

interface ListViewsProps {
  list: ReturnType<typeof useListState>;
  views: ReturnType<typeof useViews>;
}

/** The saved views of a list as tabs: picked, saved, named, pinned and deleted. */
export function ListViews({ list, views }: ListViewsProps) {
  const visibilities = useVisibilities();
  const save = () => {
    if (!list.viewId) return;
    views.change.mutate(
      { id: list.viewId, values: viewValues(list.state) },
      { onSuccess: (view) => list.pick(String(view.id)), onError: (error) => void toast.error(error) },
    );
  };
  return (
    <ViewTabs
      views={views.views.map(toTab)}
      activeId={list.viewId}
      changed={list.changed}
      visibilities={visibilities}
      onPick={list.pick}
      onSave={save}
      onSaveAs={async (naming) => list.pick(String((await views.create.mutateAsync({ naming, state: list.state })).id))}
      onReset={list.reset}
      onRename={(id, values) => views.change.mutateAsync({ id, values })}
      onPin={(id, is_pinned) => views.mark.mutate({ id, values: { is_pinned } })}
      onDefault={(id, is_default) => views.mark.mutate({ id, values: { is_default } })}
      onDelete={async (id) => {
        await views.remove.mutateAsync(id);
        list.pick(null);
      }}
    />
  );
}
