import './exports.css';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { downloadFile } from '@/api/files';
import { useCan } from '@/api/session';
import { formatNumber, t } from '@/i18n';
import { EmptyState } from '@/ui/feedback/EmptyState';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { TableSkeleton } from '@/ui/feedback/Skeletons';
import { toast } from '@/ui/feedback/toast';
import { IconDownload } from '@/ui/icons';
import { PageHead } from '@/ui/page/PageHead';
import { Panel } from '@/ui/page/Panel';
import { PlainTable } from '@/ui/page/PlainTable';
import { ProgressBar } from '@/ui/page/ProgressBar';
import { StateMark, type Tone } from '@/ui/page/StateMark';
import { RelativeTime } from '@/ui/RelativeTime';
import { type Export, exportsQuery, isMoving, useCreateExport } from './queries';

const TYPES = ['lead', 'contact', 'company', 'deal'] as const;
const FORMATS = ['csv', 'xlsx'] as const;
const PER_CENT = 100;
const KILO = 1000;
const TONES: Record<Export['state'], Tone> = {
  queued: 'busy',
  running: 'busy',
  done: 'good',
  failed: 'bad',
  canceled: 'warn',
};

/** Files made of lists: how far they are, and the way to them. */
export default function ExportsPage() {
  const may = useCan();
  return (
    <div className="exports-page">
      <PageHead title={t('exports.title')}>{t('exports.text')}</PageHead>
      {may('exports.create') && <NewExport />}
      <Panel title={t('exports.list')} flush>
        <List />
      </Panel>
    </div>
  );
}

function NewExport() {
  const [type, setType] = useState<(typeof TYPES)[number]>('lead');
  const [format, setFormat] = useState<(typeof FORMATS)[number]>('csv');
  const create = useCreateExport();
  const start = () =>
    create.mutate(
      { record_type: type, format, filters: {} },
      { onError: (error) => toast.error(error), onSuccess: () => toast.success(t('exports.started')) },
    );
  return (
    <Panel title={t('exports.new')} description={t('exports.newText')}>
      <div className="exports-new">
        <label className="exports-field">
          {t('exports.column.type')}
          <select
            className="native-select"
            value={type}
            onChange={(event) => setType(event.currentTarget.value as typeof type)}
          >
            {TYPES.map((one) => (
              <option key={one} value={one}>
                {t(`exports.type.${one}`)}
              </option>
            ))}
          </select>
        </label>
        <label className="exports-field">
          {t('exports.format')}
          <select
            className="native-select"
            value={format}
            onChange={(event) => setFormat(event.currentTarget.value as typeof format)}
          >
            {FORMATS.map((one) => (
              <option key={one} value={one}>
                {t(`exports.format.${one}`)}
              </option>
            ))}
          </select>
        </label>
        <Button size="xs" loading={create.isPending} onClick={start}>
          {t('exports.start')}
        </Button>
      </div>
    </Panel>
  );
}

function List() {
  const { data, error, isPending, refetch } = useQuery(exportsQuery());
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} compact />;
  if (isPending) return <TableSkeleton rows={4} />;
  if (data.length === 0) {
    return (
      <EmptyState title={t('exports.none')} compact>
        {t('exports.noneText')}
      </EmptyState>
    );
  }
  const head = [
    t('exports.column.file'),
    t('exports.column.type'),
    t('exports.column.state'),
    t('exports.column.rows'),
    t('exports.column.created'),
    '',
  ];
  return (
    <PlainTable label={t('exports.list')} head={head} actionsLabel={t('common.download')}>
      {data.map((one) => (
        <Row key={one.id} item={one} />
      ))}
    </PlainTable>
  );
}

function Row({ item }: { item: Export }) {
  const download = () =>
    void downloadFile(`/api/exports/${item.id}/file`, item.filename).catch((error: unknown) => toast.error(error));
  const percent = item.rows_expected ? (item.rows_done / item.rows_expected) * PER_CENT : null;
  return (
    <tr>
      <th scope="row" className="exports-name">
        {item.filename}
      </th>
      <td>{t(`exports.type.${item.record_type}`)}</td>
      <td>
        <StateMark label={t(`exports.state.${item.state}`)} tone={TONES[item.state]} />
        {isMoving(item.state) && <ProgressBar label={t(`exports.state.${item.state}`)} percent={percent} />}
        {item.error && <p className="field-problem">{item.error}</p>}
      </td>
      <td className="num">
        {formatNumber(item.rows_done)}
        {item.size_bytes !== null && <span className="soft">{` · ${sizeOf(item.size_bytes)}`}</span>}
      </td>
      <td className="exports-when">
        <RelativeTime at={item.created_at} />
      </td>
      <td className="row-actions">
        {item.state === 'done' && (
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconDownload size={14} />}
            aria-label={t('exports.download', { name: item.filename })}
            onClick={download}
          >
            {t('common.download')}
          </Button>
        )}
      </td>
    </tr>
  );
}

function sizeOf(bytes: number): string {
  const unit = bytes >= KILO * KILO ? 'megabyte' : 'kilobyte';
  const size = bytes / (unit === 'megabyte' ? KILO * KILO : KILO);
  return formatNumber(size, { style: 'unit', unit, maximumFractionDigits: 1 });
}
