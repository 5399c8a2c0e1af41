import { PanelSheet, type SheetProps } from '@/ui/PanelSheet';
import { FilterEditor } from './FilterEditor';
import type { Filter, FilterField } from './filters';

interface FilterSheetProps extends SheetProps {
  field: FilterField;
  filter: Filter;
  onChange: (filter: Filter | null) => void;
}

/** What a filter's chip opens. */
export default function FilterSheet({ field, filter, onChange, ...sheet }: FilterSheetProps) {
  return (
    <PanelSheet {...sheet} label={field.label}>
      <FilterEditor field={field} filter={filter} onApply={onChange} onRemove={() => onChange(null)} />
    </PanelSheet>
  );
}
