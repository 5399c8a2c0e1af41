/** A field of a record as people read and write it: text, editor, and the value the API takes. */

import type { ReactNode } from 'react';
import { formatDay, formatMoney, formatNumber, formatPercent, type Key, t } from '@/i18n';
import type { EditSpec } from '@/ui/editing/edit';
import type { FilterField } from '@/ui/filters/filters';
import type { LoadOptions, Option } from '@/ui/options';
import { Person } from '@/ui/Person';
import { RelativeTime } from '@/ui/RelativeTime';
import { Tag } from '@/ui/Tag';
import { findCompanies, findContacts, type Lists, stageOf } from './lists';
import { RecordName } from './RecordName';
import type { BaseRecord, FieldSpec, FilterSpec, ListName, Values, Words } from './types';

const OWN = 'custom_fields.';
const PER_CENT = 100;
const NUMBERED: readonly ListName[] = ['people', 'companies', 'contacts', 'tags', 'pipelines', 'stages', 'lossReasons'];
const LOADED: Partial<Record<ListName, LoadOptions>> = { companies: findCompanies, contacts: findContacts };

/** The organization's own fields behind the product's. */
export function fieldsOf(fields: readonly FieldSpec[], lists: Lists): FieldSpec[] {
  const own = lists.own.map(
    (field): FieldSpec => ({
      id: OWN + field.key,
      label: field.label as Key,
      kind: 'text',
      group: 'more',
      column: { hidden: true },
    }),
  );
  return [...fields, ...own];
}

/** An own field is called what the organization calls it. */
export function labelOf({ id, label }: Pick<FieldSpec, 'id' | 'label'>): string {
  return id.startsWith(OWN) ? label : t(label);
}

/** The value as text; null when there is none. */
export function rawOf(record: object, { id }: Pick<FieldSpec, 'id'>): string | null {
  const value = id.startsWith(OWN)
    ? (record as BaseRecord).custom_fields[id.slice(OWN.length)]
    : (record as Record<string, unknown>)[id];
  return value === null || value === undefined || value === '' ? null : String(value);
}

/** {field: value} for a PATCH, from what an editor gives. */
export function valuesOf(field: FieldSpec, text: string | null): Values {
  if (field.id.startsWith(OWN)) return { custom_fields: { [field.id.slice(OWN.length)]: text } };
  return { [field.id]: parse(field, text) };
}

function parse({ kind, from, id }: FieldSpec, text: string | null): unknown {
  if (kind === 'flag') return text === 'true';
  // Names are text in the API even when there is none.
  if (text === null) return id === 'first_name' || id === 'last_name' ? '' : null;
  if (kind === 'number' || (from && NUMBERED.includes(from))) return Number(text);
  return text;
}

/** The value in words, for dialogs and screen readers. */
export function textOf(field: FieldSpec, raw: string | null, lists: Lists, currency?: string | null): string {
  if (raw === null) return '–';
  if (field.kind === 'money') return formatMoney(raw, currency);
  if (field.unit === 'percent') return formatPercent(Number(raw) / PER_CENT);
  if (field.kind === 'number') return formatNumber(raw);
  if (field.kind === 'date') return formatDay(raw);
  return optionsOf(field, lists)?.find((option) => option.value === raw)?.label ?? raw;
}

/** `plain` where a link may not stand: within a button. */
export function showField<R extends BaseRecord>(field: FieldSpec, record: R, lists: Lists, plain = false): ReactNode {
  const raw = rawOf(record, field);
  if (field.from === 'people') return <Person name={raw === null ? null : (lists.names.get(Number(raw)) ?? '–')} />;
  if (raw === null) return null;
  if (field.from === 'statuses') {
    const status = lists.statuses.find((one) => one.key === raw);
    return <Tag label={status?.label ?? raw} color={status?.color} />;
  }
  if (field.from === 'stages') {
    const stage = stageOf(lists, raw);
    return <Tag label={stage?.name ?? raw} color={stage?.color} />;
  }
  if (field.from === 'companies') {
    const known = 'company_name' in record ? (record.company_name as string | null) : null;
    return (
      <RecordName resource="companies" id={Number(raw)} name={field.id === 'company_id' ? known : null} plain={plain} />
    );
  }
  if (field.from === 'contacts') return <RecordName resource="contacts" id={Number(raw)} plain={plain} />;
  if (field.kind === 'datetime') return <RelativeTime at={raw} />;
  return textOf(field, raw, lists, record.currency);
}

/** How the field is edited in place. `record` names what is chosen already. */
export function editOf(field: FieldSpec, lists: Lists, record?: object): EditSpec {
  const { from, required, maxLength, offered } = field;
  const kind = field.kind === 'flag' ? 'choice' : field.kind;
  if (kind !== 'choice') return { kind, required, maxLength };
  const loadOptions = loadOf(from, lists);
  if (loadOptions) return { kind, required, loadOptions, options: chosenOf(field, lists, record) };
  const options = optionsOf(field, lists)?.filter((option) => offered?.includes(option.value) ?? true);
  // A lead is converted by converting it, not by naming the status.
  const closed = new Set(lists.statuses.filter((one) => one.category === 'converted').map((one) => one.key));
  return {
    kind,
    required: required || field.kind === 'flag',
    options: from === 'statuses' ? options?.filter((option) => !closed.has(option.value)) : options,
  };
}

function loadOf(from: ListName | undefined, lists: Lists): LoadOptions | undefined {
  return from === 'people' ? lists.findPeople : from && LOADED[from];
}

function chosenOf(field: FieldSpec, lists: Lists, record: object | undefined): Option[] {
  const raw = record ? rawOf(record, field) : null;
  if (raw && field.from === 'people') return [{ value: raw, label: lists.names.get(Number(raw)) ?? '–' }];
  const name = record && 'company_name' in record && field.id === 'company_id' ? record.company_name : null;
  return raw && typeof name === 'string' ? [{ value: raw, label: name }] : [];
}

export function optionsOf(
  { from, words, kind }: { from?: ListName; words?: Words; kind?: string },
  lists: Lists,
): readonly Option[] | undefined {
  if (kind === 'flag') return wordOptions({ true: 'common.yes', false: 'common.no' });
  if (words) return wordOptions(words);
  if (from === 'people') return lists.people;
  if (from === 'statuses')
    return lists.statuses.filter((one) => one.is_active).map(({ key, label }) => ({ value: key, label }));
  if (from === 'sources') return lists.sources;
  if (from === 'industries') return lists.industries;
  if (from === 'pipelines') return lists.pipelines.map(({ id, name }) => ({ value: String(id), label: name }));
  if (from === 'stages') return stageOptions(lists);
  if (from === 'lossReasons') return lists.lossReasons;
  if (from === 'tags') return lists.tags.map((tag) => ({ value: String(tag.id), label: tag.name }));
  return undefined;
}

function stageOptions({ pipelines }: Lists): Option[] {
  const isSeveral = pipelines.length > 1;
  return pipelines.flatMap(({ name: pipeline, stages }) =>
    stages.map(({ id, name }) => ({
      value: String(id),
      label: isSeveral ? t('records.stageOf', { pipeline, stage: name }) : name,
    })),
  );
}

function wordOptions(words: Words): Option[] {
  return Object.entries(words).map(([value, key]) => ({ value, label: t(key) }));
}

export function filterFieldsOf(filters: readonly FilterSpec[], lists: Lists): FilterField[] {
  return filters.map(({ label, from, words, ...filter }) => ({
    ...filter,
    label: t(label),
    options: filter.kind === 'flag' ? undefined : optionsOf({ from, words }, lists),
    loadOptions: loadOf(from, lists),
  }));
}
