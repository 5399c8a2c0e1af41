import { scaleBand, scaleLinear } from 'd3-scale';
import { Hits, LabelAxis, MARGIN, ValueAxis } from './Axes';
import { ChartFrame, type ChartProps, type PlotProps } from './ChartFrame';
import { domainOf } from './data';

const GAP = 0.3;
const MAX_BAR_PX = 56;

/** A bar for each label; the first series counts. */
export function BarChart(props: ChartProps) {
  return <ChartFrame {...props} plot={(plot) => <Bars {...plot} />} />;
}

function Bars({ width, height, active, onHover, onPick, format, data }: PlotProps) {
  const values = data.series[0]?.values ?? [];
  const across = scaleBand<number>()
    .domain(data.labels.map((_, index) => index))
    .range([MARGIN.left, width - MARGIN.right])
    .padding(GAP);
  const up = scaleLinear()
    .domain(domainOf(values))
    .nice(4)
    .range([height - MARGIN.bottom, MARGIN.top]);
  const size = Math.min(MAX_BAR_PX, across.bandwidth());
  const middle = (index: number) => (across(index) ?? 0) + across.bandwidth() / 2;
  return (
    <svg width={width} height={height} aria-hidden="true">
      <ValueAxis scale={up} width={width} format={format} />
      {values.map((value, index) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: the places never move
          key={index}
          className="chart-bar"
          data-series={0}
          data-active={active === index || undefined}
          x={middle(index) - size / 2}
          width={size}
          y={Math.min(up(value ?? 0), up(0))}
          height={Math.abs(up(value ?? 0) - up(0))}
          rx={2}
        />
      ))}
      <LabelAxis labels={data.labels} at={middle} width={width} height={height} />
      <Hits
        count={data.labels.length}
        at={middle}
        step={across.step()}
        height={height}
        onHover={onHover}
        onPick={onPick}
      />
    </svg>
  );
}
