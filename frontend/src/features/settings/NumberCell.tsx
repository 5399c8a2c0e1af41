import { useCellText } from './useCellText';

interface NumberCellProps {
  label: string;
  value: number | null | undefined;
  max: number;
  /** Empty is a value as well: none. */
  optional?: boolean;
  onSave: (value: number | null) => Promise<unknown>;
}

/** A whole number changed in its place. */
export function NumberCell({ label, value, max, optional = false, onSave }: NumberCellProps) {
  const cell = useCellText({
    stored: value === null || value === undefined ? '' : String(value),
    fits: (text) => (text === '' ? optional : /^\d+$/.test(text) && Number(text) <= max),
    onSave: (text) => onSave(text === '' ? null : Number(text)),
  });
  return <input className="native-input settings-narrow" inputMode="numeric" aria-label={label} {...cell} />;
}
