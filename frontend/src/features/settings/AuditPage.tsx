import './audit.css';
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useScreenSearch } from '@/app/screens';
import { formatExact, t } from '@/i18n';
import { writeCsv } from '@/ui/charts/data';
import { downloadText } from '@/ui/charts/download';
import { EmptyState } from '@/ui/feedback/EmptyState';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { TableSkeleton } from '@/ui/feedback/Skeletons';
import { IconDownload } from '@/ui/icons';
import { Panel } from '@/ui/page/Panel';
import { PlainTable } from '@/ui/page/PlainTable';
import { AuditFilters, isFiltered } from './AuditFilters';
import { AuditRow, actorOf, factsOf, recordOf } from './AuditRow';
import { type AuditEvent, auditQuery } from './auditQueries';
import { type AuditSearch, cleanAuditSearch } from './auditSearch';
import { verbLabel } from './auditWords';
import { SettingsFrame } from './SettingsFrame';

const SKELETON_ROWS = 12;

/** Who did what, when, and on which record. */
export default function AuditPage() {
  const [search, change] = useScreenSearch(cleanAuditSearch);
  const query = useInfiniteQuery(auditQuery(search));
  const events = query.data?.pages.flatMap((page) => page.rows);
  return (
    <SettingsFrame title={t('audit.title')} text={t('audit.text')}>
      <AuditFilters search={search} onChange={(patch) => change(patch, { replace: true })} />
      <Panel flush title={t('audit.list')} actions={events && events.length > 0 && <CsvButton events={events} />}>
        {query.error && !events && <ErrorState error={query.error} onRetry={() => void query.refetch()} compact />}
        {!events && !query.error && <TableSkeleton rows={SKELETON_ROWS} />}
        {events && <Events events={events} search={search} hasMore={query.hasNextPage} />}
      </Panel>
      <div className="audit-foot">
        <p role="status" className="soft">
          {events && t(query.hasNextPage || isFiltered(search) ? 'audit.shown' : 'audit.end', { count: events.length })}
        </p>
        {query.hasNextPage && (
          <Button
            size="xs"
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t('audit.more')}
          </Button>
        )}
      </div>
    </SettingsFrame>
  );
}

function Events({ events, search, hasMore }: { events: AuditEvent[]; search: AuditSearch; hasMore: boolean }) {
  if (events.length === 0) {
    return hasMore ? null : <EmptyState title={t(isFiltered(search) ? 'audit.noMatch' : 'audit.empty')} compact />;
  }
  return (
    <div className="audit-list">
      <PlainTable
        label={t('audit.list')}
        head={[t('audit.when'), t('audit.who'), t('audit.what'), t('audit.which'), '']}
        actionsLabel={t('audit.details')}
      >
        {events.map((event) => (
          <AuditRow key={event.id} event={event} />
        ))}
      </PlainTable>
    </div>
  );
}

/** What is loaded, as it is shown. */
function CsvButton({ events }: { events: AuditEvent[] }) {
  const save = () => {
    const head = [t('audit.when'), t('audit.who'), t('audit.what'), t('audit.which'), t('audit.details')];
    const rows = events.map((event) => [
      formatExact(event.created_at),
      actorOf(event),
      verbLabel(event.name),
      recordOf(event),
      factsOf(event)
        .map(({ name, text }) => `${name}: ${text}`)
        .join('; '),
    ]);
    downloadText('audit-log.csv', writeCsv([head, ...rows]));
  };
  return (
    <button type="button" className="icon-button" aria-label={t('audit.csv')} title={t('audit.csv')} onClick={save}>
      <IconDownload size={16} />
    </button>
  );
}
