import { type KeyboardEvent, useState } from 'react';

interface CellText {
  stored: string;
  /** Whether the text may be sent; what may not is taken back. */
  fits: (text: string) => boolean;
  onSave: (text: string) => Promise<unknown>;
}

type Own = { text: string; state: 'typed' | 'sent' | 'refused' };

/**
 * Text changed in its place: Enter or leaving saves, Escape takes it back. What was refused stays, marked, until it is
 * changed or sent again with Enter.
 */
export function useCellText({ stored, fits, onSave }: CellText) {
  // Without text of the user's own the stored one is shown.
  const [own, setOwn] = useState<Own | null>(null);
  const text = own?.text ?? stored;
  const save = () => {
    const next = text.trim();
    if (!fits(next) || next === stored) return setOwn(null);
    setOwn({ text: next, state: 'sent' });
    // An answer says nothing about what was typed since.
    const settle = (outcome: Own | null) => () => setOwn((now) => (now?.text === next ? outcome : now));
    onSave(next).then(settle(null), settle({ text: next, state: 'refused' }));
  };
  const isRefused = own?.state === 'refused';
  return {
    value: text,
    'aria-invalid': isRefused || undefined,
    onChange: (event: { currentTarget: HTMLInputElement }) =>
      setOwn({ text: event.currentTarget.value, state: 'typed' }),
    onBlur: () => {
      if (own?.state === 'typed') save();
    },
    onKeyDown: (event: KeyboardEvent<HTMLInputElement>) => {
      if (event.key === 'Escape') setOwn(null);
      if (event.key !== 'Enter') return;
      if (isRefused) save();
      else event.currentTarget.blur();
    },
  };
}
