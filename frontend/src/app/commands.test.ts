import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  ariaKeys,
  listCommands,
  listenToKeys,
  listRecent,
  registerCommands,
  rememberRecent,
  showKeys,
} from './commands';

let stop: () => void;
let remove: () => void;

beforeEach(() => {
  stop = listenToKeys();
});

afterEach(() => {
  stop();
  remove?.();
  document.body.replaceChildren();
});

function press(key: string, init: KeyboardEventInit = {}, target: EventTarget = document.body): void {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }));
}

function register(keys: string, more: object = {}) {
  const run = vi.fn();
  remove = registerCommands([{ id: `test.${keys}`, label: keys, keys, run, ...more }]);
  return run;
}

test('a single letter runs its command', () => {
  const run = register('c');
  press('c');
  press('C', { shiftKey: true });
  press('c', { ctrlKey: true });
  expect(run).toHaveBeenCalledTimes(1);
});

test('two letters one after the other, within a second', () => {
  vi.useFakeTimers();
  const run = register('g l');
  press('g');
  press('l');
  expect(run).toHaveBeenCalledTimes(1);
  press('g');
  vi.advanceTimersByTime(1500);
  press('l');
  expect(run).toHaveBeenCalledTimes(1);
});

test('a single letter never fires in a field, in a menu, or behind a dialog', () => {
  const run = register('c');
  document.body.innerHTML =
    '<input id="a"><textarea id="b"></textarea><div id="d" contenteditable="true"></div><div role="menu"><button id="e"></button></div>';
  for (const id of ['a', 'b', 'd', 'e']) press('c', {}, document.getElementById(id) ?? document.body);
  document.body.innerHTML = '<div role="dialog" aria-modal="true"></div>';
  press('c');
  expect(run).not.toHaveBeenCalled();
});

test('the palette opens from a field too', () => {
  const run = register('mod+k', { inFields: true });
  document.body.innerHTML = '<input id="a">';
  press('k', { ctrlKey: true }, document.getElementById('a') ?? document.body);
  expect(run).toHaveBeenCalledTimes(1);
});

test('a question mark needs no word about the shift key', () => {
  const run = register('?');
  press('?', { shiftKey: true });
  expect(run).toHaveBeenCalledTimes(1);
});

test('a command that does not apply is neither listed nor run; the later one wins', () => {
  const first = register('e');
  const off = registerCommands([{ id: 'other', label: 'other', keys: 'e', when: () => false, run: () => undefined }]);
  expect(listCommands().map(({ id }) => id)).not.toContain('other');
  press('e');
  expect(first).toHaveBeenCalledTimes(1);
  off();
  const later = vi.fn();
  const off2 = registerCommands([{ id: 'later', label: 'later', keys: 'e', run: later }]);
  press('e');
  off2();
  expect(later).toHaveBeenCalledTimes(1);
  expect(first).toHaveBeenCalledTimes(1);
});

test('keys are told to people and to assistive technology', () => {
  expect(showKeys('mod+k')).toEqual([['Ctrl', 'K']]);
  expect(showKeys('g l')).toEqual([['G'], ['L']]);
  expect(ariaKeys('mod+k')).toBe('Control+K');
});

test('what was opened lately is kept for each organization, the latest first, eight at most', () => {
  for (let id = 1; id <= 10; id += 1) rememberRecent(1, { id: String(id), label: `Lead ${id}`, to: `/leads/${id}` });
  rememberRecent(1, { id: '5', label: 'Lead 5', to: '/leads/5' });
  expect(listRecent(1).map(({ to }) => to)[0]).toBe('/leads/5');
  expect(listRecent(1)).toHaveLength(8);
  expect(listRecent(2)).toEqual([]);
});
