/** The one registry of commands: palette, `?` help, tooltips and the keyboard read it. */

import { useEffect, useRef, useSyncExternalStore } from 'react';

export type Command = {
  id: string;
  label: string;
  /** "mod+k", "/", "g l" (one after the other), "c", "shift+?", "Enter". */
  keys?: string;
  group?: 'go' | 'create' | 'page' | 'selection' | 'app';
  /** Asked each time; a command that does not apply is neither shown nor run. */
  when?: () => boolean;
  run: () => void;
  /** Also while the user types. */
  inFields?: boolean;
  /** Not in the palette: moving about in a list, for instance. */
  hidden?: boolean;
};

/** What the palette finds besides commands: records. */
export type Finding = { id: string; label: string; detail?: string; to: string };
export type Finder = (query: string, signal: AbortSignal) => Promise<Finding[]>;

const SEQUENCE_MS = 1000;
const RECENT = 'neuracrm.recent';
const MAX_RECENT = 8;
const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

let commands: readonly Command[] = [];
let finder: Finder | null = null;
let begun: { key: string; at: number } | null = null;
const listeners = new Set<() => void>();

/** Add commands; the returned function takes them out again. A later one wins over an earlier one with the same keys. */
export function registerCommands(added: readonly Command[]): () => void {
  commands = [...commands, ...added];
  notify();
  return () => {
    commands = commands.filter((command) => !added.includes(command));
    notify();
  };
}

/** Commands of a component, for as long as it is shown. The list may be made anew on each render. */
export function useCommands(list: readonly Command[]): void {
  const latest = useRef(list);
  latest.current = list;
  const shape = list.map(({ id, label, keys }) => `${id}\n${label}\n${keys}`).join('\n\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: registered anew only when what is shown changes
  useEffect(() => {
    const find = (id: string) => latest.current.find((command) => command.id === id);
    return registerCommands(
      latest.current.map((command) => ({
        ...command,
        when: () => find(command.id)?.when?.() ?? true,
        run: () => find(command.id)?.run(),
      })),
    );
  }, [shape]);
}

/** Every command that applies right now, the latest registered of each id. */
export function listCommands(): Command[] {
  const byId = new Map(commands.map((command) => [command.id, command]));
  return [...byId.values()].filter((command) => command.when?.() ?? true);
}

export function useCommandList(): readonly Command[] {
  return useSyncExternalStore(subscribe, () => commands);
}

export function runCommand(id: string): void {
  listCommands()
    .find((command) => command.id === id)
    ?.run();
}

/** How the palette finds records; the search feature sets it. */
export function setFinder(next: Finder): void {
  finder = next;
}

export function findRecords(query: string, signal: AbortSignal): Promise<Finding[]> {
  return finder ? finder(query, signal) : Promise.resolve([]);
}

/** Record pages call it, so that the palette offers what was open lately. `scope` is the organization. */
export function rememberRecent(scope: number, finding: Finding): void {
  const others = listRecent(scope).filter((one) => one.to !== finding.to);
  localStorage.setItem(`${RECENT}.${scope}`, JSON.stringify([finding, ...others].slice(0, MAX_RECENT)));
}

export function listRecent(scope: number): Finding[] {
  try {
    return JSON.parse(localStorage.getItem(`${RECENT}.${scope}`) ?? '[]') as Finding[];
  } catch {
    return [];
  }
}

/** Keys for `aria-keyshortcuts`: "mod+k" is "Control+K". */
export function ariaKeys(keys: string): string {
  const name = (part: string) =>
    part === 'mod'
      ? isApple
        ? 'Meta'
        : 'Control'
      : part === 'shift'
        ? 'Shift'
        : part.length === 1
          ? part.toUpperCase()
          : part;
  return keys
    .split(' ')
    .map((chord) => splitChord(chord).map(name).join('+'))
    .join(' ');
}

/** Keys as they stand on the keyboard: [["Ctrl", "K"]], [["G"], ["L"]]. */
export function showKeys(keys: string): string[][] {
  const name = (part: string) =>
    part === 'mod' ? (isApple ? '⌘' : 'Ctrl') : part === 'shift' ? '⇧' : part.length === 1 ? part.toUpperCase() : part;
  const shown = (chord: string) => splitChord(chord).filter((part, _, all) => part !== 'shift' || all.at(-1) !== '?');
  return keys.split(' ').map((chord) => shown(chord).map(name));
}

/** Listen to the keyboard until the returned function is called. */
export function listenToKeys(target: Window = window): () => void {
  target.addEventListener('keydown', onKey);
  return () => target.removeEventListener('keydown', onKey);
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  const pressed = chordOf(event);
  const sequence = begun && Date.now() - begun.at < SEQUENCE_MS ? `${begun.key} ${pressed}` : null;
  begun = null;
  const open = listCommands().filter((command) => command.keys && isHeard(command, event));
  const found = open.findLast((command) => command.keys === sequence) ?? open.findLast(({ keys }) => keys === pressed);
  if (found) {
    event.preventDefault();
    found.run();
  } else if (open.some(({ keys }) => keys?.startsWith(`${pressed} `))) {
    begun = { key: pressed, at: Date.now() };
  }
}

function isHeard(command: Command, event: KeyboardEvent): boolean {
  if (command.inFields) return true;
  const element = event.target instanceof HTMLElement ? event.target : null;
  if (element?.closest('input, textarea, select, [contenteditable=""], [contenteditable="true"]')) return false;
  // A single letter belongs to the list or menu that has the focus; behind a dialog nothing is run.
  return (
    !element?.closest('[role="menu"], [role="listbox"]') &&
    !document.querySelector('[role="dialog"][aria-modal="true"]')
  );
}

function chordOf(event: KeyboardEvent): string {
  const isModified = isApple ? event.metaKey : event.ctrlKey;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  // Shift is part of the character already, but for letters and named keys.
  const isShifted = event.shiftKey && (event.key.length > 1 || event.key.toLowerCase() !== event.key.toUpperCase());
  return [isModified && 'mod', event.altKey && 'alt', isShifted && 'shift', key].filter(Boolean).join('+');
}

function splitChord(chord: string): string[] {
  return chord === '+' ? ['+'] : chord.split('+');
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function notify(): void {
  for (const listener of listeners) listener();
}
