import { useMemo } from 'react';
import { useCommands } from '@/app/commands';
import { t } from '@/i18n';
import { FilterBar, LIST_SEARCH_ID } from '@/ui/filters/FilterBar';
import { ColumnChooser } from '@/ui/table/ColumnChooser';
import type { TableColumn } from '@/ui/table/types';
import { ExportButton } from './ExportButton';
import { filterFieldsOf } from './fields';
import type { Lists } from './lists';
import { type ListParameters, toListQuery } from './queries';
import type { BaseRecord, KindSpec } from './types';
import type { useListState } from './useListState';

interface ListFiltersProps<R extends BaseRecord> {
  spec: KindSpec<R>;
  lists: Lists;
  list: ReturnType<typeof useListState>;
  columns: readonly TableColumn<R>[];
  parameters: ListParameters;
}

/** Search, filters, export and columns of a list. */
export function ListFilters<R extends BaseRecord>({ spec, lists, list, columns, parameters }: ListFiltersProps<R>) {
  const fields = useMemo(
    () => filterFieldsOf(spec.filters, lists).filter((field) => !spec.apart?.includes(field.id)),
    [spec, lists],
  );
  const labels = useMemo(() => [...lists.names].map(([id, label]) => ({ value: String(id), label })), [lists.names]);
  useCommands([{ id: 'app.search', label: t(spec.texts.search), keys: '/', group: 'page', run: focusSearch }]);
  return (
    <FilterBar
      fields={fields}
      values={list.filters}
      onChange={(filters) => list.change({ filters })}
      query={list.q}
      onQueryChange={(q) => list.change({ q }, true)}
      searchLabel={t(spec.texts.search)}
      labels={labels}
    >
      {list.shape === 'table' && (
        <>
          <ExportButton kind={spec.kind} filters={() => toListQuery(spec as unknown as KindSpec<never>, parameters)} />
          <ColumnChooser columns={columns} layout={list.layout} onChange={(layout) => list.change({ layout }, true)} />
        </>
      )}
    </FilterBar>
  );
}

function focusSearch() {
  document.getElementById(LIST_SEARCH_ID)?.focus();
}
