import { beforeEach, expect, test } from 'vitest';
import { changeConventions, formatDay, formatMoney, formatRelative, loadTexts, momentOf, t, today } from './index';
import { fillMessage, listArguments } from './message';

type Module = { default: Record<string, string> };
const english = import.meta.glob<Module>('./en/*.ts', { eager: true });
const german = import.meta.glob<Module>('./de/*.ts', { eager: true });

beforeEach(() => {
  changeConventions({ locale: 'en', timezone: 'UTC', currency: 'USD' });
});

test('a plural follows the language', () => {
  const text = '{count, plural, =0 {No leads} one {# lead} other {# leads}} of {name}';
  expect(fillMessage(text, { count: 0, name: 'Ada' }, 'en')).toBe('No leads of Ada');
  expect(fillMessage(text, { count: 1, name: 'Ada' }, 'en')).toBe('1 lead of Ada');
  expect(fillMessage(text, { count: 1234, name: 'Ada' }, 'de')).toBe('1.234 leads of Ada');
});

test('a choice by word', () => {
  expect(fillMessage('{kind, select, won {Won!} other {Open {x}}}', { kind: 'open', x: 'y' }, 'en')).toBe('Open y');
});

test.each(Object.keys(english))('%s has a German twin with the same arguments, under its own name', (path) => {
  const name = path.slice('./en/'.length, -'.ts'.length);
  const texts = english[path]?.default ?? {};
  const twins = german[`./de/${name}.ts`]?.default ?? {};
  expect(Object.keys(twins).sort()).toEqual(Object.keys(texts).sort());
  for (const [key, text] of Object.entries(texts)) {
    expect(key.startsWith(`${name}.`), key).toBe(true);
    expect(listArguments(twins[key] ?? ''), key).toEqual(listArguments(text));
    for (const language of ['en', 'de']) {
      expect(() => fillMessage(language === 'en' ? text : (twins[key] ?? ''), { count: 2 }, language)).not.toThrow();
    }
  }
});

test('texts follow the locale', async () => {
  expect(t('common.save')).toBe('Save');
  changeConventions({ locale: 'de-AT' });
  await loadTexts();
  expect(t('common.save')).toBe('Speichern');
  expect(t('common.error.rateLimited', { seconds: 1 })).toContain('1 Sekunde ');
  changeConventions({ locale: 'en' });
  await loadTexts();
  expect(t('common.save')).toBe('Save');
});

test('money keeps its cents whatever its size', () => {
  expect(formatMoney('9007199254740993.15', 'EUR')).toBe('€9,007,199,254,740,993.15');
  changeConventions({ locale: 'de', currency: 'EUR' });
  expect(formatMoney('1234.5')).toBe('1.234,50\u00a0€');
  expect(formatMoney(null)).toBe('–');
});

test('a calendar day stays what it is from Honolulu to Kiritimati', () => {
  for (const timezone of ['Pacific/Honolulu', 'America/Los_Angeles', 'UTC', 'Pacific/Kiritimati']) {
    changeConventions({ timezone });
    expect(formatDay('2026-03-01')).toBe('Mar 1, 2026');
  }
});

test('today is the day of the user', () => {
  const noon = Date.parse('2026-03-01T10:30:00Z');
  changeConventions({ timezone: 'Pacific/Kiritimati' });
  expect(today(noon)).toBe('2026-03-02');
  changeConventions({ timezone: 'America/Los_Angeles' });
  expect(today(noon)).toBe('2026-03-01');
});

test('a wall-clock time becomes the right moment on both sides of a clock change', () => {
  changeConventions({ timezone: 'Europe/Berlin' });
  expect(momentOf('2026-03-28', '09:00')).toBe('2026-03-28T08:00:00.000Z');
  expect(momentOf('2026-03-29', '09:00')).toBe('2026-03-29T07:00:00.000Z');
  changeConventions({ timezone: 'Pacific/Kiritimati' });
  expect(momentOf('2026-01-01', '00:00')).toBe('2025-12-31T10:00:00.000Z');
});

test('relative times', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  expect(formatRelative('2026-03-01T11:59:40Z', now)).toBe('now');
  expect(formatRelative('2026-03-01T09:00:00Z', now)).toBe('3 hours ago');
  expect(formatRelative('2026-03-02T13:00:00Z', now)).toBe('tomorrow');
});
