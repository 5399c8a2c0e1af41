import { scaleBand, scaleLinear } from 'd3-scale';
import { stack } from 'd3-shape';
import { Hits, LabelAxis, MARGIN, ValueAxis } from './Axes';
import { ChartFrame, type ChartProps, type PlotProps } from './ChartFrame';
import { domainOf, stackTotals } from './data';

const GAP = 0.3;
const MAX_BAR_PX = 56;

/** The series of each label on top of each other. Values are not negative. */
export function StackedBar(props: ChartProps) {
  return <ChartFrame {...props} legend plot={(plot) => <Stacks {...plot} />} />;
}

function Stacks({ width, height, active, onHover, onPick, format, data }: PlotProps) {
  const across = scaleBand<number>()
    .domain(data.labels.map((_, index) => index))
    .range([MARGIN.left, width - MARGIN.right])
    .padding(GAP);
  const up = scaleLinear()
    .domain(domainOf(stackTotals(data)))
    .nice(4)
    .range([height - MARGIN.bottom, MARGIN.top]);
  const layers = stack<number, number>()
    .keys(data.series.map((_, series) => series))
    .value((index, series) => data.series[series]?.values[index] ?? 0)(data.labels.map((_, index) => index));
  const size = Math.min(MAX_BAR_PX, across.bandwidth());
  const middle = (index: number) => (across(index) ?? 0) + across.bandwidth() / 2;
  return (
    <svg width={width} height={height} aria-hidden="true">
      <ValueAxis scale={up} width={width} format={format} />
      {layers.map((layer) =>
        layer.map(([from, to], index) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: the places never move
            key={`${layer.key}-${index}`}
            className="chart-bar"
            data-series={layer.key}
            data-active={active === index || undefined}
            x={middle(index) - size / 2}
            width={size}
            y={up(to)}
            height={Math.max(0, up(from) - up(to))}
          />
        )),
      )}
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
