import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { t } from '@/i18n';
import { PanelSheet, type SheetProps } from '@/ui/PanelSheet';
import { FilterEditor } from './FilterEditor';
import type { Filter, FilterField } from './filters';

interface FieldSheetProps extends SheetProps {
  fields: readonly FilterField[];
  onApply: (field: FilterField, filter: Filter) => void;
}

/** What "Filter" opens: the fields, then the values of the one that was picked. */
export default function FieldSheet({ fields, onApply, ...sheet }: FieldSheetProps) {
  const [field, setField] = useState<FilterField | null>(null);
  if (!sheet.opened && field) setField(null);
  return (
    <PanelSheet {...sheet} label={t('ui.filter.add')}>
      {field ? (
        <FilterEditor
          field={field}
          filter={null}
          onApply={(filter) => {
            sheet.onClose();
            onApply(field, filter);
          }}
        />
      ) : (
        <FieldList fields={fields} onPick={setField} />
      )}
    </PanelSheet>
  );
}

function FieldList({ fields, onPick }: { fields: readonly FilterField[]; onPick: (field: FilterField) => void }) {
  const [query, setQuery] = useState('');
  const wanted = query.trim().toLocaleLowerCase();
  const found = fields.filter((field) => field.label.toLocaleLowerCase().includes(wanted));
  return (
    <div className="filter-fields">
      <TextInput
        size="xs"
        aria-label={t('ui.filter.findField')}
        placeholder={t('ui.filter.findField')}
        value={query}
        data-autofocus
        onChange={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && found[0]) {
            event.preventDefault();
            onPick(found[0]);
          }
        }}
      />
      <ul>
        {found.map((field) => (
          <li key={field.id}>
            <button type="button" className="menu-item" onClick={() => onPick(field)}>
              {field.label}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
