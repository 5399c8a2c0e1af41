import type { ReactNode } from 'react';

export interface BoardColumn<Card> {
  id: string;
  title: string;
  /** All cards of the column, loaded or not. */
  count: number;
  /** Formatted sums: value, weighted value. */
  totals?: readonly string[];
  cards: readonly Card[];
  hasMore?: boolean;
  loading?: boolean;
  tone?: 'open' | 'won' | 'lost';
}

export interface BoardProps<Card> {
  label: string;
  columns: readonly BoardColumn<Card>[];
  /** These four stay the same from render to render: module functions or useCallback. */
  cardId: (card: Card) => string;
  cardName: (card: Card) => string;
  /** Plain HTML, no Mantine component. */
  renderCard: (card: Card) => ReactNode;
  isRotting?: (card: Card) => boolean;
  /** Without it nothing can be moved. May ask for more first; the card returns when the caller does not move it. */
  onMove?: (card: Card, columnId: string) => void;
  onOpen?: (card: Card) => void;
  onLoadMore?: (columnId: string) => void;
  /** At the head of a column: an add button. */
  columnAction?: (columnId: string) => ReactNode;
}
