import { beforeEach, expect, test } from 'vitest';
import { changeConventions } from '@/i18n';
import { isChanged, nextEditable, readKey, toValue } from './edit';
import { plainNumber, toInput, toStored } from './inputs';

const plain = { shiftKey: false, ctrlKey: false, metaKey: false };

beforeEach(() => {
  changeConventions({ locale: 'en', timezone: 'America/Los_Angeles' });
});

test('keys of an editor', () => {
  expect(readKey('text', { ...plain, key: 'Enter' })).toEqual({ act: 'save', move: 'stay' });
  expect(readKey('text', { ...plain, key: 'Escape' })).toEqual({ act: 'cancel' });
  expect(readKey('text', { ...plain, key: 'Tab' })).toEqual({ act: 'save', move: 'next' });
  expect(readKey('text', { ...plain, key: 'Tab', shiftKey: true })).toEqual({ act: 'save', move: 'previous' });
  expect(readKey('text', { ...plain, key: 'j' })).toBe(null);
});

test('Enter in a long text is a new line, Ctrl+Enter saves', () => {
  expect(readKey('long_text', { ...plain, key: 'Enter' })).toBe(null);
  expect(readKey('long_text', { ...plain, key: 'Enter', ctrlKey: true })).toEqual({ act: 'save', move: 'stay' });
});

test('Enter that ends a composed character saves nothing', () => {
  expect(readKey('text', { ...plain, key: 'Enter', composing: true })).toBe(null);
});

test('spaces around are no change, nothing is null', () => {
  expect(isChanged('Acme', ' Acme ')).toBe(false);
  expect(isChanged(null, '  ')).toBe(false);
  expect(isChanged('Acme', '')).toBe(true);
  expect(toValue('  ')).toBe(null);
});

test('Tab walks the editable cells of the row', () => {
  const editable = ['company', 'value', 'email'];
  expect(nextEditable(editable, 'company', 'next')).toBe('value');
  expect(nextEditable(editable, 'company', 'previous')).toBe(null);
  expect(nextEditable(editable, 'email', 'next')).toBe(null);
  expect(nextEditable(editable, 'value', 'stay')).toBe(null);
});

test.each([
  ['1.234,50', '1234.50'],
  ['1,234.5', '1234.5'],
  ['1 234 567', '1234567'],
  ['1,234', '1234'],
  ['99', '99'],
  ["1'000.05", '1000.05'],
])('%s is %s', (typed, stored) => {
  expect(plainNumber(typed)).toBe(stored);
});

test('a moment is edited on the wall clock of the user', () => {
  expect(toInput('datetime', '2026-03-01T17:30:00Z')).toBe('2026-03-01T09:30');
  expect(toStored('datetime', '2026-03-01T09:30')).toBe('2026-03-01T17:30:00.000Z');
  expect(toInput('date', '2026-03-01')).toBe('2026-03-01');
});
