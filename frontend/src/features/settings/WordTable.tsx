import type { ReactNode } from 'react';
import { t } from '@/i18n';
import { PlainTable } from '@/ui/page/PlainTable';
import { NameCell } from './NameCell';
import { OrderButtons } from './OrderButtons';
import { savePositions, useOrder } from './useOrder';

export interface Word {
  id: number;
  label: string;
  position: number;
  is_active: boolean;
}

export type WordValues = { label?: string; position?: number; is_active?: boolean };

interface WordTableProps<W extends Word> {
  label: string;
  /** Tells the list's moves from those of other lists. */
  name: string;
  words: readonly W[];
  change: (word: W, values: WordValues) => Promise<unknown>;
  /** Cells between the name and "in use". */
  middle?: readonly { head: string; cell: (word: W) => ReactNode }[];
  isFixed?: (word: W) => boolean;
  onDelete?: (word: W) => void;
}

const NOTHING: readonly never[] = [];

/** Words an organization chooses from: put in order, renamed and put out of use in their places. */
export function WordTable<W extends Word>(props: WordTableProps<W>) {
  const { label, name, words, change, middle = NOTHING, onDelete } = props;
  const { ordered, move } = useOrder(name, words, savePositions(change));
  const head = [
    t('settings.column.order'),
    t('settings.column.name'),
    ...middle.map((column) => column.head),
    t('settings.column.active'),
  ];
  return (
    <PlainTable label={label} head={onDelete ? [...head, ''] : head} actionsLabel={t('common.delete')}>
      {ordered.map((word, index) => (
        <tr key={word.id}>
          <td>
            <OrderButtons name={word.label} index={index} count={ordered.length} onMove={(to) => move(index, to)} />
          </td>
          <td>
            <NameCell
              label={t('settings.column.name')}
              value={word.label}
              onSave={(text) => change(word, { label: text })}
            />
          </td>
          {middle.map((column) => (
            <td key={column.head}>{column.cell(word)}</td>
          ))}
          <td>
            <input
              type="checkbox"
              aria-label={t('settings.column.activeOf', { name: word.label })}
              checked={word.is_active}
              disabled={props.isFixed?.(word)}
              onChange={(event) => tell(change(word, { is_active: event.currentTarget.checked }))}
            />
          </td>
          {onDelete && (
            <td className="row-actions">
              <button
                type="button"
                className="link-button danger-item"
                aria-label={`${t('common.delete')}: ${word.label}`}
                onClick={() => onDelete(word)}
              >
                {t('common.delete')}
              </button>
            </td>
          )}
        </tr>
      ))}
    </PlainTable>
  );
}

/** For clicks: what went wrong is said in a toast already. */
export function tell(change: Promise<unknown>): void {
  change.catch(() => undefined);
}
