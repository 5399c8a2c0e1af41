import { formatDateTime, formatMoney, type Key, readConventions, t } from '@/i18n';
import { fieldsOf, labelOf, textOf } from './fields';
import { type Lists, stageOf } from './lists';
import type { Entry } from './timeline';
import type { KindSpec } from './types';

const KNOWN = new Set([
  'created',
  'updated',
  'deleted',
  'restored',
  'converted',
  'conversion_undone',
  'merged',
  'won',
  'lost',
  'reopened',
]);
/** Written by the server beside what people change. */
const SILENT = new Set([
  'name_normalized',
  'email_normalized',
  'phone_normalized',
  'mobile_normalized',
  'updated_by_id',
]);
const MOMENT = /^\d{4}-\d\d-\d\dT/;

/** "Created", "Changed": the event's name in words. */
export function eventTitle({ event }: Entry, spec: KindSpec, lists: Lists): string {
  const [, word = ''] = event?.name.split('.') ?? [];
  const facts: Record<string, unknown> = event?.data ?? {};
  if (word === 'stage_changed') {
    const [from, to] = [facts.from_stage_id, facts.to_stage_id].map((id) => stageOf(lists, id)?.name ?? '–');
    return t('records.event.stage_changed', { from: from ?? '–', to: to ?? '–' });
  }
  if (word === 'assigned') {
    const name = lists.names.get(Number(facts.owner_id)) ?? t('ui.person.nobody');
    return t('records.event.assigned', { name });
  }
  return KNOWN.has(word)
    ? t(`records.event.${word}` as Key)
    : t('records.event.other', { name: event?.name ?? spec.kind });
}

interface ChangeListProps {
  entry: Entry;
  spec: KindSpec;
  lists: Lists;
  currency: string | null | undefined;
}

/** What an event changed: field, before, after. */
export function ChangeList({ entry, spec, lists, currency }: ChangeListProps) {
  const changes = flatten((entry.event?.data.changes ?? {}) as Record<string, unknown>);
  const fields = fieldsOf(spec.fields, lists);
  const shown = changes.filter(({ name }) => !SILENT.has(name));
  if (shown.length === 0) return null;
  return (
    <dl className="changes">
      {shown.map(({ name, before, after }) => {
        const field = fields.find((one) => one.id === name);
        const write = (value: unknown) => {
          const text = toText(value);
          if (text === null) return '–';
          if (MOMENT.test(text)) return formatDateTime(text);
          if (!field) return text;
          if (field.kind === 'money') return formatMinor(text, currency);
          const person = field.from === 'people' ? lists.names.get(Number(text)) : undefined;
          return person ?? textOf(field, text, lists);
        };
        return (
          <div key={name}>
            <dt>{field ? labelOf(field) : name.replaceAll('_', ' ')}</dt>
            <dd>
              <del>{write(before)}</del> <span aria-hidden="true">{ARROW}</span> <ins>{write(after)}</ins>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

const ARROW = '→';

interface FieldChange {
  name: string;
  before: unknown;
  after: unknown;
}

/** Own fields change as one column: each of them is told for itself. */
function flatten(changes: Record<string, unknown>): FieldChange[] {
  return Object.entries(changes).flatMap(([name, pair]) => {
    if (!Array.isArray(pair) || pair.length !== 2) return [];
    const [before, after] = pair as [unknown, unknown];
    if (name !== 'custom_fields') return [{ name, before, after }];
    const one = (before ?? {}) as Record<string, unknown>;
    const other = (after ?? {}) as Record<string, unknown>;
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((key) => one[key] !== other[key]);
    return keys.map((key) => ({ name: `custom_fields.${key}`, before: one[key], after: other[key] }));
  });
}

function toText(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (Array.isArray(value)) return value.map((one) => toText(one) ?? '').join(', ') || null;
  if (typeof value === 'object') return Object.values(value).map(String).join(' ');
  return String(value);
}

/** Amounts stand in events as the database keeps them: in the smallest unit. */
function formatMinor(text: string, currency: string | null | undefined): string {
  const code = currency || readConventions().currency;
  const format = new Intl.NumberFormat('en', { style: 'currency', currency: code });
  return formatMoney(Number(text) / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2), code);
}
