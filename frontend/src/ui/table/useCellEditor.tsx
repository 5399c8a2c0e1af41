import { type ReactNode, type RefObject, useState } from 'react';
import { type Move, nextEditable } from '@/ui/editing/edit';
import { InlineEditor } from '@/ui/editing/InlineEditor';
import { messageOf } from '@/ui/feedback/problem';
import type { EditedCell, TableColumn } from './types';

interface EditorOptions<Row> {
  rows: readonly Row[];
  ids: readonly string[];
  columns: readonly TableColumn<Row>[];
  region: RefObject<HTMLElement | null>;
  onMove: (id: string, column: string | null) => void;
}

/** The one cell being edited. A save closes it at once; a refused one opens it again with the user's text. */
export function useCellEditor<Row>({ rows, ids, columns, region, onMove }: EditorOptions<Row>) {
  const [cell, setCell] = useState<EditedCell | null>(null);
  const row = cell ? rows[ids.indexOf(cell.rowId)] : undefined;
  const column = cell ? columns.find((candidate) => candidate.id === cell.columnId) : undefined;
  const editableIn = (subject: Row) =>
    columns.filter((candidate) => candidate.edit && (candidate.edit.can?.(subject) ?? true)).map(({ id }) => id);

  const close = () => {
    setCell(null);
    region.current?.querySelector<HTMLElement>('table')?.focus({ preventScroll: true });
  };
  const save = (value: string | null, move: Move) => {
    if (!cell || !row || !column?.edit) return;
    const next = nextEditable(editableIn(row), cell.columnId, move);
    const answer = column.edit.save(row, value);
    answer?.catch((error: unknown) =>
      setCell(
        (open) => open ?? { ...cell, attempt: (cell.attempt ?? 0) + 1, draft: value ?? '', error: messageOf(error) },
      ),
    );
    leave(next);
  };
  const leave = (next: string | null) => {
    if (next && cell) {
      setCell({ rowId: cell.rowId, columnId: next });
      onMove(cell.rowId, next);
    } else close();
  };

  let editor: ReactNode = null;
  if (cell && row && column?.edit) {
    editor = (
      <InlineEditor
        key={`${cell.rowId}-${cell.columnId}-${cell.attempt ?? 0}`}
        spec={column.edit}
        label={column.header}
        value={column.edit.value(row)}
        draft={cell.draft}
        error={cell.error}
        onSave={save}
        onCancel={(move) => leave(nextEditable(editableIn(row), cell.columnId, move))}
      />
    );
  }
  const startIn = (rowId: string, preferred: string | null) => {
    const subject = rows[ids.indexOf(rowId)];
    if (subject === undefined) return;
    const editable = editableIn(subject);
    const columnId = preferred && editable.includes(preferred) ? preferred : editable[0];
    if (columnId) setCell({ rowId, columnId });
  };
  return { cell, editor, start: setCell, startIn };
}
