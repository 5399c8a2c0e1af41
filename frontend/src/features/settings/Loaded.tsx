import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { TableSkeleton } from '@/ui/feedback/Skeletons';

const ROWS = 4;

/** What a query found, or why not, within its section. */
export function Loaded<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} compact />;
  return <TableSkeleton rows={ROWS} />;
}
