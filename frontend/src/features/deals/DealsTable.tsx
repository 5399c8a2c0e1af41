import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useDensity } from '@/app/preferences';
import { t } from '@/i18n';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { DataTable } from '@/ui/table/DataTable';
import type { ColumnLayout } from '@/ui/table/layout';
import { NO_SELECTION } from '@/ui/table/selection';
import type { TableColumn } from '@/ui/table/types';
import { NoMatch } from './DealsBoard';
import { DealsBulk } from './DealsBulk';
import { NoDeals } from './NoDeals';
import { type Deal, dealsQuery, type Params } from './queries';

interface DealsTableProps {
  params: Params;
  /** The filters as they stand in the address: relative times stay relative. */
  filters: Params;
  columns: readonly TableColumn<Deal>[];
  layout: ColumnLayout;
  onLayoutChange: (layout: ColumnLayout) => void;
  sort: string;
  onSortChange: (sort: string) => void;
  onClearFilters?: () => void;
  onCreate?: () => void;
}

const NONE: Deal[] = [];
const dealId = (deal: Deal) => String(deal.id);
const dealName = (deal: Deal) => deal.name;

export default function DealsTable(props: DealsTableProps) {
  const { params, onClearFilters, onCreate } = props;
  const navigate = useNavigate();
  const [active, setActive] = useState<string | null>(null);
  const [selection, setSelection] = useState(NO_SELECTION);
  const density = useDensity();
  const query = useInfiniteQuery(dealsQuery(params));
  const pages = query.data?.pages;
  const rows = useMemo(() => pages?.flatMap((page) => page.data) ?? NONE, [pages]);
  const total = (pages?.[0]?.meta as { count?: number } | undefined)?.count ?? null;
  if (query.isError && !query.data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <div className="deals-table">
      <DataTable
        label={t('shell.nav.deals')}
        columns={props.columns}
        rows={rows}
        rowId={dealId}
        rowName={dealName}
        layout={props.layout}
        onLayoutChange={props.onLayoutChange}
        sort={props.sort}
        onSortChange={props.onSortChange}
        total={total}
        selection={selection}
        onSelectionChange={setSelection}
        onOpen={(deal) => void navigate({ to: '/deals/$id', params: { id: String(deal.id) } } as never)}
        activeId={active}
        onActiveChange={setActive}
        loading={query.isPending}
        hasMore={query.hasNextPage}
        onReachEnd={() => void query.fetchNextPage()}
        density={density}
        empty={onClearFilters ? <NoMatch onClear={onClearFilters} /> : <NoDeals onCreate={onCreate} />}
      />
      <DealsBulk
        selection={selection}
        rows={rows}
        total={total}
        filters={props.filters}
        onDone={() => setSelection(NO_SELECTION)}
      />
    </div>
  );
}
