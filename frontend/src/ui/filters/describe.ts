import { formatDay, formatNumber, t } from '@/i18n';
import type { Filter, FilterField, Operator } from './filters';
import { isDay, isRange, type RelativeRange } from './ranges';

const SHOWN_VALUES = 2;

/** The operator in words: "is any of", "on or after". */
export function operatorLabel(operator: Operator): string {
  return t(`ui.filter.operator.${operator}`);
}

export function rangeLabel(range: RelativeRange): string {
  return t(`ui.filter.range.${range}`);
}

/** What stands on a filter's chip behind the field's name. */
export function describeFilter(field: FilterField, filter: Filter, labels: ReadonlyMap<string, string>): string {
  const [first = '', second = ''] = filter.values.map((value) => describeValue(field, value, labels));
  switch (filter.operator) {
    case 'yes':
    case 'no':
    case 'empty':
      return operatorLabel(filter.operator);
    case 'within':
      return first;
    case 'between':
      return `${first} – ${second}`;
    case 'is': {
      const more = filter.values.length - SHOWN_VALUES;
      const shown = filter.values.slice(0, SHOWN_VALUES).map((value) => describeValue(field, value, labels));
      return more > 0 ? t('ui.filter.more', { values: shown.join(', '), count: more }) : shown.join(', ');
    }
    case 'at_least':
      return `≥ ${first}`;
    case 'at_most':
      return `≤ ${first}`;
    case 'on_or_after':
      return t('ui.filter.from', { value: first });
    case 'on_or_before':
      return t('ui.filter.until', { value: first });
  }
}

function describeValue(field: FilterField, value: string, labels: ReadonlyMap<string, string>): string {
  if (isRange(value)) return rangeLabel(value);
  if (isDay(value)) return formatDay(value);
  if (field.kind === 'number' || field.kind === 'money') return formatNumber(value);
  return labels.get(value) ?? field.options?.find((option) => option.value === value)?.label ?? value;
}
