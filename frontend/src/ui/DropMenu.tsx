import { cloneElement, type ReactElement, type ReactNode, useId, useRef, useState } from 'react';
import { onDemand } from './onDemand';

export interface MenuEntry {
  id: string;
  label: ReactNode;
  icon?: ReactNode;
  danger?: boolean;
  /** A line above it. */
  divided?: boolean;
  onPick: () => void;
}

interface DropMenuProps {
  entries: readonly MenuEntry[];
  position?: 'bottom-start' | 'bottom-end' | 'top-start';
  /** The button that opens it. */
  children: ReactElement;
}

const MenuSheet = onDemand(() => import('./MenuSheet'));

/** A button with a menu. */
export function DropMenu({ entries, position = 'bottom-start', children }: DropMenuProps) {
  const [opened, setOpened] = useState(false);
  const anchor = useRef<HTMLElement>(null);
  const id = useId();
  return (
    <>
      {cloneElement(children as ReactElement<Record<string, unknown>>, {
        ref: anchor,
        id,
        'aria-haspopup': 'menu',
        'aria-expanded': opened,
        'aria-controls': opened ? `${id}-dropdown` : undefined,
        onPointerEnter: MenuSheet.preload,
        onFocus: MenuSheet.preload,
        onClick: () => setOpened(!opened),
      })}
      <MenuSheet
        id={id}
        anchor={anchor}
        opened={opened}
        onClose={() => setOpened(false)}
        entries={entries}
        position={position}
      />
    </>
  );
}
