import { Loader, MultiSelect, type OptionsFilter, Select } from '@mantine/core';
import { useState } from 'react';
import { t } from '@/i18n';
import type { OptionSelectProps, OptionsSelectProps, SharedProps } from './OptionSelect';
import { listProps } from './overlay';
import { useOptions } from './useOptions';

const SHOWN_OPTIONS = 100;
const AS_FOUND: OptionsFilter = ({ options }) => options;

/** What an `OptionSelect` shows. */
export function OneField({ value, onChange, clearable, ...shared }: OptionSelectProps) {
  const common = useField(shared, value === null ? [] : [value]);
  return (
    <Select
      {...common}
      value={value}
      onChange={(next) => onChange(next)}
      clearable={clearable}
      allowDeselect={clearable}
    />
  );
}

/** What an `OptionsSelect` shows. */
export function ManyField({ values, onChange, ...shared }: OptionsSelectProps) {
  const common = useField(shared, values);
  return <MultiSelect {...common} value={[...values]} onChange={onChange} hidePickedOptions={false} />;
}

function useField(props: SharedProps, chosen: readonly string[]) {
  const [query, setQuery] = useState('');
  const { data, busy } = useOptions(props, query, chosen);
  return {
    data,
    size: props.size ?? ('sm' as const),
    label: props.hideLabel ? undefined : props.label,
    'aria-label': props.hideLabel ? props.label : undefined,
    placeholder: chosen.length > 0 ? undefined : (props.placeholder ?? t('ui.select.placeholder')),
    error: props.error,
    required: props.required,
    searchable: true,
    limit: SHOWN_OPTIONS,
    nothingFoundMessage: busy ? t('ui.loading') : t('ui.select.nothing'),
    onSearchChange: setQuery,
    // The server has searched already; its order is the better one.
    filter: props.loadOptions ? AS_FOUND : undefined,
    defaultDropdownOpened: props.opened,
    autoFocus: props.opened,
    onDropdownClose: props.onClose,
    rightSection: busy ? <Loader size={14} /> : undefined,
    comboboxProps: listProps(),
  };
}
