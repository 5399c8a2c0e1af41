import { useEffect, useState } from 'react';
import { t } from '@/i18n';

const GREY = '#868e96';

interface ColorCellProps {
  name: string;
  value: string | null | undefined;
  onSave: (color: string) => void;
}

/** A colour; saved when the picker is left, not at every shade passed on the way. */
export function ColorCell({ name, value, onSave }: ColorCellProps) {
  const [color, setColor] = useState(value ?? GREY);
  useEffect(() => setColor(value ?? GREY), [value]);
  return (
    <input
      type="color"
      className="settings-color"
      aria-label={t('settings.column.colorOf', { name })}
      value={color}
      onChange={(event) => setColor(event.currentTarget.value)}
      onBlur={() => color !== (value ?? GREY) && onSave(color)}
    />
  );
}
