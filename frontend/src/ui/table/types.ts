import type { ReactNode } from 'react';
import type { EditSpec } from '@/ui/editing/edit';

export interface TableColumn<Row> {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** Pixels, until the user drags the edge. */
  width?: number;
  align?: 'start' | 'end';
  /** The API's name of the sort; without it the header is no button. */
  sort?: string;
  /** First click sorts downwards: numbers and dates. */
  descendingFirst?: boolean;
  /** Names the row: read with every cell of it. One a table. */
  rowHeader?: boolean;
  /** Hidden until chosen. */
  hidden?: boolean;
  /** Cannot be hidden. */
  fixed?: boolean;
  pinned?: boolean;
  edit?: CellEdit<Row>;
}

export interface CellEdit<Row> extends EditSpec {
  value: (row: Row) => string | null;
  /** A rejection opens the editor again with the user's text and the error's message. */
  save: (row: Row, value: string | null) => Promise<unknown> | undefined;
  can?: (row: Row) => boolean;
}

export interface EditedCell {
  rowId: string;
  columnId: string;
  /** Of an edit the server refused: which try this is, the text and the error. */
  attempt?: number;
  draft?: string;
  error?: string;
}

export interface VisibleColumn<Row> extends TableColumn<Row> {
  /** Place among the pinned columns; null when it scrolls. */
  pin: number | null;
}
