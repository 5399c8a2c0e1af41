/** Inline editing: what a field takes and what each key does. */
import type { LoadOptions, Option } from '@/ui/options';

export type EditKind =
  | 'text'
  | 'long_text'
  | 'email'
  | 'phone'
  | 'url'
  | 'number'
  | 'money'
  | 'date'
  | 'datetime'
  | 'choice'
  | 'flag';

export interface EditSpec {
  kind: EditKind;
  /** Of a choice: every option, or a search on the server. */
  options?: readonly Option[];
  loadOptions?: LoadOptions;
  /** The field must not be emptied. */
  required?: boolean;
  maxLength?: number;
  /** What is wrong with the text, in words; null when nothing. */
  check?: (value: string) => string | null;
}

/** Where the cursor goes after the edit. */
export type Move = 'stay' | 'next' | 'previous';

export type Outcome = { act: 'save'; move: Move } | { act: 'cancel' } | null;

interface Key {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  /** A key of an input method still composing a character. */
  composing?: boolean;
}

/** What a key means in an editor; null leaves it to the browser. Enter in a long text is a line, Ctrl+Enter saves it. */
export function readKey(kind: EditKind, { key, shiftKey, ctrlKey, metaKey, composing }: Key): Outcome {
  if (composing) return null;
  if (key === 'Escape') return { act: 'cancel' };
  if (key === 'Tab') return { act: 'save', move: shiftKey ? 'previous' : 'next' };
  if (key !== 'Enter') return null;
  if (kind === 'long_text' && !ctrlKey && !metaKey) return null;
  return { act: 'save', move: 'stay' };
}

/** The value as the API takes it: trimmed, null when empty. */
export function toValue(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === '' ? null : trimmed;
}

export function isChanged(before: string | null, text: string): boolean {
  return (before ?? '') !== (toValue(text) ?? '');
}

/** The column to edit after a Tab: the next editable one of the row, or none at its end. */
export function nextEditable(editable: readonly string[], from: string, move: Move): string | null {
  if (move === 'stay') return null;
  const at = editable.indexOf(from) + (move === 'next' ? 1 : -1);
  return editable[at] ?? null;
}
