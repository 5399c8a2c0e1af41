/**
 * Filters of a list: what the API's list parameters can say, and nothing else.
 *
 * They are kept as those parameters, text by name, so they fit the URL and a saved view as they are; a relative date
 * stays relative ("today-6d") until `toQuery`. Different fields are joined by AND, values of one field by OR.
 */
import { dayOf, momentOf, today } from '@/i18n';
import type { LoadOptions, Option } from '@/ui/options';
import { boundsOf, type Day, endOfDay, isDay, isRange, isRelative, rangeOf, resolveDay, resolveMoment } from './ranges';

export type FilterKind =
  | 'choice'
  | 'id'
  | 'related'
  | 'flag'
  | 'presence'
  | 'exact'
  | 'number'
  | 'money'
  | 'day'
  | 'time';

export type Operator =
  | 'is'
  | 'empty'
  | 'yes'
  | 'no'
  | 'between'
  | 'at_least'
  | 'at_most'
  | 'on_or_after'
  | 'on_or_before'
  | 'within';

export interface FilterField {
  /** The API's name of the filter: `status`, `owner_id`, `created`. */
  id: string;
  label: string;
  kind: FilterKind;
  /** Of choice, id and related: all options, or a search on the server. Neither: values are typed in. */
  options?: readonly Option[];
  loadOptions?: LoadOptions;
  /** The column may be empty: offers "is empty". */
  nullable?: boolean;
}

/** Query parameters by name; times may be relative. */
export type FilterValues = Readonly<Record<string, string>>;

export interface Filter {
  field: string;
  operator: Operator;
  values: string[];
}

const OPERATORS: Record<FilterKind, readonly Operator[]> = {
  choice: ['is', 'empty'],
  id: ['is', 'empty'],
  related: ['is'],
  flag: ['yes', 'no'],
  presence: ['yes', 'no'],
  exact: ['is'],
  number: ['between', 'at_least', 'at_most'],
  money: ['between', 'at_least', 'at_most'],
  day: ['within', 'between', 'on_or_after', 'on_or_before'],
  time: ['within', 'between', 'on_or_after', 'on_or_before'],
};

const MAX_VALUES = 200;
const MAX_TEXT = 255;
const EMPTY = 'none';

export function operatorsOf(field: FilterField): Operator[] {
  return OPERATORS[field.kind].filter((operator) => operator !== 'empty' || field.nullable);
}

/** How many values the operator takes. */
export function valueCount(kind: FilterKind, operator: Operator): 0 | 1 | 2 | 'many' {
  if (operator === 'empty' || operator === 'yes' || operator === 'no') return 0;
  if (operator === 'between') return 2;
  return operator === 'is' && kind !== 'exact' ? 'many' : 1;
}

/** Whether the filter says something the API takes. */
export function isComplete(field: FilterField, { operator, values }: Filter): boolean {
  if (!operatorsOf(field).includes(operator)) return false;
  const count = valueCount(field.kind, operator);
  if (count === 'many') return values.length > 0 && values.length <= MAX_VALUES && values.every(isListed);
  return values.length >= count && values.slice(0, count).every((value) => isValue(field.kind, operator, value));
}

/** The filter of one field among the parameters, when there is one. */
export function readFilter(values: FilterValues, field: FilterField): Filter | null {
  const filter = parseFilter(values, field);
  return filter && isComplete(field, filter) ? filter : null;
}

export function readFilters(values: FilterValues, fields: readonly FilterField[]): Filter[] {
  return fields.map((field) => readFilter(values, field)).filter((filter) => filter !== null);
}

/** The parameters with this field's filter put, or taken away by null. Other parameters stay. */
export function writeFilter(values: FilterValues, field: FilterField, filter: Filter | null): FilterValues {
  const rest = Object.fromEntries(Object.entries(values).filter(([name]) => !namesOf(field).includes(name)));
  return filter && isComplete(field, filter) ? { ...rest, ...parametersOf(field, filter) } : rest;
}

/** What a URL or an older view holds, reduced to filters the list knows. */
export function cleanFilters(value: unknown, fields: readonly FilterField[]): FilterValues {
  if (typeof value !== 'object' || value === null) return {};
  const texts = Object.fromEntries(
    Object.entries(value).flatMap(([name, text]) =>
      ['string', 'number', 'boolean'].includes(typeof text) ? [[name, String(text)]] : [],
    ),
  );
  let clean: FilterValues = {};
  for (const field of fields) clean = writeFilter(clean, field, readFilter(texts, field));
  return clean;
}

