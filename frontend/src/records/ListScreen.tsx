import './records.css';
import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useCan } from '@/api/session';
import { ariaKeys, useCommands } from '@/app/commands';
import { t } from '@/i18n';
import { IconPlus } from '@/ui/icons';
import { useRecordColumns } from './columns';
import { ListFilters } from './ListFilters';
import { ListCount, ListEmpty } from './ListStates';
import ListTable from './ListTable';
import { ListViews } from './ListViews';
import { useLists } from './lists';
import { useOwnLocation } from './place';
import type { BaseRecord, KindSpec } from './types';
import { useChange } from './useChange';
import { useListState } from './useListState';
import { useRows } from './useRows';
import { useViews } from './useViews';

const CreateDialog = lazy(() => import('./CreateDialog'));

/** The table of a kind: views, search, filters, columns, editing in place, selection and what is done with it. */
export function ListScreen<R extends BaseRecord>({ spec }: { spec: KindSpec<R> }) {
  const may = useCan();
  const lists = useLists(spec.kind);
  const { change, dialog } = useChange(spec, lists);
  const columns = useRecordColumns(spec, lists, change);
  const views = useViews(spec.kind);
  const { search } = useOwnLocation(spec.path);
  const list = useListState(spec.kind, search as Record<string, unknown>, spec.filters, columns, views);
  const data = useRows(spec, list);
  const [isCreating, setCreating] = useState(false);

  const mayCreate = may(`${spec.resource}.create`);
  const create = { id: 'records.create', label: t(spec.texts.create), keys: 'c', group: 'create' as const };
  useCommands(mayCreate ? [{ ...create, run: () => setCreating(true) }] : []);
  const createButton = mayCreate && (
    <Button
      size="compact-sm"
      leftSection={<IconPlus size={14} aria-hidden />}
      aria-keyshortcuts={ariaKeys('c')}
      onClick={() => setCreating(true)}
    >
      {t(spec.texts.create)}
    </Button>
  );
  const isFiltered = Object.keys(list.filters).length > 0 || list.q !== '';
  return (
    <div className="list-page">
      <div className="list-head">
        <h1>{t(spec.texts.title)}</h1>
        <ListCount total={data.total} isExact={!data.query.hasNextPage} isReady={data.query.isSuccess} />
        <span className="list-space" />
        {createButton}
      </div>
      <ListViews list={list} views={views} />
      <ListFilters spec={spec} lists={lists} list={list} columns={columns} parameters={data.parameters} />
      <ListTable
        spec={spec}
        lists={lists}
        list={list}
        data={data}
        columns={columns}
        change={change}
        empty={
          <ListEmpty
            spec={spec as unknown as KindSpec}
            isFiltered={isFiltered}
            onClear={() => list.change({ filters: {}, q: '' })}
            action={createButton}
          />
        }
      />
      {dialog}
      {isCreating && (
        <Suspense fallback={null}>
          <CreateDialog spec={spec as unknown as KindSpec} lists={lists} onClose={() => setCreating(false)} />
        </Suspense>
      )}
    </div>
  );
}
