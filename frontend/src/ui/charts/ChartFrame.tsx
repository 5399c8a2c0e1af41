import { useElementSize } from '@mantine/hooks';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { formatNumber, t } from '@/i18n';
import { EmptyState } from '@/ui/feedback/EmptyState';
import { type ChartData, type Format, isEmpty, toCsv } from './data';
import { downloadText, fileNameOf } from './download';

export interface ChartProps {
  title: string;
  data: ChartData;
  /** How a value is written; plain numbers when left out. */
  format?: Format;
  /** A label's bar or point was picked: filter by it. */
  onPick?: (index: number) => void;
  /** Pixels. */
  height?: number;
  /** What is counted, on hover of the title. */
  definition?: string;
  /** At the right of the title: "as of", a refresh button. */
  children?: ReactNode;
}

export interface PlotProps {
  width: number;
  height: number;
  /** The label the arrow keys or the pointer are on. */
  active: number | null;
  onHover: (index: number | null) => void;
  onPick: ((index: number) => void) | undefined;
  format: Format;
  data: ChartData;
}

const HEIGHT_PX = 220;
const START_WIDTH_PX = 480;

/** Title, table and CSV around a plot; arrow keys read its values, Enter picks. */
export function ChartFrame(props: ChartProps & { plot: (plot: PlotProps) => ReactNode; legend?: boolean }) {
  const { title, data, format = formatNumber, height = HEIGHT_PX } = props;
  const [asTable, setAsTable] = useState(false);
  const empty = isEmpty(data);
  return (
    <figure className="chart">
      <figcaption className="chart-head">
        <h2 title={props.definition}>{title}</h2>
        <span className="chart-tools">
          {props.children}
          {!empty && (
            <>
              <button type="button" className="link-button" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
                {t(asTable ? 'ui.chart.asChart' : 'ui.chart.asTable')}
              </button>
              <button
                type="button"
                className="link-button"
                title={t('ui.chart.download', { name: title })}
                onClick={() => downloadText(fileNameOf(title), toCsv(data, t('ui.chart.label')))}
              >
                {t('ui.chart.csv')}
              </button>
            </>
          )}
        </span>
      </figcaption>
      {empty ? (
        <EmptyState compact title={t('ui.chart.empty')} />
      ) : asTable ? (
        <ChartTable title={title} data={data} format={format} />
      ) : (
        <Plot {...props} format={format} height={height} />
      )}
      {props.legend && !empty && !asTable && data.series.length > 1 && <Legend data={data} />}
    </figure>
  );
}

function Plot(props: ChartProps & { plot: (plot: PlotProps) => ReactNode; format: Format; height: number }) {
  const { title, data, format, height, onPick } = props;
  const { ref, width } = useElementSize();
  const [active, setActive] = useState<number | null>(null);
  const last = data.labels.length - 1;
  const press = (event: KeyboardEvent) => {
    const to = { ArrowRight: (active ?? -1) + 1, ArrowLeft: (active ?? last + 1) - 1, Home: 0, End: last }[event.key];
    if (to !== undefined) setActive(Math.max(0, Math.min(last, to)));
    else if (event.key === 'Enter' && active !== null && onPick) onPick(active);
    else if (event.key === 'Escape' && active !== null) setActive(null);
    else return;
    event.preventDefault();
  };
  const said = active === null ? '' : describe(data, active, format);
  return (
    <div className="chart-plot">
      {/* biome-ignore lint/a11y/useSemanticElements: one widget whose values the arrow keys read */}
      <div
        ref={ref}
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys read the values here
        tabIndex={0}
        aria-label={`${title}. ${t('ui.chart.keys')}`}
        onKeyDown={press}
        onMouseLeave={() => setActive(null)}
        style={{ height }}
      >
        {props.plot({ width: width || START_WIDTH_PX, height, active, onHover: setActive, onPick, format, data })}
      </div>
      <div className="chart-readout" aria-live="polite">
        {said}
      </div>
    </div>
  );
}

function describe(data: ChartData, index: number, format: Format): string {
  const values = data.series.map((series) => {
    const value = series.values[index] ?? null;
    const text = value === null ? '–' : format(value);
    return data.series.length > 1 ? `${series.name} ${text}` : text;
  });
  return `${data.labels[index]}: ${values.join(', ')}`;
}

function Legend({ data }: { data: ChartData }) {
  return (
    <ul className="chart-legend">
      {data.series.map((series, index) => (
        <li key={series.name}>
          <span className="chart-key" data-series={index} />
          {series.name}
        </li>
      ))}
    </ul>
  );
}

function ChartTable({ title, data, format }: { title: string; data: ChartData; format: Format }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
    <section className="chart-table" aria-label={title} tabIndex={0}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('ui.chart.label')}</th>
            {data.series.map((series) => (
              <th key={series.name} scope="col" data-align="end">
                {series.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.labels.map((label, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two labels may be the same
            <tr key={index}>
              <th scope="row">{label}</th>
              {data.series.map((series) => (
                <td key={series.name} data-align="end">
                  {series.values[index] == null ? '–' : format(series.values[index])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
