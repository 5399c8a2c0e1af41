import { useQuery } from '@tanstack/react-query';
import { useCan } from '@/api/session';
import { type Search, useScreenSearch } from '@/app/screens';
import { formatNumber, t } from '@/i18n';
import { EmptyState } from '@/ui/feedback/EmptyState';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { TableSkeleton } from '@/ui/feedback/Skeletons';
import { Panel } from '@/ui/page/Panel';
import { PlainTable } from '@/ui/page/PlainTable';
import { RelativeTime } from '@/ui/RelativeTime';
import { type Job, type JobState, jobsQuery, type System, useJobState } from './queries';

const STATES: JobState[] = ['failed', 'pending', 'running', 'done', 'canceled'];
const SKELETON_ROWS = 4;
const cleanSearch = (raw: Search) => ({ jobs: STATES.find((state) => state === raw.jobs) });

/** The organization's own work in the background. */
export function Jobs({ counts }: { counts: NonNullable<System['jobs']> }) {
  const [search, change] = useScreenSearch(cleanSearch);
  const state = search.jobs ?? 'failed';
  const known: Partial<Record<JobState, number>> = counts;
  return (
    <Panel
      flush
      title={t('admin.jobs')}
      description={t('admin.jobsText')}
      actions={
        <label className="health-filter">
          {t('admin.jobState')}
          <select
            className="native-select"
            value={state}
            onChange={(event) => change({ jobs: event.currentTarget.value as JobState }, { replace: true })}
          >
            {STATES.map((one) => (
              <option key={one} value={one}>
                {known[one] === undefined
                  ? t(`admin.job.${one}`)
                  : `${t(`admin.job.${one}`)} (${formatNumber(known[one])})`}
              </option>
            ))}
          </select>
        </label>
      }
    >
      <List state={state} />
    </Panel>
  );
}

function List({ state }: { state: JobState }) {
  const { data, error, refetch } = useQuery(jobsQuery(state));
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} compact />;
  if (!data) return <TableSkeleton rows={SKELETON_ROWS} />;
  if (data.length === 0) return <EmptyState title={t('admin.noJobs')} compact />;
  return (
    <PlainTable
      label={t('admin.jobs')}
      head={[t('admin.jobName'), t('admin.queue'), t('admin.attempts'), t('admin.created'), t('admin.reason'), '']}
      actionsLabel={t('admin.retry')}
    >
      {data.map((job) => (
        <Row key={job.id} job={job} />
      ))}
    </PlainTable>
  );
}

function Row({ job }: { job: Job }) {
  const may = useCan();
  const change = useJobState();
  const isEnded = job.state === 'failed' || job.state === 'canceled';
  const action = isEnded ? t('admin.retry') : t('common.cancel');
  return (
    <tr>
      <th scope="row">
        <code>{job.name}</code>
      </th>
      <td>{job.queue}</td>
      <td>{formatNumber(job.attempts)}</td>
      <td className="health-when">
        <RelativeTime at={job.created_at} />
      </td>
      <td className="health-reason" title={job.last_error ?? undefined}>
        {job.last_error ?? '–'}
      </td>
      <td className="row-actions">
        {may('jobs.manage') && job.state !== 'done' && (
          <button
            type="button"
            className="link-button"
            aria-label={`${action}: ${job.name}`}
            disabled={change.isPending}
            onClick={() => change.mutate({ id: job.id, state: isEnded ? 'pending' : 'canceled' })}
          >
            {action}
          </button>
        )}
      </td>
    </tr>
  );
}
