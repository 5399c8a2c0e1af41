import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '@/i18n';
import { IconArrowDown, IconArrowUp, IconMinus, IconPin, IconPinned, IconPlus } from '@/ui/icons';
import { PanelSheet, type SheetProps } from '@/ui/PanelSheet';
import type { ChooserColumn, ChooserProps } from './ColumnChooser';
import {
  type ColumnLayout,
  DEFAULT_COLUMN_PX,
  defaultLayout,
  moveColumn,
  resizeColumn,
  toggleColumn,
  togglePin,
} from './layout';

const STEP_PX = 24;

/** What the column chooser opens. */
export default function ColumnSheet({ columns, layout, onChange, ...sheet }: ChooserProps & SheetProps) {
  return (
    <PanelSheet {...sheet} label={t('ui.columns.title')} position="bottom-end" className="columns-panel">
      <ul className="columns-list">
        {layout.order.map((id, index) => {
          const column = columns.find((candidate) => candidate.id === id);
          return column && <ColumnLine key={id} column={column} index={index} layout={layout} onChange={onChange} />;
        })}
      </ul>
      <Button size="compact-xs" variant="subtle" onClick={() => onChange(defaultLayout(columns))}>
        {t('ui.columns.reset')}
      </Button>
    </PanelSheet>
  );
}

interface LineProps {
  column: ChooserColumn;
  index: number;
  layout: ColumnLayout;
  onChange: (layout: ColumnLayout) => void;
}

function ColumnLine({ column, index, layout, onChange }: LineProps) {
  const { id, header: name } = column;
  const width = layout.widths[id] ?? column.width ?? DEFAULT_COLUMN_PX;
  const pinned = layout.pinned.includes(id);
  const resize = (by: number) => onChange(resizeColumn(layout, id, width + by));
  return (
    <li className="columns-line">
      <label>
        <input
          type="checkbox"
          checked={!layout.hidden.includes(id)}
          disabled={column.fixed}
          onChange={() => onChange(toggleColumn(layout, id))}
        />
        <span className="dt-clip">{name}</span>
      </label>
      <span className="columns-actions">
        <LineButton label={t('ui.columns.narrower', { name })} onClick={() => resize(-STEP_PX)}>
          <IconMinus size={14} aria-hidden />
        </LineButton>
        <LineButton label={t('ui.columns.wider', { name })} onClick={() => resize(STEP_PX)}>
          <IconPlus size={14} aria-hidden />
        </LineButton>
        <LineButton label={t('ui.columns.up', { name })} onClick={() => onChange(moveColumn(layout, id, index - 1))}>
          <IconArrowUp size={14} aria-hidden />
        </LineButton>
        <LineButton label={t('ui.columns.down', { name })} onClick={() => onChange(moveColumn(layout, id, index + 1))}>
          <IconArrowDown size={14} aria-hidden />
        </LineButton>
        <LineButton
          label={t('ui.columns.pin', { name })}
          pressed={pinned}
          onClick={() => onChange(togglePin(layout, id))}
        >
          {pinned ? <IconPinned size={14} aria-hidden /> : <IconPin size={14} aria-hidden />}
        </LineButton>
      </span>
    </li>
  );
}

interface LineButtonProps {
  label: string;
  pressed?: boolean;
  onClick: () => void;
  children: ReactNode;
}

function LineButton({ label, pressed, onClick, children }: LineButtonProps) {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      aria-pressed={pressed}
      title={label}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
