import { Button } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import { t } from '@/i18n';
import { onDemand } from '@/ui/onDemand';
import type { Filter, FilterField } from './filters';

interface FilterMenuProps {
  fields: readonly FilterField[];
  icon: ReactNode;
  onApply: (field: FilterField, filter: Filter) => void;
}

const FieldSheet = onDemand(() => import('./FieldSheet'));

/** "Filter": first which field, then its values. */
export function FilterMenu({ fields, icon, onApply }: FilterMenuProps) {
  const [opened, setOpened] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  if (fields.length === 0) return null;
  return (
    <>
      <Button
        ref={anchor}
        size="compact-sm"
        variant="subtle"
        color="gray"
        fw={500}
        leftSection={icon}
        aria-haspopup="dialog"
        aria-expanded={opened}
        onPointerEnter={FieldSheet.preload}
        onFocus={FieldSheet.preload}
        onClick={() => setOpened(!opened)}
      >
        {t('ui.filter.add')}
      </Button>
      <FieldSheet fields={fields} anchor={anchor} opened={opened} onClose={() => setOpened(false)} onApply={onApply} />
    </>
  );
}
