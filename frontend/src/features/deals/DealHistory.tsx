import { useQuery } from '@tanstack/react-query';
import { formatDateTime, t } from '@/i18n';
import { useLists } from '@/records/lists';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { TextSkeleton } from '@/ui/feedback/Skeletons';
import { Person } from '@/ui/Person';
import { formatDuration } from './duration';
import { historyQuery } from './queries';

/** The stages a deal stood in, the latest first, with the time in each. */
export function DealHistory({ dealId }: { dealId: number }) {
  const { data, error, refetch } = useQuery(historyQuery(dealId));
  const { names } = useLists('deal');
  if (error && !data) return <ErrorState compact error={error} onRetry={() => void refetch()} />;
  if (!data) return <TextSkeleton lines={5} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
    <section className="deal-history" aria-label={t('deals.tab.history')} tabIndex={0}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('deals.history.stage')}</th>
            <th scope="col">{t('deals.history.entered')}</th>
            <th scope="col">{t('deals.history.left')}</th>
            <th scope="col" data-align="end">
              {t('deals.history.time')}
            </th>
            <th scope="col">{t('deals.history.by')}</th>
          </tr>
        </thead>
        <tbody>
          {[...data.stays].reverse().map((stay) => (
            <tr key={`${stay.stage_id}-${stay.entered_at}`}>
              <th scope="row">{stay.stage_name}</th>
              <td>{formatDateTime(stay.entered_at)}</td>
              <td>{stay.left_at ? formatDateTime(stay.left_at) : t('deals.history.now')}</td>
              <td data-align="end">{formatDuration(stay.seconds)}</td>
              <td>
                <Person name={names.get(stay.changed_by_id ?? 0)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <h2 className="facts-title">{t('deals.history.total')}</h2>
      <ul className="deal-times">
        {data.stages.map((stage) => (
          <li key={stage.stage_id}>
            <span>{stage.stage_name}</span>
            <span className="soft">{formatDuration(stage.seconds)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
