import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { domainOf } from './data';

interface SparklineProps {
  /** Said in place of the picture: "Won: 3, 5, 2 in the last weeks". */
  label: string;
  values: readonly number[];
  width?: number;
  height?: number;
}

const PAD_PX = 2;

/** A line the size of a word. */
export function Sparkline({ label, values, width = 96, height = 24 }: SparklineProps) {
  const across = scaleLinear()
    .domain([0, Math.max(1, values.length - 1)])
    .range([PAD_PX, width - PAD_PX]);
  const up = scaleLinear()
    .domain(domainOf(values))
    .range([height - PAD_PX, PAD_PX]);
  const draw = line<number>()
    .x((_, index) => across(index))
    .y((value) => up(value));
  const last = values.length - 1;
  return (
    <svg className="sparkline" width={width} height={height} role="img" aria-label={label} data-series={0}>
      <path className="chart-line" d={draw([...values]) ?? ''} />
      {last >= 0 && <circle className="chart-dot" cx={across(last)} cy={up(values[last] ?? 0)} r={2} />}
    </svg>
  );
}
