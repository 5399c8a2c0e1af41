import { dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { useEffect, useRef } from 'react';
import { formatNumber, t } from '@/i18n';
import { BoardCard } from './BoardCard';
import type { BoardColumn, BoardProps } from './types';

type Passed<Card> = Pick<
  BoardProps<Card>,
  'cardId' | 'cardName' | 'renderCard' | 'isRotting' | 'onLoadMore' | 'columnAction'
>;

interface LaneProps<Card> extends Passed<Card> {
  column: BoardColumn<Card>;
  canMove: boolean;
  over: boolean;
  focused: string | null;
}

const NEAR_END = '240px';

/** One column: head with count and totals, cards, and a mark at the end that loads more when it comes near. */
export function BoardLane<Card>({ column, canMove, over, focused, onLoadMore, ...cards }: LaneProps<Card>) {
  const lane = useRef<HTMLElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const { id, title, count, totals, hasMore, loading, tone } = column;
  useEffect(() => {
    if (!lane.current) return;
    return dropTargetForElements({
      element: lane.current,
      getData: () => ({ column: id }),
      canDrop: ({ source }) => source.data.board === true,
    });
  }, [id]);

  const loaded = column.cards.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: watched anew when cards came, as the mark may still be near
  useEffect(() => {
    if (!end.current || !hasMore || loading || !onLoadMore) return;
    const watcher = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && onLoadMore(id),
      {
        root: list.current,
        rootMargin: NEAR_END,
      },
    );
    watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [id, loaded, hasMore, loading, onLoadMore]);

  const ids = column.cards.map(cards.cardId);
  const stop = focused !== null && ids.includes(focused) ? focused : ids[0];
  return (
    <section
      ref={lane}
      className="board-column"
      data-lane={id}
      data-over={over || undefined}
      data-tone={tone}
      aria-label={title}
    >
      <header className="board-head">
        <h2 className="dt-clip" title={title}>
          {title}
        </h2>
        <span className="board-count">
          <span aria-hidden="true">{formatNumber(count)}</span>
          <span className="sr-only">{t('ui.board.count', { count })}</span>
        </span>
        {cards.columnAction?.(id)}
        {totals && totals.length > 0 && (
          <div className="board-totals">
            {totals.map((total) => (
              <span key={total}>{total}</span>
            ))}
          </div>
        )}
      </header>
      <ul ref={list} className="board-cards" aria-label={title}>
        {column.cards.map((card, index) => {
          const cardId = ids[index] as string;
          return (
            <BoardCard
              key={cardId}
              card={card}
              id={cardId}
              name={cards.cardName(card)}
              renderCard={cards.renderCard}
              rotting={cards.isRotting?.(card) ?? false}
              canMove={canMove}
              tabStop={cardId === stop}
            />
          );
        })}
        {loaded === 0 && !loading && <li className="board-empty">{t('ui.board.empty')}</li>}
        {hasMore && (
          <li className="board-more">
            <div ref={end} />
            <span className="skeleton-card" />
          </li>
        )}
      </ul>
    </section>
  );
}
