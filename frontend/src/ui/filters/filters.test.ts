import { beforeEach, expect, test } from 'vitest';
import { changeConventions } from '@/i18n';
import {
  cleanFilters,
  type FilterField,
  isComplete,
  operatorsOf,
  readFilter,
  readFilters,
  toQuery,
  writeFilter,
} from './filters';

const status: FilterField = { id: 'status', label: 'Status', kind: 'choice' };
const source: FilterField = { id: 'source', label: 'Source', kind: 'choice', nullable: true };
const created: FilterField = { id: 'created', label: 'Created', kind: 'time' };
const close: FilterField = { id: 'expected_close', label: 'Close', kind: 'day' };
const value: FilterField = { id: 'value', label: 'Value', kind: 'money' };
const calls: FilterField = { id: 'do_not_call', label: 'Do not call', kind: 'flag' };
const email: FilterField = { id: 'email', label: 'E-mail', kind: 'exact' };
const fields = [status, source, created, close, value, calls, email];

beforeEach(() => {
  changeConventions({ locale: 'en', timezone: 'Europe/Berlin' });
});

test.each([
  [status, 'is', ['new', 'lost'], { status: 'new,lost' }],
  [source, 'empty', [], { source: 'none' }],
  [calls, 'no', [], { do_not_call: 'false' }],
  [email, 'is', ['a,b@example.com'], { email: 'a,b@example.com' }],
  [value, 'between', ['10', '20.50'], { value_min: '10', value_max: '20.50' }],
  [value, 'at_least', ['10'], { value_min: '10' }],
  [close, 'on_or_before', ['2026-03-31'], { expected_close_before: '2026-03-31' }],
  [close, 'within', ['this_month'], { expected_close_after: 'month', expected_close_before: 'month+1m-1d' }],
  [created, 'within', ['last_7_days'], { created_after: 'today-6d', created_before: 'today+1d' }],
  [created, 'within', ['before_today'], { created_before: 'today' }],
  [
    created,
    'between',
    ['2026-03-28', '2026-03-29'],
    { created_after: '2026-03-27T23:00:00.000Z', created_before: '2026-03-29T21:59:59.999Z' },
  ],
] as const)('%o %s %j is written and read back', (field, operator, values, parameters) => {
  const filter = { field: field.id, operator, values: [...values] };
  const written = writeFilter({ q: 'kept' }, field, filter);
  expect(written).toEqual({ q: 'kept', ...parameters });
  expect(readFilter(written, field)).toEqual(filter);
  expect(writeFilter(written, field, null)).toEqual({ q: 'kept' });
});

test('an unfinished filter says nothing', () => {
  for (const values of [[], [''], ['ten'], ['-1']]) {
    expect(isComplete(value, { field: 'value', operator: 'at_least', values })).toBe(false);
  }
  expect(isComplete(status, { field: 'status', operator: 'is', values: ['one,two'] })).toBe(false);
  expect(isComplete(close, { field: 'expected_close', operator: 'on_or_after', values: ['2026-02-30'] })).toBe(false);
  expect(isComplete(created, { field: 'created', operator: 'within', values: ['toString'] })).toBe(false);
});

test('only what the column can be is offered', () => {
  expect(operatorsOf(status)).toEqual(['is']);
  expect(operatorsOf(source)).toEqual(['is', 'empty']);
});

test('a foreign or broken URL leaves only what the list knows', () => {
  const clean = cleanFilters(
    { status: 'new', value_min: 'abc', nonsense: 1, do_not_call: true, created_after: 'soon' },
    fields,
  );
  expect(clean).toEqual({ status: 'new', do_not_call: 'true' });
  expect(cleanFilters('x', fields)).toEqual({});
  expect(readFilters(clean, fields).map((filter) => filter.field)).toEqual(['status', 'do_not_call']);
});

test('relative dates are resolved to the day in the zone of the user', () => {
  const day = '2026-03-04';
  expect(toQuery({ expected_close_after: 'month', expected_close_before: 'month+1m-1d' }, fields, day)).toEqual({
    expected_close_after: '2026-03-01',
    expected_close_before: '2026-03-31',
  });
  expect(toQuery({ created_after: 'week', created_before: 'week+1w' }, fields, day)).toEqual({
    created_after: '2026-03-01T23:00:00.000Z',
    created_before: '2026-03-08T23:00:00.000Z',
  });
  changeConventions({ timezone: 'Pacific/Kiritimati' });
  expect(toQuery({ created_after: 'today' }, fields, day)).toEqual({ created_after: '2026-03-03T10:00:00.000Z' });
});
