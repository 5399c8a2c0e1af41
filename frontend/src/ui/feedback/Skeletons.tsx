import { t } from '@/i18n';

/** Lines of text on their way. */
export function TextSkeleton({ lines = 3 }: { lines?: number }) {
  return (
    <div className="skeleton-text" aria-busy="true">
      <span className="sr-only">{t('ui.loading')}</span>
      {range(lines).map((line) => (
        <span key={line} className="skeleton-line" />
      ))}
    </div>
  );
}

/** A table on its way, in the shape it will have. */
export function TableSkeleton({ rows = 12 }: { rows?: number }) {
  return (
    <div className="skeleton-table" aria-busy="true">
      <span className="sr-only">{t('ui.loading')}</span>
      {range(rows).map((row) => (
        <span key={row} className="skeleton-row">
          <span className="skeleton-line" />
        </span>
      ))}
    </div>
  );
}

/** A board on its way. */
export function BoardSkeleton({ columns = 5, cards = 4 }: { columns?: number; cards?: number }) {
  return (
    <div className="board" aria-busy="true">
      <span className="sr-only">{t('ui.loading')}</span>
      {range(columns).map((column) => (
        <div key={column} className="board-column">
          <span className="skeleton-line" />
          {range(cards).map((card) => (
            <span key={card} className="skeleton-card" />
          ))}
        </div>
      ))}
    </div>
  );
}

/** A block of a known height on its way: a chart, a panel. */
export function BlockSkeleton({ height }: { height: number }) {
  return (
    <div className="skeleton-block" style={{ height }} aria-busy="true">
      <span className="sr-only">{t('ui.loading')}</span>
    </div>
  );
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
