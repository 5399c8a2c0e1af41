import { Link } from '@tanstack/react-router';
import { formatMoneyShort, formatNumber, t } from '@/i18n';
import { type ChartData, toCsv } from '@/ui/charts/data';
import { downloadText, fileNameOf } from '@/ui/charts/download';
import { StackedBar } from '@/ui/charts/StackedBar';
import { EmptyState } from '@/ui/feedback/EmptyState';
import { Person } from '@/ui/Person';
import { amountIn, mainCurrency, trendOf } from './amounts';
import { percent } from './FunnelPanel';
import { Figures, Panel } from './Panel';
import { type Params, type Report, useReport } from './queries';
import { type Interval, momentsOf } from './search';

const KINDS = [
  ['call_activities', 'dashboards.work.calls'],
  ['email_activities', 'dashboards.work.emails'],
  ['meeting_activities', 'dashboards.work.meetings'],
  ['notes', 'dashboards.work.notes'],
  ['tasks_done', 'dashboards.work.tasks'],
  ['changes', 'dashboards.work.changes'],
] as const;

/** What everybody did. */
export function ActivityPanel({ params, interval }: { params: Params; interval: Interval }) {
  const report = useReport('activity', { ...params, interval });
  const title = t('dashboards.work.title');
  return (
    <Panel title={title} report={report}>
      {(data, tools) => (
        <>
          <StackedBar
            title={title}
            definition={t('dashboards.work.definition')}
            data={{
              labels: data.users.map(({ name }) => name ?? t('ui.person.nobody')),
              series: KINDS.map(([kind, label]) => ({ name: t(label), values: data.users.map((user) => user[kind]) })),
            }}
          >
            {tools}
          </StackedBar>
          <Figures
            figures={[
              {
                label: t('dashboards.work.total'),
                value: formatNumber(data.totals.total),
                before: data.previous_totals ? formatNumber(data.previous_totals.total) : undefined,
                trend: trendOf(data.totals.total, data.previous_totals?.total),
              },
              { label: t('dashboards.work.tasks'), value: formatNumber(data.totals.tasks_done) },
              { label: t('dashboards.work.calls'), value: formatNumber(data.totals.call_activities) },
            ]}
          />
        </>
      )}
    </Panel>
  );
}

type Owner = Report<'team'>['owners'][number];

/** Leads and deals by owner; the figures lead to the deals behind them. */
export function TeamPanel({
  params,
  pipelineId,
}: {
  params: Params & { from: string; to: string };
  pipelineId?: string;
}) {
  const report = useReport('team', { ...params, pipeline_id: pipelineId });
  const title = t('dashboards.team.title');
  const linkTo = (owner: Owner, filters: Record<string, string>) => ({
    layout: 'table',
    ...(pipelineId && { pipeline_id: pipelineId }),
    owner_id: owner.user_id === null ? 'none' : String(owner.user_id),
    ...filters,
  });
  const closed = momentsOf('closed', params);
  return (
    <Panel title={title} report={report} wide>
      {(data, tools) => {
        const currency = mainCurrency(data.owners.flatMap((owner) => [owner.pipeline, owner.won]));
        const money = (value: number) => formatMoneyShort(value, currency);
        return (
          <figure className="chart">
            <figcaption className="chart-head">
              <h2 title={t('dashboards.team.definition')}>{title}</h2>
              <span className="chart-tools">
                {tools}
                <button
                  type="button"
                  className="link-button"
                  title={t('ui.chart.download', { name: title })}
                  onClick={() =>
                    downloadText(fileNameOf(title), toCsv(tableOf(data.owners, currency), t('dashboards.team.person')))
                  }
                >
                  {t('ui.chart.csv')}
                </button>
              </span>
            </figcaption>
            {data.owners.length === 0 ? (
              <EmptyState compact title={t('ui.chart.empty')} />
            ) : (
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
              <section className="team-table" aria-label={title} tabIndex={0}>
                <table className="plain-table">
                  <thead>
                    <tr>
                      <th scope="col">{t('dashboards.team.person')}</th>
                      {COLUMNS.map(([name]) => (
                        <th key={name} scope="col" data-align="end">
                          {t(name)}
                        </th>
                      ))}
                    </tr>
                  </thead>
                  <tbody>
                    {data.owners.map((owner) => (
                      <tr key={owner.user_id ?? 'nobody'}>
                        <th scope="row">
                          <Person name={owner.name} />
                        </th>
                        <td data-align="end">{formatNumber(owner.leads_created)}</td>
                        <td data-align="end">{formatNumber(owner.leads_converted)}</td>
                        <td data-align="end">
                          <Link to={'/deals' as never} search={linkTo(owner, { status: 'open' }) as never}>
                            {formatNumber(owner.deals_open)}
                          </Link>
                        </td>
                        <td data-align="end">{money(amountIn(owner.pipeline, currency))}</td>
                        <td data-align="end">
                          <Link to={'/deals' as never} search={linkTo(owner, { status: 'won', ...closed }) as never}>
                            {formatNumber(owner.deals_won)}
                          </Link>
                        </td>
                        <td data-align="end">{money(amountIn(owner.won, currency))}</td>
                        <td data-align="end">{percent(owner.win_rate)}</td>
                        <td data-align="end">{formatNumber(owner.tasks_done)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </section>
            )}
          </figure>
        );
      }}
    </Panel>
  );
}

const COLUMNS: readonly [Parameters<typeof t>[0], (owner: Owner, currency: string) => number | null][] = [
  ['dashboards.team.created', (owner) => owner.leads_created],
  ['dashboards.team.converted', (owner) => owner.leads_converted],
  ['dashboards.openDeals', (owner) => owner.deals_open],
  ['dashboards.team.pipeline', (owner, currency) => amountIn(owner.pipeline, currency)],
  ['dashboards.dealsWon', (owner) => owner.deals_won],
  ['dashboards.won.series', (owner, currency) => amountIn(owner.won, currency)],
  ['dashboards.winRate', (owner) => owner.win_rate],
  ['dashboards.work.tasks', (owner) => owner.tasks_done],
];

function tableOf(owners: readonly Owner[], currency: string): ChartData {
  return {
    labels: owners.map(({ name }) => name ?? t('ui.person.nobody')),
    series: COLUMNS.map(([name, read]) => ({ name: t(name), values: owners.map((owner) => read(owner, currency)) })),
  };
}
