import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useCan } from '@/api/session';
import { t } from '@/i18n';
import { Tags } from '@/ui/Tag';
import type { TableColumn } from '@/ui/table/types';
import { editOf, fieldsOf, labelOf, rawOf, showField } from './fields';
import type { Lists } from './lists';
import type { BaseRecord, FieldSpec, KindSpec } from './types';
import { type Change, changeField } from './useChange';

const NAME_PX = 220;
const TAGS_PX = 180;
const END: readonly FieldSpec['kind'][] = ['number', 'money'];

/** The columns of a kind: its name, its fields, its tags. */
export function useRecordColumns<R extends BaseRecord>(
  spec: KindSpec<R>,
  lists: Lists,
  change: Change<R>,
): readonly TableColumn<R>[] {
  const may = useCan();
  return useMemo(() => {
    const can = (record: R) => may(`${spec.resource}.update`, record);
    const fields = fieldsOf(spec.fields, lists).filter((field) => field.column);
    return [nameColumn(spec), ...fields.map((field) => fieldColumn(field, lists, change, can)), tagsColumn<R>()];
  }, [spec, lists, change, may]);
}

function nameColumn<R extends BaseRecord>(spec: KindSpec<R>): TableColumn<R> {
  return {
    id: 'name',
    header: t('records.name'),
    width: NAME_PX,
    rowHeader: true,
    fixed: true,
    pinned: true,
    sort: 'name',
    cell: (record) => (
      <Link
        to={`${spec.path}/$id`}
        params={{ id: String(record.id) }}
        preload={false}
        className="record-link"
        title={record.name ?? undefined}
      >
        {record.name || `#${record.id}`}
      </Link>
    ),
  };
}

function fieldColumn<R extends BaseRecord>(
  field: FieldSpec,
  lists: Lists,
  change: Change<R>,
  can: (record: R) => boolean,
): TableColumn<R> {
  const { width, sort, descendingFirst, hidden } = field.column ?? {};
  return {
    id: field.id,
    header: labelOf(field),
    width,
    sort,
    descendingFirst,
    hidden,
    align: END.includes(field.kind) ? 'end' : 'start',
    cell: (record) => showField(field, record, lists),
    edit: field.readOnly
      ? undefined
      : {
          ...editOf(field, lists),
          value: (record) => rawOf(record, field),
          save: (record, text) => changeField(change, field, record, text),
          can: (record) => !field.isFixed?.(record) && can(record),
        },
  };
}

function tagsColumn<R extends BaseRecord>(): TableColumn<R> {
  return { id: 'tags', header: t('records.tags'), width: TAGS_PX, cell: (record) => <Tags tags={record.tags} /> };
}
