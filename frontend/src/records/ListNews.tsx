import { formatNumber, t } from '@/i18n';
import { IconArrowUp } from '@/ui/icons';
import { PAGE_ROWS } from './queries';

interface ListNewsProps {
  added: number;
  gone: number;
  onShow: () => void;
}

/** Says over the list that there is more now than it shows. Nothing below it moves. */
export function ListNews({ added, gone, onShow }: ListNewsProps) {
  const count = added >= PAGE_ROWS ? t('records.news.most', { count: formatNumber(PAGE_ROWS) }) : formatNumber(added);
  return (
    <div className="list-news" role="status">
      {(added > 0 || gone > 0) && (
        <button type="button" onClick={onShow}>
          <IconArrowUp size={14} aria-hidden />
          {added > 0 ? t('records.news.new', { count }) : t('records.news.gone')}
        </button>
      )}
    </div>
  );
}
