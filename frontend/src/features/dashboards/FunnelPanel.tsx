import { useNavigate } from '@tanstack/react-router';
import { formatNumber, formatPercent, t } from '@/i18n';
import { BarChart } from '@/ui/charts/BarChart';
import { FunnelChart } from '@/ui/charts/FunnelChart';
import { trendOf } from './amounts';
import { Figures, Panel } from './Panel';
import { type Params, type Report, useReport } from './queries';
import { momentsOf } from './search';

type Funnel = Report<'funnel'>;
type Step = Funnel['steps'][number]['step'];
const PER_CENT = 100;

interface FunnelPanelProps {
  params: Params & { from: string; to: string };
  owner?: string;
}

/** How far the leads of the range have come. */
export function FunnelPanel({ params, owner }: FunnelPanelProps) {
  const navigate = useNavigate();
  const report = useReport('funnel', params);
  const title = t('dashboards.funnel.title');
  const open = (filters: Record<string, string>) => {
    const search = { ...momentsOf('created', params), ...(owner && { owner_id: owner }), ...filters };
    void navigate({ to: '/leads', search } as never);
  };
  return (
    <Panel title={title} report={report}>
      {(data, tools) => {
        // Won deals are no property of a lead, so no list of leads shows that step.
        const steps = data.steps;
        const series = [{ name: t('dashboards.leads'), values: steps.map(({ count }) => count) }];
        if (data.previous_range) {
          series.push({ name: t('dashboards.previous'), values: steps.map((step) => step.previous_count ?? 0) });
        }
        const converted = steps.find(({ step }) => step === 'converted');
        return (
          <>
            <FunnelChart
              title={title}
              definition={t('dashboards.funnel.definition')}
              data={{ labels: steps.map(({ step }) => t(`dashboards.step.${step}`)), series }}
              onPick={(index) => {
                const filters = filtersOf(steps[index]?.step, data);
                if (filters) open(filters);
              }}
            >
              {tools}
            </FunnelChart>
            <Figures
              figures={[
                {
                  label: t('dashboards.conversion'),
                  value: percent(converted?.rate),
                  before: data.previous_range ? percent(converted?.previous_rate) : undefined,
                  trend: trendOf(converted?.rate ?? null, converted?.previous_rate),
                },
                ...steps
                  .filter(({ step }) => step === 'created' || step === 'won')
                  .map(({ step, count, previous_count }) => ({
                    label: t(`dashboards.step.${step}`),
                    value: formatNumber(count),
                    before: previous_count === null ? undefined : formatNumber(previous_count),
                    trend: trendOf(count, previous_count),
                  })),
              ]}
            />
          </>
        );
      }}
    </Panel>
  );
}

/** Where the leads of the range came from. */
export function SourcesPanel({ params, owner }: FunnelPanelProps) {
  const navigate = useNavigate();
  const report = useReport('funnel', params);
  const title = t('dashboards.sources.title');
  return (
    <Panel title={title} report={report}>
      {(data, tools) => (
        <BarChart
          title={title}
          definition={t('dashboards.sources.definition')}
          data={{
            labels: data.sources.map(({ label, source }) => label ?? source ?? t('dashboards.noSource')),
            series: [
              { name: t('dashboards.step.created'), values: data.sources.map(({ created }) => created) },
              { name: t('dashboards.step.converted'), values: data.sources.map(({ converted }) => converted) },
              { name: t('dashboards.step.won'), values: data.sources.map(({ won }) => won) },
              { name: t('dashboards.conversionPercent'), values: data.sources.map((one) => one.conversion_rate) },
            ],
          }}
          onPick={(index) => {
            const source = data.sources[index]?.source ?? 'none';
            const search = { ...momentsOf('created', params), source, ...(owner && { owner_id: owner }) };
            void navigate({ to: '/leads', search } as never);
          }}
        >
          {tools}
        </BarChart>
      )}
    </Panel>
  );
}

/** The leads of a step as filters of their list: by the statuses that count for it. */
function filtersOf(step: Step | undefined, { categories }: Funnel): Record<string, string> | null {
  const statuses = (test: (category: string) => boolean) =>
    categories.filter(({ category }) => test(category)).flatMap((one) => one.statuses.map(({ status }) => status));
  switch (step) {
    case 'created':
      return {};
    case 'worked':
      return { status: statuses((category) => category !== 'open').join(',') };
    case 'qualified':
      return { status: statuses((category) => category === 'qualified' || category === 'converted').join(',') };
    case 'converted':
      return { converted: 'true' };
    default:
      return null;
  }
}

export function percent(rate: number | null | undefined): string {
  return rate === null || rate === undefined ? '–' : formatPercent(rate / PER_CENT, 1);
}
