import type { ScaleLinear } from 'd3-scale';
import type { Format } from './data';
import { labelStep } from './data';

export const MARGIN = { top: 8, right: 8, bottom: 24, left: 56 };
const TICKS = 4;
const LABEL_PX = 72;
const LETTER_PX = 7;

interface ValueAxisProps {
  scale: ScaleLinear<number, number>;
  width: number;
  format: Format;
}

/** Horizontal lines at round values. */
export function ValueAxis({ scale, width, format }: ValueAxisProps) {
  return (
    <g className="chart-axis">
      {scale.ticks(TICKS).map((tick) => (
        <g key={tick} transform={`translate(0,${scale(tick)})`}>
          <line x1={MARGIN.left} x2={width - MARGIN.right} />
          <text x={MARGIN.left - 8} dy="0.32em" textAnchor="end">
            {format(tick)}
          </text>
        </g>
      ))}
    </g>
  );
}

interface LabelAxisProps {
  labels: readonly string[];
  at: (index: number) => number;
  width: number;
  height: number;
}

/** Labels under the plot, as many as fit; long ones are cut. */
export function LabelAxis({ labels, at, width, height }: LabelAxisProps) {
  const inner = width - MARGIN.left - MARGIN.right;
  const step = labelStep(labels.length, inner, LABEL_PX);
  const letters = Math.max(4, Math.floor(((inner / labels.length) * step) / LETTER_PX));
  return (
    <g className="chart-axis">
      {labels.map((label, index) =>
        index % step === 0 ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: two labels may be the same
          <text key={index} x={at(index)} y={height - 6} textAnchor="middle">
            {label.length > letters ? `${label.slice(0, letters - 1)}…` : label}
          </text>
        ) : null,
      )}
    </g>
  );
}

interface HitsProps {
  count: number;
  at: (index: number) => number;
  step: number;
  height: number;
  onHover: (index: number) => void;
  onPick: ((index: number) => void) | undefined;
}

/** One invisible area a label: easy to hit, whatever the size of the bar. */
export function Hits({ count, at, step, height, onHover, onPick }: HitsProps) {
  return (
    <g className="chart-hits" data-pickable={onPick ? true : undefined}>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: the frame's arrow keys and Enter do the same
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: the places never move
          key={index}
          x={at(index) - step / 2}
          y={0}
          width={step}
          height={height}
          onMouseEnter={() => onHover(index)}
          onClick={() => onPick?.(index)}
        />
      ))}
    </g>
  );
}
