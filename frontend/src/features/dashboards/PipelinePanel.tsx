import { useNavigate } from '@tanstack/react-router';
import { formatMoneyShort, formatNumber, t } from '@/i18n';
import { BarChart } from '@/ui/charts/BarChart';
import { amountIn, hasOthers, mainCurrency } from './amounts';
import { Figures, Panel } from './Panel';
import { type Params, type Report, useReport } from './queries';

type Figures_ = Report<'pipeline'>['pipelines'][number];

interface PipelinePanelProps {
  params: Params;
  pipelineId?: string;
  owner?: string;
}

/** The value standing in each open stage now. */
export function PipelinePanel({ params, pipelineId, owner }: PipelinePanelProps) {
  const navigate = useNavigate();
  const { compare: _no, ...asked } = params;
  const report = useReport('pipeline', { ...asked, pipeline_id: pipelineId });
  const title = t('dashboards.pipeline.title');
  return (
    <Panel title={title} report={report}>
      {(data, tools) => {
        const pipeline = mostUsed(data.pipelines);
        const stages = pipeline?.stages.filter((stage) => stage.type === 'open') ?? [];
        const lists = stages.map((stage) => stage.totals);
        const currency = mainCurrency(lists);
        const sum = (name: 'value' | 'weighted_value') =>
          lists.reduce((total, list) => total + amountIn(list, currency, name), 0);
        const format = (value: number) => formatMoneyShort(value, currency);
        return (
          <>
            <BarChart
              title={data.pipelines.length > 1 && pipeline ? `${title}: ${pipeline.name}` : title}
              definition={t('dashboards.pipeline.definition')}
              format={format}
              data={{
                labels: stages.map((stage) => stage.name),
                series: [
                  { name: t('dashboards.value'), values: lists.map((list) => amountIn(list, currency)) },
                  {
                    name: t('dashboards.weighted'),
                    values: lists.map((list) => amountIn(list, currency, 'weighted_value')),
                  },
                ],
              }}
              onPick={(index) => {
                const search = {
                  layout: 'table',
                  stage_id: String(stages[index]?.stage_id),
                  pipeline_id: pipeline?.pipeline_id,
                };
                void navigate({ to: '/deals', search: { ...search, ...(owner && { owner_id: owner }) } } as never);
              }}
            >
              {tools}
            </BarChart>
            <Figures
              figures={[
                {
                  label: t('dashboards.openDeals'),
                  value: formatNumber(stages.reduce((n, stage) => n + stage.count, 0)),
                },
                { label: t('dashboards.value'), value: format(sum('value')) },
                { label: t('dashboards.weighted'), value: format(sum('weighted_value')) },
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

function mostUsed(pipelines: readonly Figures_[]): Figures_ | undefined {
  return pipelines.reduce<Figures_ | undefined>(
    (best, next) => (!best || next.count > best.count ? next : best),
    undefined,
  );
}
