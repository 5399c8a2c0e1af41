import { useCellText } from './useCellText';

interface NameCellProps {
  label: string;
  value: string;
  /** Called when the name has changed; after a rejection the text stays, marked. */
  onSave: (name: string) => Promise<unknown>;
}

const MAX_NAME = 255;

/** A name one can change in its place. */
export function NameCell({ label, value, onSave }: NameCellProps) {
  const cell = useCellText({ stored: value, fits: (text) => text !== '', onSave });
  return <input className="native-input settings-name" aria-label={label} maxLength={MAX_NAME} {...cell} />;
}
