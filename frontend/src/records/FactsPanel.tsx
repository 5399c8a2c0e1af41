import { type ReactNode, useState } from 'react';
import { useCan } from '@/api/session';
import { formatDateTime, type Key, t } from '@/i18n';
import { InlineField } from '@/ui/editing/InlineField';
import { Facts } from '@/ui/record/RecordPage';
import { editOf, fieldsOf, labelOf, rawOf, showField } from './fields';
import type { Lists } from './lists';
import { TagsField } from './TagsField';
import type { BaseRecord, FieldGroup, FieldSpec, KindSpec } from './types';
import { type Change, changeField } from './useChange';

const GROUPS: readonly { id: FieldGroup; title?: Key }[] = [
  { id: 'main' },
  { id: 'reach', title: 'records.group.reach' },
  { id: 'firm', title: 'records.group.firm' },
  { id: 'address', title: 'records.group.address' },
  { id: 'more', title: 'records.group.more' },
];
const SHORT: readonly FieldGroup[] = ['main', 'reach'];

interface FactsPanelProps<R extends BaseRecord> {
  spec: KindSpec<R>;
  lists: Lists;
  record: R;
  change: Change<R>;
  /** The most important ones, beside a list. */
  isShort?: boolean;
  /** What belongs to the facts and is no field. */
  children?: ReactNode;
}

/** The facts of a record, each edited where it stands. Empty ones wait behind one button. */
export function FactsPanel<R extends BaseRecord>(props: FactsPanelProps<R>) {
  const { spec, lists, record, change, isShort } = props;
  const [isAll, setAll] = useState(false);
  const isEditable = useCan()(`${spec.resource}.update`, record);
  const fields = fieldsOf(spec.fields, lists).filter((field) => field.group !== 'none');
  // What only the server writes says nothing while it is empty.
  const isShown = (field: FieldSpec) => isTold(record, field) || (!field.readOnly && (isAll || field.group === 'main'));
  const groups = GROUPS.filter((group) => !isShort || SHORT.includes(group.id));
  const hidden = fields.filter(
    (field) => !field.readOnly && !isShown(field) && groups.some((group) => group.id === field.group),
  ).length;
  return (
    <>
      {groups.map(({ id, title }) => {
        const own = fields.filter((field) => field.group === id && isShown(field));
        if (own.length === 0) return null;
        return (
          <Facts key={id} title={title && t(title)}>
            {own.map((field) => (
              <InlineField
                key={field.id}
                label={labelOf(field)}
                value={rawOf(record, field)}
                shown={showField(field, record, lists, true)}
                spec={editOf(field, lists, record)}
                readOnly={field.readOnly || !isEditable || field.isFixed?.(record)}
                onSave={(text) => changeField(change, field, record, text)}
              />
            ))}
            {id === 'main' && <TagsField lists={lists} record={record} change={change} isEditable={isEditable} />}
          </Facts>
        );
      })}
      {(hidden > 0 || isAll) && (
        <button type="button" className="link-button facts-more" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
          {isAll ? t('records.hideEmpty') : t('records.showEmpty', { count: hidden })}
        </button>
      )}
      {props.children}
      {!isShort && (
        <p className="facts-foot">
          {t('records.created', { moment: formatDateTime(record.created_at) })}
          <br />
          {t('records.updated', { moment: formatDateTime(record.updated_at) })}
        </p>
      )}
    </>
  );
}

/** A flag that is not set says nothing worth a line. */
function isTold(record: BaseRecord, field: FieldSpec): boolean {
  const raw = rawOf(record, field);
  return raw !== null && !(field.kind === 'flag' && raw === 'false');
}
