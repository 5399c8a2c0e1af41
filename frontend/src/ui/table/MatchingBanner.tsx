import { formatNumber, t } from '@/i18n';

interface BannerProps {
  loaded: number;
  total: number | null;
  matching: boolean;
  onSelect: () => void;
  onClear: () => void;
}

/** Offers every row the filter finds once all loaded ones are selected. */
export function MatchingBanner({ loaded, total, matching, onSelect, onClear }: BannerProps) {
  const count = total === null ? '' : formatNumber(total);
  return (
    <div className="dt-banner" role="status">
      <span>
        {matching
          ? total === null
            ? t('ui.table.matchingUncounted')
            : t('ui.table.matching', { count })
          : t('ui.table.loadedSelected', { count: formatNumber(loaded) })}
      </span>
      {matching ? (
        <button type="button" className="link-button" onClick={onClear}>
          {t('ui.table.clearSelection')}
        </button>
      ) : (
        <button type="button" className="link-button" onClick={onSelect}>
          {total === null ? t('ui.table.selectMatchingUncounted') : t('ui.table.selectMatching', { count })}
        </button>
      )}
    </div>
  );
}
