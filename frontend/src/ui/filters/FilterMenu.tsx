import { Button, Popover, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { t } from '@/i18n';
import { FilterEditor } from './FilterEditor';
import type { Filter, FilterField } from './filters';

interface FilterMenuProps {
  fields: readonly FilterField[];
  icon: ReactNode;
  onApply: (field: FilterField, filter: Filter) => void;
}

/** "Filter": first which field, then its values. */
export function FilterMenu({ fields, icon, onApply }: FilterMenuProps) {
  const [opened, setOpened] = useState(false);
  const [field, setField] = useState<FilterField | null>(null);
  const toggle = (next: boolean) => {
    setOpened(next);
    setField(null);
  };
  if (fields.length === 0) return null;
  return (
    <Popover opened={opened} onChange={toggle} position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          fw={500}
          leftSection={icon}
          onClick={() => toggle(!opened)}
        >
          {t('ui.filter.add')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('ui.filter.add')}>
        {field ? (
          <FilterEditor
            field={field}
            filter={null}
            onApply={(filter) => {
              toggle(false);
              onApply(field, filter);
            }}
          />
        ) : (
          <FieldList fields={fields} onPick={setField} />
        )}
      </Popover.Dropdown>
    </Popover>
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
