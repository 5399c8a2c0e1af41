import { t } from '@/i18n';
import { IconArrowDown, IconArrowUp } from '@/ui/icons';

interface OrderButtonsProps {
  name: string;
  index: number;
  count: number;
  onMove: (to: number) => void;
}

/** Up and down, for lists whose order is part of the settings. */
export function OrderButtons({ name, index, count, onMove }: OrderButtonsProps) {
  return (
    <span className="settings-order">
      <button
        type="button"
        className="icon-button"
        aria-label={t('settings.order.up', { name })}
        disabled={index === 0}
        onClick={() => onMove(index - 1)}
      >
        <IconArrowUp size={16} />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={t('settings.order.down', { name })}
        disabled={index === count - 1}
        onClick={() => onMove(index + 1)}
      >
        <IconArrowDown size={16} />
      </button>
    </span>
  );
}

/** The list with one entry moved. */
export function moveEntry<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.filter((_, index) => index !== from);
  const entry = list[from];
  return entry === undefined ? rest : [...rest.slice(0, to), entry, ...rest.slice(to)];
}
