import type { ReactNode } from 'react';
import { formatTime, t } from '@/i18n';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { BlockSkeleton } from '@/ui/feedback/Skeletons';
import { IconRefresh } from '@/ui/icons';

interface Loaded<R> {
  data: R | undefined;
  error: unknown;
  isRefreshing: boolean;
  refetch: () => unknown;
  refresh: () => unknown;
}

interface PanelProps<R extends { as_of: string; range: { is_partial: boolean } }> {
  title: string;
  report: Loaded<R>;
  wide?: boolean;
  /** The chart; its tools are "as of" and the refresh. */
  children: (data: R, tools: ReactNode) => ReactNode;
}

const HEIGHT = 300;

/** One report on the page: it loads, fails and is counted anew alone. */
export function Panel<R extends { as_of: string; range: { is_partial: boolean } }>(props: PanelProps<R>) {
  const { title, report, wide, children } = props;
  const { data, error } = report;
  const label = t('dashboards.refresh', { name: title });
  return (
    <article
      className="panel"
      data-wide={wide || undefined}
      aria-label={title}
      aria-busy={report.isRefreshing || undefined}
    >
      {data ? (
        children(
          data,
          <>
            {data.range.is_partial && <span title={t('dashboards.partialText')}>{t('dashboards.partial')}</span>}
            <time dateTime={data.as_of}>{t('dashboards.asOf', { time: formatTime(data.as_of) })}</time>
            <button
              type="button"
              className="icon-button"
              aria-label={label}
              title={label}
              onClick={() => !report.isRefreshing && void report.refresh()}
            >
              <IconRefresh size={14} aria-hidden className={report.isRefreshing ? 'panel-spin' : undefined} />
            </button>
          </>,
        )
      ) : error ? (
        <>
          <h2 className="panel-title">{title}</h2>
          <ErrorState compact error={error} onRetry={() => void report.refetch()} />
        </>
      ) : (
        <>
          <h2 className="panel-title">{title}</h2>
          <BlockSkeleton height={HEIGHT} />
        </>
      )}
    </article>
  );
}

export interface Figure {
  label: string;
  value: string;
  /** How it stood in the range before. */
  before?: string;
  trend?: 'up' | 'down' | 'same';
}

/** Headline figures above a chart. */
export function Figures({ figures }: { figures: readonly Figure[] }) {
  return (
    <dl className="figures">
      {figures.map(({ label, value, before, trend }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <span className="figure-value">{value}</span>
            {before !== undefined && (
              <span className="figure-before" data-trend={trend}>
                {t('dashboards.before', { value: before })}
              </span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
