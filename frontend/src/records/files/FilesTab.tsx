import '../record.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type DragEvent, useState } from 'react';
import { type Schema, unwrapPage } from '@/api/client';
import { keyOf } from '@/api/keys';
import { useCan } from '@/api/session';
import { formatNumber, type Key, t } from '@/i18n';
import { EmptyState } from '@/ui/feedback/EmptyState';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { TextSkeleton } from '@/ui/feedback/Skeletons';
import { ProgressBar } from '@/ui/page/ProgressBar';
import { RelativeTime } from '@/ui/RelativeTime';
import type { BaseRecord, KindSpec } from '../types';
import { listFiles, openFile, useFileActions } from './files';

type FileRow = Schema<'FileOut'>;

const CHECKING_MS = 1500;
const MEGABYTE = 1_000_000;

/** The files of a record: dropped or chosen, sent straight to storage, saved and taken away. */
export default function FilesTab({ spec, record }: { spec: KindSpec; record: BaseRecord }) {
  const link = `${spec.kind}_id`;
  const may = useCan();
  const query = useInfiniteQuery({
    queryKey: keyOf('files', link, record.id),
    queryFn: ({ pageParam, signal }) => unwrapPage(listFiles(link, record.id, pageParam, signal)),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.meta.next_cursor ?? null,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.data.some((one) => one.state === 'checking')) ? CHECKING_MS : false,
  });
  const { sending, send, remove } = useFileActions(link, record.id);
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    send([...event.dataTransfer.files]);
  };
  if (query.isError) return <ErrorState compact error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <TextSkeleton lines={4} />;
  const rows = query.data.pages.flatMap((page) => page.data);
  return (
    <section className="related" aria-label={t('records.files.title')}>
      {may('files.create') && (
        // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the button within does the same
        <div
          className="files-drop"
          data-over={isOver || undefined}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
        >
          <label>
            {t('records.files.choose')}{' '}
            <input
              type="file"
              multiple
              onChange={(event) => {
                send([...(event.currentTarget.files ?? [])]);
                event.currentTarget.value = '';
              }}
            />
          </label>
        </div>
      )}
      {sending.map((one) => (
        <div key={one.key}>
          <ProgressBar label={t('records.files.sending', { name: one.name })} percent={one.percent} />
        </div>
      ))}
      {rows.length === 0 ? (
        <EmptyState compact title={t('records.files.none')} />
      ) : (
        <ul className="files-list">
          {rows.map((row) => (
            <FileItem key={row.id} row={row} onRemove={may('files.delete') ? () => remove(row) : undefined} />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <button type="button" className="link-button" onClick={() => void query.fetchNextPage()}>
          {t('records.files.more')}
        </button>
      )}
    </section>
  );
}

function FileItem({ row, onRemove }: { row: FileRow; onRemove: (() => void) | undefined }) {
  return (
    <li>
      {row.thumbnail_url && <img src={row.thumbnail_url} alt="" width={48} height={48} loading="lazy" />}
      <span className="files-name">
        {row.state === 'ready' ? (
          <button type="button" className="link-button" onClick={() => openFile(row)}>
            {row.name}
          </button>
        ) : (
          row.name
        )}
        <span className="soft">
          {' '}
          {formatNumber(row.size_bytes / MEGABYTE, { maximumFractionDigits: 2 })} MB ·{' '}
          {row.state === 'ready' ? <RelativeTime at={row.created_at} /> : t(`records.files.${row.state}` as Key)}
          {row.reason && ` · ${row.reason}`}
        </span>
      </span>
      {onRemove && (
        <button
          type="button"
          className="link-button danger-item"
          aria-label={`${t('records.files.delete')}: ${row.name}`}
          onClick={onRemove}
        >
          {t('records.files.delete')}
        </button>
      )}
    </li>
  );
}
