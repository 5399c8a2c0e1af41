import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { t } from '@/i18n';
import type { LoadOptions, Option } from '@/ui/options';
import { useOptions } from '@/ui/useOptions';

interface OptionListProps {
  values: readonly string[];
  onChange: (values: string[]) => void;
  options?: readonly Option[];
  loadOptions?: LoadOptions;
}

const SEARCHED_ABOVE = 7;
const SHOWN_OPTIONS = 100;

/** Several of many, as boxes to tick: nothing opens over the filter. */
export function OptionList({ values, onChange, options, loadOptions }: OptionListProps) {
  const [query, setQuery] = useState('');
  const { data, busy } = useOptions({ options, loadOptions }, query, values);
  const wanted = query.trim().toLocaleLowerCase();
  const found = loadOptions ? data : data.filter((option) => option.label.toLocaleLowerCase().includes(wanted));
  const toggle = (value: string) =>
    onChange(values.includes(value) ? values.filter((other) => other !== value) : [...values, value]);
  return (
    <div>
      {(loadOptions || data.length > SEARCHED_ABOVE) && (
        <TextInput
          size="xs"
          aria-label={t('common.search')}
          placeholder={t('common.search')}
          value={query}
          data-autofocus
          onChange={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !query.trim()) return;
            event.preventDefault();
            if (found[0]) toggle(found[0].value);
          }}
        />
      )}
      <ul className="option-list" aria-label={t('ui.filter.value')} aria-busy={busy || undefined}>
        {found.slice(0, SHOWN_OPTIONS).map(({ value, label }) => (
          <li key={value}>
            <label>
              <input type="checkbox" checked={values.includes(value)} onChange={() => toggle(value)} />
              <span className="dt-clip">{label}</span>
            </label>
          </li>
        ))}
        {found.length === 0 && <li className="soft">{busy ? t('ui.loading') : t('ui.select.nothing')}</li>}
      </ul>
    </div>
  );
}
