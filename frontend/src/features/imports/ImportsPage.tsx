import './imports.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useCan } from '@/api/session';
import { formatNumber, t } from '@/i18n';
import { EmptyState } from '@/ui/feedback/EmptyState';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { TableSkeleton } from '@/ui/feedback/Skeletons';
import { PageHead } from '@/ui/page/PageHead';
import { Panel } from '@/ui/page/Panel';
import { PlainTable } from '@/ui/page/PlainTable';
import { StateMark } from '@/ui/page/StateMark';
import { RelativeTime } from '@/ui/RelativeTime';
import { stateLabel, toneOf, typeLabel } from './labels';
import { importsQuery, type Summary } from './queries';
import { isMoving } from './steps';
import { UploadPanel } from './UploadPanel';

const SKELETON_ROWS = 4;

/** Bring a file in, or go on with one that is under way. */
export default function ImportsPage() {
  const may = useCan();
  return (
    <div className="import-page">
      <PageHead title={t('imports.title')}>{t('imports.text')}</PageHead>
      {may('imports.create') && <UploadPanel />}
      <Panel title={t('imports.list')} flush>
        <History />
      </Panel>
    </div>
  );
}

function History() {
  const { data, error, isPending, refetch } = useQuery(importsQuery());
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} compact />;
  if (isPending) return <TableSkeleton rows={SKELETON_ROWS} />;
  if (data.length === 0) return <EmptyState title={t('imports.none')} compact />;
  const head = [
    t('imports.column.file'),
    t('imports.column.type'),
    t('imports.column.state'),
    t('imports.column.rows'),
    t('imports.column.created'),
  ];
  return (
    <PlainTable label={t('imports.list')} head={head}>
      {data.map((item) => (
        <Row key={item.id} item={item} />
      ))}
    </PlainTable>
  );
}

function Row({ item }: { item: Summary }) {
  const percent = isMoving(item.state) ? ` ${formatNumber(item.progress.percent, { maximumFractionDigits: 0 })} %` : '';
  return (
    <tr>
      <th scope="row" className="import-name">
        <Link to="/imports/$id" params={{ id: String(item.id) }}>
          {item.filename}
        </Link>
      </th>
      <td>{typeLabel(item.record_type)}</td>
      <td>
        <StateMark label={`${stateLabel(item.state)}${percent}`} tone={toneOf(item.state)} />
      </td>
      <td className="import-rows">{summarize(item.counts)}</td>
      <td className="import-when">
        <RelativeTime at={item.created_at} />
      </td>
    </tr>
  );
}

function summarize({ created, updated, rejected, read }: Summary['counts']): string {
  if (read === 0) return '–';
  return t('imports.summary', { created, updated, rejected });
}
