import { type KeyboardEvent, useEffect, useState } from 'react';

interface NameCellProps {
  label: string;
  value: string;
  /** Called when the name has changed; a rejection gives the old one back. */
  onSave: (name: string) => Promise<unknown>;
}

/** A name one can change in its place: Enter or leaving saves, Escape takes it back. */
export function NameCell({ label, value, onSave }: NameCellProps) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const save = () => {
    const next = text.trim();
    if (!next || next === value) return setText(value);
    onSave(next).catch(() => setText(value));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') event.currentTarget.blur();
    if (event.key === 'Escape') setText(value);
  };
  return (
    <input
      className="native-input settings-name"
      aria-label={label}
      value={text}
      maxLength={255}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={onKeyDown}
    />
  );
}
