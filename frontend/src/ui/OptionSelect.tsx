import { Loader, MultiSelect, type OptionsFilter, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useMemo, useState } from 'react';
import { t } from '@/i18n';
import type { LoadOptions, Option } from './options';

const SEARCH_DELAY_MS = 200;
const SHOWN_OPTIONS = 100;
const AS_FOUND: OptionsFilter = ({ options }) => options;
const NO_OPTIONS: readonly Option[] = [];

interface SharedProps {
  label: string;
  hideLabel?: boolean;
  /** Every option, or a search on the server; with a search, `options` names the values already chosen. */
  options?: readonly Option[];
  loadOptions?: LoadOptions;
  /** Opened and focused at once. */
  opened?: boolean;
  placeholder?: string;
  error?: string;
  onClose?: () => void;
}

export interface OptionSelectProps extends SharedProps {
  value: string | null;
  onChange: (value: string | null) => void;
  clearable?: boolean;
}

/** One of a list, found by typing. */
export function OptionSelect({ value, onChange, clearable, ...shared }: OptionSelectProps) {
  const common = useOptions(shared, value === null ? [] : [value]);
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

export interface OptionsSelectProps extends SharedProps {
  values: readonly string[];
  onChange: (values: string[]) => void;
}

/** Several of a list, found by typing. */
export function OptionsSelect({ values, onChange, ...shared }: OptionsSelectProps) {
  const common = useOptions(shared, values);
  return <MultiSelect {...common} value={[...values]} onChange={onChange} hidePickedOptions={false} />;
}

function useOptions(props: SharedProps, chosen: readonly string[]) {
  const [query, setQuery] = useState('');
  const { found, busy } = useFound(props.loadOptions, query);
  const [seen, setSeen] = useState<Record<string, string>>({});
  useEffect(() => {
    setSeen((before) => ({ ...before, ...Object.fromEntries(found.map(({ value, label }) => [value, label])) }));
  }, [found]);
  const { options = NO_OPTIONS, loadOptions } = props;
  const data = useMemo(() => {
    const offered = loadOptions ? found : options;
    const labels = new Map(options.map(({ value, label }) => [value, label]));
    const missing = chosen.filter((value) => !offered.some((option) => option.value === value));
    return [...missing.map((value) => ({ value, label: labels.get(value) ?? seen[value] ?? value })), ...offered];
  }, [loadOptions, found, options, chosen, seen]);
  return {
    data,
    size: 'xs' as const,
    label: props.hideLabel ? undefined : props.label,
    'aria-label': props.hideLabel ? props.label : undefined,
    placeholder: chosen.length > 0 ? undefined : (props.placeholder ?? t('ui.select.placeholder')),
    error: props.error,
    searchable: true,
    limit: SHOWN_OPTIONS,
    nothingFoundMessage: busy ? t('ui.loading') : t('ui.select.nothing'),
    onSearchChange: setQuery,
    // The server has searched already; its order is the better one.
    filter: loadOptions ? AS_FOUND : undefined,
    defaultDropdownOpened: props.opened,
    autoFocus: props.opened,
    onDropdownClose: props.onClose,
    rightSection: busy ? <Loader size={14} /> : undefined,
    comboboxProps: { shadow: 'md', transitionProps: { duration: 0 }, withinPortal: true },
  };
}

function useFound(load: LoadOptions | undefined, query: string) {
  const [wanted] = useDebouncedValue(query, SEARCH_DELAY_MS);
  const [found, setFound] = useState<readonly Option[]>(NO_OPTIONS);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (!load) return;
    const stop = new AbortController();
    setBusy(true);
    load(wanted, stop.signal)
      .then((options) => {
        if (!stop.signal.aborted) setFound(options);
      })
      // An aborted or failed search leaves the list as it was; typing on asks again.
      .catch(() => undefined)
      .finally(() => {
        if (!stop.signal.aborted) setBusy(false);
      });
    return () => stop.abort();
  }, [load, wanted]);
  return { found, busy };
}
