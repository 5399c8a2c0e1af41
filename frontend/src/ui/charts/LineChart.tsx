import { scaleLinear, scalePoint } from 'd3-scale';
import { area, line } from 'd3-shape';
import { Hits, LabelAxis, MARGIN, ValueAxis } from './Axes';
import { ChartFrame, type ChartProps, type PlotProps } from './ChartFrame';
import { domainOf } from './data';

interface LineChartProps extends ChartProps {
  /** The last period is not over: its part is dashed. */
  partial?: boolean;
}

/** A line for each series over the labels, which are moments in order. */
export function LineChart({ partial, ...props }: LineChartProps) {
  return <ChartFrame {...props} legend plot={(plot) => <Lines {...plot} partial={partial} />} />;
}

function Lines({ width, height, active, onHover, onPick, format, data, partial }: PlotProps & { partial?: boolean }) {
  const across = scalePoint<number>()
    .domain(data.labels.map((_, index) => index))
    .range([MARGIN.left, width - MARGIN.right])
    .padding(0.5);
  const up = scaleLinear()
    .domain(domainOf(data.series.flatMap((series) => series.values)))
    .nice(4)
    .range([height - MARGIN.bottom, MARGIN.top]);
  const at = (index: number) => across(index) ?? 0;
  const draw = line<number | null>()
    .defined((value) => value !== null)
    .x((_, index) => at(index))
    .y((value) => up(value ?? 0));
  const fill = area<number | null>()
    .defined((value) => value !== null)
    .x((_, index) => at(index))
    .y0(up(0))
    .y1((value) => up(value ?? 0));
  const last = data.labels.length - 1;
  return (
    <svg width={width} height={height} aria-hidden="true">
      <ValueAxis scale={up} width={width} format={format} />
      {active !== null && (
        <line className="chart-cursor" x1={at(active)} x2={at(active)} y1={MARGIN.top} y2={height - MARGIN.bottom} />
      )}
      {data.series.map(({ name, values }, series) => {
        const [before, end] = [values.at(-2) ?? null, values.at(-1) ?? null];
        return (
          <g key={name} data-series={series}>
            {data.series.length === 1 && <path className="chart-area" d={fill(values) ?? ''} />}
            <path className="chart-line" d={draw(partial ? values.slice(0, -1) : values) ?? ''} />
            {partial && before !== null && end !== null && (
              <line
                className="chart-line"
                data-partial=""
                x1={at(last - 1)}
                y1={up(before)}
                x2={at(last)}
                y2={up(end)}
              />
            )}
            {active !== null && values[active] != null && (
              <circle className="chart-dot" cx={at(active)} cy={up(values[active])} r={4} />
            )}
          </g>
        );
      })}
      <LabelAxis labels={data.labels} at={at} width={width} height={height} />
      <Hits
        count={data.labels.length}
        at={at}
        step={across.step() || width}
        height={height}
        onHover={onHover}
        onPick={onPick}
      />
    </svg>
  );
}
