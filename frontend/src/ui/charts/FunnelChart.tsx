import { scaleLinear } from 'd3-scale';
import { formatPercent, t } from '@/i18n';
import { ChartFrame, type ChartProps, type PlotProps } from './ChartFrame';
import { funnelShares } from './data';

const LABEL_PX = 128;
const SHARE_PX = 132;
const BAR = 0.62;
const LETTER_PX = 7;

/** Steps from the widest to the narrowest, each with its share of the step before. */
export function FunnelChart(props: ChartProps) {
  return <ChartFrame {...props} plot={(plot) => <Steps {...plot} />} />;
}

function Steps({ width, height, active, onHover, onPick, format, data }: PlotProps) {
  const values = (data.series[0]?.values ?? []).map((value) => value ?? 0);
  const shares = funnelShares(values);
  const step = height / Math.max(1, values.length);
  const room = Math.max(40, width - LABEL_PX - SHARE_PX);
  const along = scaleLinear()
    .domain([0, Math.max(1, ...values)])
    .range([2, room]);
  const letters = Math.floor((LABEL_PX - 12) / LETTER_PX);
  return (
    <svg width={width} height={height} aria-hidden="true">
      {values.map((value, index) => {
        const label = data.labels[index] ?? '';
        const share = shares[index];
        const y = index * step;
        return (
          // biome-ignore lint/a11y/noStaticElementInteractions: the frame's arrow keys and Enter do the same
          <g
            // biome-ignore lint/suspicious/noArrayIndexKey: two steps may have the same name
            key={index}
            className="chart-axis chart-hits"
            data-pickable={onPick ? true : undefined}
            onMouseEnter={() => onHover(index)}
            onClick={() => onPick?.(index)}
          >
            <rect x={0} y={y} width={width} height={step} />
            <text x={LABEL_PX - 12} y={y + step / 2} dy="0.32em" textAnchor="end">
              {label.length > letters ? `${label.slice(0, letters - 1)}…` : label}
            </text>
            <path
              className="chart-bar"
              data-series={0}
              data-active={active === index || undefined}
              d={barPath(LABEL_PX, y + (step * (1 - BAR)) / 2, along(value), step * BAR)}
            />
            <text className="chart-value" x={LABEL_PX + along(value) + 8} y={y + step / 2} dy="0.32em">
              {format(value)}
              {share != null && (
                <tspan className="chart-share" dx={8}>
                  {t('ui.chart.share', { percent: formatPercent(share) })}
                </tspan>
              )}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

function barPath(x: number, y: number, width: number, height: number): string {
  return `M${x},${y}h${width}v${height}h${-width}z`;
}
