import { type KeyboardEvent, type MouseEvent, useId, useRef, useState } from 'react';
import { t } from '@/i18n';
import { onDemand } from '@/ui/onDemand';
import { BoardLane } from './BoardLane';
import type { MoveRequest } from './MoveMenu';
import { findNeighbour } from './neighbour';
import type { BoardColumn, BoardProps } from './types';
import { useBoardDrag } from './useBoardDrag';

const MoveMenu = onDemand(() => import('./MoveMenu'));

/** Columns of cards. What other people move appears at once, but never under a running drag. */
export function Board<Card>(props: BoardProps<Card>) {
  const { cardId, cardName, onMove, onOpen } = props;
  const board = useRef<HTMLDivElement>(null);
  const hint = useId();
  const [said, setSaid] = useState('');
  const [focused, setFocused] = useState<string | null>(null);
  const [request, setRequest] = useState<MoveRequest | null>(null);

  const drag = useBoardDrag(board, {
    onLift: (id) => setSaid(t('ui.board.lifted', { name: nameOf(id) })),
    onOver: (column) => column && setSaid(t('ui.board.over', { column: titleOf(column) })),
    onDrop: (id, column) => {
      if (column === null) setSaid(t('ui.board.canceled', { name: nameOf(id) }));
      else move(id, column);
    },
  });
  const columns = useFrozen(props.columns, drag.held !== null);

  const find = (id: string) => {
    for (const column of props.columns) {
      const card = column.cards.find((candidate) => cardId(candidate) === id);
      if (card !== undefined) return { card, column };
    }
    return null;
  };
  const nameOf = (id: string) => {
    const found = find(id);
    return found ? cardName(found.card) : '';
  };
  const titleOf = (id: string) => props.columns.find((column) => column.id === id)?.title ?? '';
  const move = (id: string, to: string) => {
    const found = find(id);
    if (!found || found.column.id === to) return;
    setSaid(t('ui.board.moved', { name: cardName(found.card), column: titleOf(to) }));
    onMove?.(found.card, to);
  };
  const focusCard = (id: string | undefined) => {
    if (id === undefined) return;
    setFocused(id);
    requestAnimationFrame(() => {
      // A move may have opened a dialog meanwhile; the focus is its.
      if (document.querySelector('[aria-modal="true"]')) return;
      board.current?.querySelector<HTMLElement>(`[data-card="${CSS.escape(id)}"]`)?.focus();
    });
  };
  const askWhere = (element: HTMLElement, id: string) => {
    const { left, top } = element.getBoundingClientRect();
    setRequest({ card: id, name: nameOf(id), left: left + 12, top: top + 24 });
  };

  const press = (event: KeyboardEvent<HTMLElement>) => {
    const element = event.target as HTMLElement;
    const id = element.dataset.card;
    if (!id || event.ctrlKey || event.metaKey || event.altKey) return;
    const found = find(id);
    if (event.key === 'Enter' && found && onOpen) onOpen(found.card);
    else if (event.key.toLowerCase() === 'm' && onMove) askWhere(element, id);
    else {
      const next = neighbourOf(columns, cardId, id, event.key);
      if (next === undefined) return;
      focusCard(next);
    }
    event.preventDefault();
  };
  const click = (event: MouseEvent<HTMLElement>) => {
    const element = (event.target as HTMLElement).closest<HTMLElement>('[data-card]');
    const id = element?.dataset.card;
    if (!element || !id) return;
    if ((event.target as HTMLElement).closest('[data-move]')) return askWhere(element, id);
    if ((event.target as HTMLElement).closest('a, button')) return;
    const found = find(id);
    setFocused(id);
    if (found) onOpen?.(found.card);
  };

  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a scrolling row of columns */}
      <div
        ref={board}
        className="board"
        role="group"
        aria-label={props.label}
        aria-describedby={hint}
        onKeyDown={press}
        onClick={click}
      >
        {columns.map((column) => (
          <BoardLane
            key={column.id}
            column={column}
            canMove={!!onMove}
            over={drag.over === column.id}
            focused={focused}
            cardId={cardId}
            cardName={cardName}
            renderCard={props.renderCard}
            isRotting={props.isRotting}
            onLoadMore={props.onLoadMore}
            columnAction={props.columnAction}
          />
        ))}
      </div>
      <p id={hint} className="sr-only">
        {t('ui.board.keys')}
      </p>
      <div className="sr-only" role="status">
        {said}
      </div>
      <MoveMenu
        opened={request !== null}
        request={request}
        columns={props.columns}
        from={request ? find(request.card)?.column.id : undefined}
        onPick={(column) => request && move(request.card, column)}
        onClose={() => {
          focusCard(request?.card);
          setRequest(null);
        }}
      />
    </>
  );
}

/** The value of the moment the drag began, until it ends. */
function useFrozen<T>(value: T, frozen: boolean): T {
  const kept = useRef(value);
  if (!frozen) kept.current = value;
  return kept.current;
}

function neighbourOf<Card>(
  columns: readonly BoardColumn<Card>[],
  cardId: (card: Card) => string,
  id: string,
  key: string,
) {
  for (const [column, { cards }] of columns.entries()) {
    const card = cards.findIndex((candidate) => cardId(candidate) === id);
    if (card < 0) continue;
    const place = findNeighbour(
      columns.map((one) => one.cards.length),
      { column, card },
      key,
    );
    const target = place && columns[place.column]?.cards[place.card];
    return target ? cardId(target) : undefined;
  }
  return undefined;
}
