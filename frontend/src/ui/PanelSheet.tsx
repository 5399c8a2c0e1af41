import { Popover } from '@mantine/core';
import type { ReactNode } from 'react';
import { Anchor, type AnchorRef } from './Anchor';

export interface SheetProps {
  opened: boolean;
  anchor: AnchorRef;
  onClose: () => void;
}

interface PanelSheetProps extends SheetProps {
  label: string;
  position?: 'bottom-start' | 'bottom-end';
  className?: string;
  children: ReactNode;
}

/** A small panel at the button that opens it. */
export function PanelSheet({ opened, anchor, onClose, label, position, className, children }: PanelSheetProps) {
  return (
    <Popover
      opened={opened}
      onChange={(isOpen) => !isOpen && onClose()}
      position={position ?? 'bottom-start'}
      shadow="md"
      trapFocus
      returnFocus
      withRoles={false}
    >
      <Popover.Target>
        <Anchor at={anchor} />
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={label} className={className}>
        {children}
      </Popover.Dropdown>
    </Popover>
  );
}
