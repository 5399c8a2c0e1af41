import { useRef, useState } from 'react';
import { t } from '@/i18n';
import { IconX } from '@/ui/icons';
import { onDemand } from '@/ui/onDemand';
import type { Filter, FilterField } from './filters';

interface FilterChipProps {
  field: FilterField;
  filter: Filter;
  /** The filter in words. */
  words: string;
  /** null takes the filter off. */
  onChange: (filter: Filter | null) => void;
}

const FilterSheet = onDemand(() => import('./FilterSheet'));

/** A filter that is set: a click changes it, the cross takes it off. */
export function FilterChip({ field, filter, words, onChange }: FilterChipProps) {
  const [opened, setOpened] = useState(false);
  const anchor = useRef<HTMLSpanElement>(null);
  return (
    <>
      <span className="filter-chip" ref={anchor}>
        <button
          type="button"
          className="filter-chip-text"
          aria-haspopup="dialog"
          aria-expanded={opened}
          onPointerEnter={FilterSheet.preload}
          onFocus={FilterSheet.preload}
          onClick={() => setOpened(!opened)}
        >
          <span className="filter-chip-field">{field.label}</span> {words}
        </button>
        <button
          type="button"
          className="filter-chip-remove"
          aria-label={t('ui.filter.remove', { name: field.label })}
          onClick={() => onChange(null)}
        >
          <IconX size={12} aria-hidden />
        </button>
      </span>
      <FilterSheet
        field={field}
        filter={filter}
        anchor={anchor}
        opened={opened}
        onClose={() => setOpened(false)}
        onChange={(next) => {
          setOpened(false);
          onChange(next);
        }}
      />
    </>
  );
}
