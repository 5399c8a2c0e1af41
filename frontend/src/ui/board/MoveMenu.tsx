import { Menu } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { t } from '@/i18n';
import { menuProps } from '@/ui/overlay';

// Not "keydown", as menus have it: the key that opens this one is pressed on a card, which is outside of it.
const OUTSIDE = ['mousedown', 'touchstart'];
const FIRST_ITEM = '[role="menuitem"]:not(:disabled)';

export interface MoveRequest {
  card: string;
  name: string;
  /** Where the menu opens, on the screen. */
  left: number;
  top: number;
}

interface MoveMenuProps {
  opened: boolean;
  request: MoveRequest | null;
  columns: readonly { id: string; title: string }[];
  from: string | undefined;
  onPick: (column: string) => void;
  onClose: () => void;
}

/** "Move to": one menu for the whole board, for the keyboard and for who cannot drag. */
export default function MoveMenu({ opened, request, columns, from, onPick, onClose }: MoveMenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!opened) return;
    // No control of the page opened it, so nothing else brings the keyboard into it.
    const timer = setTimeout(() => menu.current?.querySelector<HTMLElement>(FIRST_ITEM)?.focus());
    return () => clearTimeout(timer);
  }, [opened]);
  return (
    <Menu
      opened={opened}
      onClose={onClose}
      position="bottom-start"
      {...menuProps()}
      returnFocus={false}
      clickOutsideEvents={OUTSIDE}
    >
      <Menu.Target>
        <button
          type="button"
          tabIndex={-1}
          className="move-anchor"
          aria-label={t('ui.board.move', { name: request?.name ?? '' })}
          aria-hidden={request === null}
          style={{ left: request?.left ?? 0, top: request?.top ?? 0 }}
        />
      </Menu.Target>
      <Menu.Dropdown ref={menu}>
        <Menu.Label>{t('ui.board.moveTo')}</Menu.Label>
        {columns.map((column) => (
          <Menu.Item
            key={column.id}
            disabled={column.id === from}
            rightSection={column.id === from ? <span className="soft">{t('ui.board.here')}</span> : undefined}
            onClick={() => onPick(column.id)}
          >
            {column.title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