/** The parameters as the list takes them now: relative times resolved in the user's zone. */
export function toQuery(
  values: FilterValues,
  fields: readonly FilterField[],
  day: Day = today(),
): Record<string, string> {
  const query: Record<string, string> = { ...values };
  for (const field of fields) {
    if (field.kind !== 'day' && field.kind !== 'time') continue;
    for (const name of namesOf(field)) {
      const text = query[name];
      if (text && isRelative(text))
        query[name] = field.kind === 'day' ? resolveDay(text, day) : resolveMoment(text, day);
    }
  }
  return query;
}

export function sameFilters(one: FilterValues, other: FilterValues): boolean {
  return fingerprint(one) === fingerprint(other);
}

function fingerprint(values: FilterValues): string {
  return JSON.stringify(Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function namesOf({ id, kind }: FilterField): string[] {
  if (kind === 'day' || kind === 'time') return [`${id}_after`, `${id}_before`];
  if (kind === 'number' || kind === 'money') return [`${id}_min`, `${id}_max`];
  return [id];
}

function parseFilter(values: FilterValues, field: FilterField): Filter | null {
  const [low = '', high = ''] = namesOf(field).map((name) => values[name] ?? '');
  const make = (operator: Operator, ...list: string[]): Filter => ({ field: field.id, operator, values: list });
  if (!low && !high) return null;
  switch (field.kind) {
    case 'flag':
    case 'presence':
      return make(low === 'true' ? 'yes' : 'no');
    case 'exact':
      return make('is', low);
    case 'number':
    case 'money':
      return bounded(make, low, high, 'at_least', 'at_most');
    case 'day':
    case 'time': {
      const range = rangeOf({ after: low, before: high }, field.kind);
      if (range) return make('within', range);
      return bounded(make, shownDay(field.kind, low), shownDay(field.kind, high), 'on_or_after', 'on_or_before');
    }
    default:
      return low === EMPTY && field.nullable ? make('empty') : make('is', ...low.split(',').filter(Boolean));
  }
}

function bounded(
  make: (operator: Operator, ...list: string[]) => Filter,
  low: string,
  high: string,
  above: Operator,
  below: Operator,
): Filter {
  if (low && high) return make('between', low, high);
  return low ? make(above, low) : make(below, high);
}

function parametersOf({ id, kind }: FilterField, { operator, values }: Filter): Record<string, string> {
  const [first = '', second = ''] = values;
  const low = (text: string) => ({
    [`${id}_${kind === 'day' || kind === 'time' ? 'after' : 'min'}`]: lowBound(kind, text),
  });
  const high = (text: string) => ({
    [`${id}_${kind === 'day' || kind === 'time' ? 'before' : 'max'}`]: highBound(kind, text),
  });
  switch (operator) {
    case 'is':
      return { [id]: kind === 'exact' ? first : values.join(',') };
    case 'empty':
      return { [id]: EMPTY };
    case 'yes':
      return { [id]: 'true' };
    case 'no':
      return { [id]: 'false' };
    case 'within': {
      if (!isRange(first)) return {};
      const { after, before } = boundsOf(first, kind === 'day' ? 'day' : 'time');
      return { ...(after && { [`${id}_after`]: after }), ...(before && { [`${id}_before`]: before }) };
    }
    case 'at_least':
    case 'on_or_after':
      return low(first);
    case 'at_most':
    case 'on_or_before':
      return high(first);
    case 'between':
      return { ...low(first), ...high(second) };
  }
}

function lowBound(kind: FilterKind, text: string): string {
  return kind === 'time' && isDay(text) ? momentOf(text) : text;
}

function highBound(kind: FilterKind, text: string): string {
  return kind === 'time' && isDay(text) ? endOfDay(text) : text;
}

function shownDay(kind: 'day' | 'time', text: string): string {
  if (kind === 'day' || text === '' || isRelative(text) || Number.isNaN(Date.parse(text))) return text;
  return dayOf(text);
}

function isListed(value: string): boolean {
  return value.trim() !== '' && value.length <= MAX_TEXT && !value.includes(',');
}

function isValue(kind: FilterKind, operator: Operator, value: string): boolean {
  if (operator === 'within') return isRange(value);
  if (kind === 'day' || kind === 'time') return isDay(value) || isRelative(value);
  if (kind === 'number') return /^\d{1,15}$/.test(value);
  if (kind === 'money') return /^\d{1,12}(\.\d{1,4})?$/.test(value);
  return value.trim() !== '' && value.length <= MAX_TEXT;
}
