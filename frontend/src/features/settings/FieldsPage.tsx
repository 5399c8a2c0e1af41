import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { http, type Schema, settle, unwrap } from '@/api/client';
import { inOrder } from '@/api/writes';
import { t } from '@/i18n';
import { ConfirmDialog } from '@/ui/feedback/ConfirmDialog';
import { EmptyState } from '@/ui/feedback/EmptyState';
import { Panel } from '@/ui/page/Panel';
import { PlainTable } from '@/ui/page/PlainTable';
import { AddForm } from './AddForm';
import { Loaded } from './Loaded';
import { NameCell } from './NameCell';
import { customFieldsQuery, useChange, useSaving } from './queries';
import { SettingsFrame } from './SettingsFrame';

type Field = Schema<'FieldOut'>;
const TYPES = ['lead', 'contact', 'company', 'deal'] as const;
type Type = (typeof TYPES)[number];

const renameField = ({ id, label }: { id: number; label: string }) =>
  inOrder(`fields.${id}`, () =>
    unwrap(http.PATCH('/api/fields/{field_id}', { params: { path: { field_id: id } }, body: { label } })),
  );
const deleteField = (field: Field) =>
  settle(http.DELETE('/api/fields/{field_id}', { params: { path: { field_id: field.id } } }));

/** Fields of the organization's own, one list for each kind of record. */
export default function FieldsPage() {
  const fields = useQuery(customFieldsQuery());
  const [deleted, setDeleted] = useState<Field | null>(null);
  const remove = useSaving(deleteField, 'fields', 'imports');
  return (
    <SettingsFrame title={t('settings.fields.title')} text={t('settings.fields.text')}>
      <Loaded query={fields}>
        {(list) =>
          TYPES.map((type) => (
            <Section
              key={type}
              type={type}
              fields={list.filter((field) => field.record_type === type)}
              onDelete={setDeleted}
            />
          ))
        }
      </Loaded>
      <ConfirmDialog
        opened={deleted !== null}
        danger
        title={t('settings.fields.deleteTitle', { name: deleted?.label ?? '' })}
        confirmLabel={t('common.delete')}
        onConfirm={() => deleted && remove(deleted)}
        onClose={() => setDeleted(null)}
      >
        {t('settings.fields.deleteText')}
      </ConfirmDialog>
    </SettingsFrame>
  );
}

function Section({
  type,
  fields,
  onDelete,
}: {
  type: Type;
  fields: readonly Field[];
  onDelete: (field: Field) => void;
}) {
  const rename = useChange(renameField, 'fields', 'imports');
  const add = useSaving(
    (label: string) => unwrap(http.POST('/api/fields', { body: { record_type: type, label } })),
    'fields',
    'imports',
  );
  const title = t(`settings.fields.${type}`);
  return (
    <Panel flush title={title}>
      {fields.length === 0 ? (
        <EmptyState title={t('settings.fields.none')} compact />
      ) : (
        <PlainTable
          label={title}
          head={[t('settings.column.name'), t('settings.fields.key'), t('settings.fields.type'), '']}
          actionsLabel={t('common.delete')}
        >
          {fields.map((field) => (
            <tr key={field.id}>
              <td>
                <NameCell
                  label={t('settings.column.name')}
                  value={field.label}
                  onSave={(label) => rename.mutateAsync({ id: field.id, label })}
                />
              </td>
              <td>
                <code>{field.key}</code>
              </td>
              <td>{t('settings.fields.textType')}</td>
              <td className="row-actions">
                <button
                  type="button"
                  className="link-button danger-item"
                  aria-label={`${t('common.delete')}: ${field.label}`}
                  onClick={() => onDelete(field)}
                >
                  {t('common.delete')}
                </button>
              </td>
            </tr>
          ))}
        </PlainTable>
      )}
      <AddForm label={t('settings.fields.new')} name="label" send={add} />
    </Panel>
  );
}
