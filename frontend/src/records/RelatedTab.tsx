import { Button } from '@mantine/core';
import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { type Schema, unwrapPage } from '@/api/client';
import { keyOf, type Resource } from '@/api/keys';
import { useCan } from '@/api/session';
import { type Key, t } from '@/i18n';
import { EmptyState } from '@/ui/feedback/EmptyState';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { TextSkeleton } from '@/ui/feedback/Skeletons';
import type { BaseRecord } from './types';

export interface RelatedRow {
  id: number;
  title: string;
  /** Where its own page is; without one it is no link. */
  to?: string;
  cells: readonly ReactNode[];
}

export interface RelatedSpec {
  id: string;
  title: Key;
  resource: Resource;
  permission: string;
  columns: readonly Key[];
  empty: Key;
  load: (
    record: BaseRecord,
    page: { cursor?: string; limit: number },
    signal: AbortSignal,
  ) => Promise<{ data: RelatedRow[]; meta: Schema<'ListMeta'> }>;
}

const PAGE_ROWS = 25;

const relatedQuery = (related: RelatedSpec, record: BaseRecord) =>
  infiniteQueryOptions({
    queryKey: keyOf(related.resource, 'related', related.id, record.id),
    queryFn: ({ pageParam, signal }) =>
      related.load(record, { limit: PAGE_ROWS, ...(pageParam && { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.meta.next_cursor ?? null,
  });

/** What belongs to a record, a page at a time. */
export function RelatedTab({ related, record }: { related: RelatedSpec; record: BaseRecord }) {
  const may = useCan();
  const isAllowed = may(related.permission);
  const query = useInfiniteQuery({ ...relatedQuery(related, record), enabled: isAllowed });
  if (query.isError) return <ErrorState compact error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <TextSkeleton lines={6} />;
  const rows = query.data.pages.flatMap((page) => page.data);
  if (rows.length === 0) return <EmptyState compact title={t(related.empty)} />;
  return (
    <section className="related" aria-label={t(related.title)}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('records.name')}</th>
            {related.columns.map((column) => (
              <th key={column} scope="col">
                {t(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                {row.to ? (
                  <Link to={row.to} preload={false} className="record-link">
                    {row.title}
                  </Link>
                ) : (
                  row.title
                )}
              </th>
              {row.cells.map((cell, index) => (
                <td key={related.columns[index]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {query.hasNextPage && (
        <Button
          size="compact-sm"
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('records.loadMore')}
        </Button>
      )}
    </section>
  );
}

/** A page of the API as rows of a tab. */
export async function toRows<T>(
  answer: Promise<{ data?: { data: T[]; meta: Schema<'ListMeta'> }; response: Response }>,
  present: (item: T) => RelatedRow,
): Promise<{ data: RelatedRow[]; meta: Schema<'ListMeta'> }> {
  const { data, meta } = await unwrapPage(answer);
  return { data: data.map(present), meta };
}
