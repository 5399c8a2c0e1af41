import { type KeyboardEvent, useEffect, useState } from 'react';

interface NumberCellProps {
  label: string;
  value: number | null | undefined;
  max: number;
  /** Empty is a value as well: none. */
  optional?: boolean;
  onSave: (value: number | null) => Promise<unknown>;
}

/** A whole number changed in its place: Enter or leaving saves, Escape and nonsense take it back. */
export function NumberCell({ label, value, max, optional, onSave }: NumberCellProps) {
  const shown = value === null || value === undefined ? '' : String(value);
  const [text, setText] = useState(shown);
  useEffect(() => setText(shown), [shown]);
  const save = () => {
    const next = text.trim();
    const fits = next === '' ? optional : /^\d+$/.test(next) && Number(next) <= max;
    if (!fits || next === shown) return setText(shown);
    onSave(next === '' ? null : Number(next)).catch(() => setText(shown));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') event.currentTarget.blur();
    if (event.key === 'Escape') setText(shown);
  };
  return (
    <input
      className="native-input settings-narrow"
      inputMode="numeric"
      aria-label={label}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={onKeyDown}
    />
  );
}
