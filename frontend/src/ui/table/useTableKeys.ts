import { type RefObject, useEffect, useRef } from 'react';
import { useCommands } from '@/app/commands';
import { t } from '@/i18n';

/** What the keys of a table do; unset ones leave the key to the page. */
export interface TableKeys {
  move: (by: number) => void;
  moveTo: (end: 'first' | 'last') => void;
  moveColumn: (by: number) => void;
  open?: () => void;
  peek?: () => void;
  select?: (range: boolean) => void;
  edit?: () => void;
  escape?: () => boolean;
  page: number;
}

interface Stroke {
  key: string;
  shiftKey: boolean;
}

/** Runs what the key stands for; false when it means nothing here. */
export function runKey({ key, shiftKey }: Stroke, keys: TableKeys): boolean {
  switch (key) {
    case 'j':
    case 'ArrowDown':
      if (shiftKey && key === 'ArrowDown') keys.select?.(true);
      return run(() => keys.move(1));
    case 'k':
    case 'ArrowUp':
      if (shiftKey && key === 'ArrowUp') keys.select?.(true);
      return run(() => keys.move(-1));
    case 'ArrowRight':
      return run(() => keys.moveColumn(1));
    case 'ArrowLeft':
      return run(() => keys.moveColumn(-1));
    case 'PageDown':
      return run(() => keys.move(keys.page));
    case 'PageUp':
      return run(() => keys.move(-keys.page));
    case 'Home':
      return run(() => keys.moveTo('first'));
    case 'End':
      return run(() => keys.moveTo('last'));
    case 'Enter':
      return run(keys.open);
    case ' ':
      return keys.peek ? run(keys.peek) : run(keys.select && (() => keys.select?.(shiftKey)));
    case 'x':
    case 'X':
      return run(keys.select && (() => keys.select?.(shiftKey)));
    case 'e':
      return run(keys.edit);
    case 'Escape':
      return keys.escape?.() ?? false;
    default:
      return false;
  }
}

/** Listens on the page: keys count while nothing else has the focus, or the table has it. */
export function useTableKeys(region: RefObject<HTMLElement | null>, keys: TableKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!isOurs(event.target, region.current)) return;
      if (runKey(event, latest.current)) event.preventDefault();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [region]);
  // For the list of shortcuts, and while a button of the page has the focus.
  useCommands([
    { id: 'table.next', label: t('ui.table.next'), keys: 'j', group: 'page', hidden: true, run: () => keys.move(1) },
    {
      id: 'table.previous',
      label: t('ui.table.previous'),
      keys: 'k',
      group: 'page',
      hidden: true,
      run: () => keys.move(-1),
    },
    {
      id: 'table.select',
      label: t('ui.table.select'),
      keys: 'x',
      group: 'selection',
      hidden: true,
      run: () => keys.select?.(false),
    },
    { id: 'table.edit', label: t('ui.table.edit'), keys: 'e', group: 'page', hidden: true, run: () => keys.edit?.() },
  ]);
}

function isOurs(target: EventTarget | null, region: HTMLElement | null): boolean {
  if (!(target instanceof HTMLElement) || !region) return false;
  // The page itself has the focus (its body, or its main part after an arrival), unless a dialog lies over it.
  if (target.contains(region)) return document.querySelector('[aria-modal="true"]') === null;
  if (!region.contains(target)) return false;
  return !target.closest('input:not([type="checkbox"]), textarea, select, button, a, [contenteditable="true"]');
}

function run(action: (() => void) | undefined): boolean {
  action?.();
  return action !== undefined;
}
