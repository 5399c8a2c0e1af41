import { draggable } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { memo, type ReactNode, useEffect, useRef } from 'react';
import { t } from '@/i18n';
import { IconDots } from '@/ui/icons';

interface CardProps<Card> {
  card: Card;
  id: string;
  name: string;
  renderCard: (card: Card) => ReactNode;
  rotting: boolean;
  canMove: boolean;
  /** One card of a column is a tab stop; arrow keys reach the others. */
  tabStop: boolean;
}

function PlainCard<Card>({ card, id, name, renderCard, rotting, canMove, tabStop }: CardProps<Card>) {
  const element = useRef<HTMLLIElement>(null);
  useEffect(() => {
    const item = element.current;
    if (!item || !canMove) return;
    return draggable({ element: item, getInitialData: () => ({ board: true, card: id }) });
  }, [id, canMove]);
  return (
    <li
      ref={element}
      className="card"
      data-card={id}
      data-rotting={rotting || undefined}
      tabIndex={tabStop ? 0 : -1}
      aria-label={rotting ? `${name}, ${t('ui.board.rotting')}` : name}
    >
      {renderCard(card)}
      {canMove && (
        <button
          type="button"
          tabIndex={-1}
          className="icon-button card-move"
          data-move=""
          aria-label={t('ui.board.move', { name })}
        >
          <IconDots size={14} aria-hidden />
        </button>
      )}
    </li>
  );
}

export const BoardCard = memo(PlainCard) as typeof PlainCard;
