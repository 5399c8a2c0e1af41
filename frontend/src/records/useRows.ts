import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type ListParameters, listQuery } from './queries';
import type { BaseRecord, KindSpec } from './types';
import type { useListState } from './useListState';

const NO_ROWS: readonly never[] = [];

/** The rows of a list as far as they are loaded, and how many there are. */
export function useRows<R extends BaseRecord>(
  spec: KindSpec<R>,
  list: ReturnType<typeof useListState>,
  isShown = true,
) {
  const { filters, q, sort } = list;
  const parameters: ListParameters = useMemo(() => ({ filters, q, sort }), [filters, q, sort]);
  const query = useInfiniteQuery({ ...listQuery(spec, parameters), enabled: list.isReady && isShown });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.data) ?? NO_ROWS, [query.data]) as readonly R[];
  const counted = query.data?.pages[0]?.meta.count ?? null;
  const total = query.hasNextPage || query.isPending ? counted : rows.length;
  return { parameters, query, rows, total };
}

export type Rows<R extends BaseRecord> = ReturnType<typeof useRows<R>>;
