import './record.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { t } from '@/i18n';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { TextSkeleton } from '@/ui/feedback/Skeletons';
import { IconX } from '@/ui/icons';
import { FactsPanel } from './FactsPanel';
import type { Lists } from './lists';
import { recordQuery } from './queries';
import { TimelinePanel } from './TimelinePanel';
import type { BaseRecord, KindSpec } from './types';
import type { Change } from './useChange';

interface PeekPanelProps<R extends BaseRecord> {
  spec: KindSpec<R>;
  lists: Lists;
  change: Change<R>;
  id: number;
  onClose?: () => void;
}

/** A record beside its list: J and K go on through the list, Space or Esc closes. */
export default function PeekPanel<R extends BaseRecord>({ spec, lists, change, id, onClose }: PeekPanelProps<R>) {
  const query = useQuery(recordQuery<R>(spec.resource, id));
  const record = query.data;
  return (
    <aside className="peek" aria-label={t('records.peek')}>
      <div className="peek-head">
        <h2>
          <Link to={`${spec.path}/$id`} params={{ id: String(id) }} preload={false} className="record-link">
            {record ? record.name || `#${id}` : '…'}
          </Link>
        </h2>
        {onClose && (
          <button
            type="button"
            className="icon-button"
            aria-label={t('records.peek.close')}
            title={t('records.peek.close')}
            onClick={onClose}
          >
            <IconX size={16} aria-hidden />
          </button>
        )}
      </div>
      {query.isError && <ErrorState compact error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <TextSkeleton lines={8} />}
      {record && (
        <div className="peek-body" key={id}>
          {spec.summary && <div className="record-summary">{spec.summary(record, lists)}</div>}
          <FactsPanel spec={spec} lists={lists} record={record} change={change} isShort />
          <TimelinePanel spec={spec} record={record} isShort />
        </div>
      )}
    </aside>
  );
}
