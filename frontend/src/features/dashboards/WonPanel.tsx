import { useNavigate } from '@tanstack/react-router';
import { formatDay, formatMoneyShort, formatNumber, t } from '@/i18n';
import { LineChart } from '@/ui/charts/LineChart';
import { amountIn, hasOthers, mainCurrency, trendOf } from './amounts';
import { percent } from './FunnelPanel';
import { Figures, Panel } from './Panel';
import { type Params, useReport } from './queries';
import { type Interval, momentsOf } from './search';

interface WonPanelProps {
  params: Params;
  pipelineId?: string;
  interval: Interval;
  owner?: string;
}

/** What was won when, and how that compares. */
export function WonPanel({ params, pipelineId, interval, owner }: WonPanelProps) {
  const navigate = useNavigate();
  const report = useReport('won', { ...params, interval, pipeline_id: pipelineId });
  const title = t('dashboards.won.title');
  return (
    <Panel title={title} report={report} wide>
      {(data, tools) => {
        const { totals, buckets, previous_totals: before, previous_buckets } = data;
        const lists = buckets.map(({ won }) => won.totals);
        const currency = mainCurrency([...lists, totals.won.totals]);
        const format = (value: number) => formatMoneyShort(value, currency);
        const series = [{ name: t('dashboards.won.series'), values: lists.map((list) => amountIn(list, currency)) }];
        if (previous_buckets) {
          const values = buckets.map((_, at) => amountIn(previous_buckets[at]?.won.totals ?? [], currency));
          series.push({ name: t('dashboards.previous'), values });
        }
        const [now, then] = [amountIn(totals.won.totals, currency), before && amountIn(before.won.totals, currency)];
        return (
          <>
            <LineChart
              title={title}
              definition={t('dashboards.won.definition')}
              format={format}
              partial={buckets.at(-1)?.is_partial}
              data={{ labels: buckets.map((bucket) => labelOf(bucket.from, interval)), series }}
              onPick={(index) => {
                const bucket = buckets[index];
                if (!bucket) return;
                const search = { layout: 'table', status: 'won', ...(pipelineId && { pipeline_id: pipelineId }) };
                const who = owner ? { owner_id: owner } : {};
                void navigate({ to: '/deals', search: { ...search, ...who, ...momentsOf('closed', bucket) } } as never);
              }}
            >
              {tools}
            </LineChart>
            <Figures
              figures={[
                {
                  label: t('dashboards.won.series'),
                  value: format(now),
                  before: then === null ? undefined : format(then),
                  trend: trendOf(now, then),
                },
                {
                  label: t('dashboards.dealsWon'),
                  value: formatNumber(totals.won.count),
                  before: before ? formatNumber(before.won.count) : undefined,
                  trend: trendOf(totals.won.count, before?.won.count),
                },
                {
                  label: t('dashboards.dealsLost'),
                  value: formatNumber(totals.lost.count),
                  before: before ? formatNumber(before.lost.count) : undefined,
                },
                {
                  label: t('dashboards.winRate'),
                  value: percent(totals.win_rate),
                  before: before ? percent(before.win_rate) : undefined,
                  trend: trendOf(totals.win_rate, before?.win_rate),
                },
                {
                  label: t('dashboards.daysToWin'),
                  value:
                    totals.days_to_win === null ? '–' : formatNumber(totals.days_to_win, { maximumFractionDigits: 0 }),
                },
              ]}
            />
            {hasOthers(lists, currency) && (
              <p className="panel-note">{t('dashboards.otherCurrencies', { currency })}</p>
            )}
          </>
        );
      }}
    </Panel>
  );
}

export function labelOf(day: string, interval: Interval): string {
  return interval === 'month'
    ? formatDay(day, { month: 'short', year: 'numeric' })
    : formatDay(day, { month: 'short', day: 'numeric' });
}
