import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { t } from '@/i18n';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { Timeline } from '@/ui/record/Timeline';
import { ComposerPanel } from './ComposerPanel';
import { useEntries } from './entries';
import { useOwnLocation } from './place';
import { ENTRY_KINDS, type Entry, type EntryKind, timelineQuery } from './timeline';
import type { BaseRecord, KindSpec } from './types';

const NO_ENTRIES: readonly Entry[] = [];
/** How far back a permalink is looked for. */
const SEARCHED_PAGES = 10;

interface TimelinePanelProps<R extends BaseRecord> {
  spec: KindSpec<R>;
  record: R;
  /** Beside a list: the filter is not part of the address. */
  isShort?: boolean;
}

/** What happened, and the place to add to it. */
export function TimelinePanel<R extends BaseRecord>({ spec, record, isShort }: TimelinePanelProps<R>) {
  const navigate = useNavigate();
  const search = useOwnLocation(`${spec.path}/${record.id}`).search as Record<string, unknown>;
  const shown = useMemo(() => (isShort ? [] : readKinds(search.kinds)), [isShort, search.kinds]);
  const wanted = !isShort && typeof search.entry === 'string' ? search.entry : undefined;
  const query = useInfiniteQuery(timelineQuery(spec, record.id, shown));
  const entries = useMemo(() => query.data?.pages.flatMap((page) => page.data) ?? NO_ENTRIES, [query.data]);
  const items = useEntries(spec as unknown as KindSpec, record, entries);

  const isFound = !wanted || items.some((item) => item.id === wanted);
  const pages = query.data?.pages.length ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (!isFound && hasNextPage && !isFetchingNextPage && pages < SEARCHED_PAGES) void fetchNextPage();
  }, [isFound, hasNextPage, isFetchingNextPage, pages, fetchNextPage]);

  const show = (kinds: string[]) => {
    const next = { ...search, kinds: kinds.length > 0 ? kinds.join('.') : undefined, entry: undefined };
    void navigate({ to: '.', search: next as never, replace: true, resetScroll: false });
  };
  return (
    <>
      <ComposerPanel spec={spec as unknown as KindSpec} record={record} isShort={isShort} />
      {query.isError ? (
        <ErrorState compact error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Timeline
          items={items}
          kinds={isShort ? [] : ENTRY_KINDS.map((kind) => ({ value: kind, label: t(`records.kind.${kind}`) }))}
          shown={shown}
          onShownChange={show}
          loading={query.isPending}
          hasMore={hasNextPage}
          loadingMore={isFetchingNextPage}
          onLoadOlder={() => void fetchNextPage()}
          linkOf={isShort ? undefined : (id) => `${spec.path}/${record.id}?entry=${id}`}
          highlightId={wanted}
        />
      )}
    </>
  );
}

function readKinds(value: unknown): EntryKind[] {
  const words = typeof value === 'string' ? value.split('.') : [];
  return ENTRY_KINDS.filter((kind) => words.includes(kind));
}
