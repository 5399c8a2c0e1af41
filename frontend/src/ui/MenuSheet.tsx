import { Menu } from '@mantine/core';
import { Fragment } from 'react';
import { Anchor, type AnchorRef } from './Anchor';
import type { MenuEntry } from './DropMenu';
import { menuProps } from './overlay';

interface MenuSheetProps {
  /** The id of the button, which names the menu. */
  id: string;
  anchor: AnchorRef;
  opened: boolean;
  onClose: () => void;
  entries: readonly MenuEntry[];
  position: 'bottom-start' | 'bottom-end' | 'top-start';
}

/** What a `DropMenu` opens. */
export default function MenuSheet({ id, anchor, opened, onClose, entries, position }: MenuSheetProps) {
  return (
    <Menu id={id} opened={opened} onClose={onClose} position={position} {...menuProps()}>
      <Menu.Target>
        <Anchor at={anchor} />
      </Menu.Target>
      <Menu.Dropdown className="menu-sheet">
        {entries.map((entry) => (
          <Fragment key={entry.id}>
            {entry.divided && <Menu.Divider />}
            <Menu.Item
              leftSection={entry.icon}
              className={entry.danger ? 'danger-item' : undefined}
              onClick={entry.onPick}
            >
              {entry.label}
            </Menu.Item>
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
