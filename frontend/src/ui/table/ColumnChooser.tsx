import { Button } from '@mantine/core';
import { useRef, useState } from 'react';
import { t } from '@/i18n';
import { IconColumns3 } from '@/ui/icons';
import { onDemand } from '@/ui/onDemand';
import type { ColumnLayout } from './layout';

export interface ChooserColumn {
  id: string;
  header: string;
  width?: number;
  fixed?: boolean;
  hidden?: boolean;
  pinned?: boolean;
}

export interface ChooserProps {
  columns: readonly ChooserColumn[];
  layout: ColumnLayout;
  onChange: (layout: ColumnLayout) => void;
}

const ColumnSheet = onDemand(() => import('./ColumnSheet'));

/** Which columns a list shows, in which order, how wide, and which are pinned. */
export function ColumnChooser(props: ChooserProps) {
  const [opened, setOpened] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  return (
    <>
      <Button
        ref={anchor}
        size="compact-sm"
        variant="subtle"
        color="gray"
        fw={500}
        leftSection={<IconColumns3 size={14} aria-hidden />}
        aria-haspopup="dialog"
        aria-expanded={opened}
        onPointerEnter={ColumnSheet.preload}
        onFocus={ColumnSheet.preload}
        onClick={() => setOpened(!opened)}
      >
        {t('ui.columns.button')}
      </Button>
      <ColumnSheet {...props} anchor={anchor} opened={opened} onClose={() => setOpened(false)} />
    </>
  );
}
