import { Button } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { t } from '@/i18n';
import { IconFilter, IconSearch } from '@/ui/icons';
import type { Option } from '@/ui/options';
import { describeFilter } from './describe';
import { FilterChip } from './FilterChip';
import { FilterMenu } from './FilterMenu';
import { type FilterField, type FilterValues, readFilters, writeFilter } from './filters';

const SEARCH_DELAY_MS = 250;
const NO_LABELS: readonly Option[] = [];
/** Where "/" puts the cursor. */
export const LIST_SEARCH_ID = 'list-search';

interface FilterBarProps {
  fields: readonly FilterField[];
  values: FilterValues;
  onChange: (values: FilterValues) => void;
  /** Search words; without `onQueryChange` there is no search box. */
  query?: string;
  onQueryChange?: (query: string) => void;
  searchLabel?: string;
  /** Names of values that stand in a filter but not among a field's options: people, companies. */
  labels?: readonly Option[];
  /** At the right: column chooser, layout switch, export. */
  children?: ReactNode;
}

/** Search and filters of a list. Which parameters it can say is in `filters.ts`. */
export function FilterBar(props: FilterBarProps) {
  const { fields, values, onChange, labels = NO_LABELS } = props;
  const [learned, setLearned] = useState<readonly Option[]>(NO_LABELS);
  const filters = readFilters(values, fields);
  const names = useMemo(
    () => new Map([...learned, ...labels].map(({ value, label }) => [value, label])),
    [learned, labels],
  );
  const watched = useMemo(() => fields.map((field) => watch(field, setLearned)), [fields]);
  const unused = watched.filter((field) => !filters.some((filter) => filter.field === field.id));

  return (
    <div className="filterbar">
      {props.onQueryChange && (
        <SearchBox query={props.query ?? ''} label={props.searchLabel} onChange={props.onQueryChange} />
      )}
      {filters.map((filter) => {
        const field = watched.find((candidate) => candidate.id === filter.field);
        if (!field) return null;
        return (
          <FilterChip
            key={field.id}
            field={field}
            filter={filter}
            words={describeFilter(field, filter, names)}
            onChange={(next) => onChange(writeFilter(values, field, next))}
          />
        );
      })}
      <FilterMenu
        fields={unused}
        onApply={(field, filter) => onChange(writeFilter(values, field, filter))}
        icon={<IconFilter size={14} aria-hidden />}
      />
      {filters.length > 0 && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          fw={500}
          onClick={() => onChange(watched.reduce((rest, field) => writeFilter(rest, field, null), values))}
        >
          {t('ui.filter.clear')}
        </Button>
      )}
      <div className="filterbar-end">{props.children}</div>
    </div>
  );
}

/** A field whose search results are remembered, so that a chip can name what was chosen from them. */
function watch(
  field: FilterField,
  learn: (update: (known: readonly Option[]) => readonly Option[]) => void,
): FilterField {
  const load = field.loadOptions;
  if (!load) return field;
  return {
    ...field,
    loadOptions: async (query, signal) => {
      const found = await load(query, signal);
      learn((known) => [...known.filter((option) => !found.some(({ value }) => value === option.value)), ...found]);
      return found;
    },
  };
}

function SearchBox({ query, label, onChange }: { query: string; label?: string; onChange: (query: string) => void }) {
  const [text, setText] = useState(query);
  const sent = useRef(query);
  const send = useDebouncedCallback((words: string) => {
    sent.current = words;
    onChange(words);
  }, SEARCH_DELAY_MS);
  // Only what came from elsewhere (Back, a view): our own words may have grown meanwhile.
  useEffect(() => {
    if (query !== sent.current) setText(query);
    sent.current = query;
  }, [query]);
  const change = (next: string) => {
    setText(next);
    send(next.trim());
  };
  return (
    <span className="filter-search">
      <IconSearch size={14} aria-hidden />
      <input
        id={LIST_SEARCH_ID}
        type="search"
        aria-label={label ?? t('common.search')}
        placeholder={label ?? t('common.search')}
        value={text}
        maxLength={200}
        onChange={(event) => change(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          if (text) change('');
          else event.currentTarget.blur();
        }}
      />
    </span>
  );
}
