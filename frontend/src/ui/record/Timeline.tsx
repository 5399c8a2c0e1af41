import { Button } from '@mantine/core';
import { memo, type ReactNode, useEffect, useRef } from 'react';
import { formatExact, formatTime, t } from '@/i18n';
import { EmptyState } from '@/ui/feedback/EmptyState';
import { TextSkeleton } from '@/ui/feedback/Skeletons';
import { toast } from '@/ui/feedback/toast';
import { IconLink } from '@/ui/icons';
import type { Option } from '@/ui/options';
import { dayLabel, groupByDay } from './days';

export interface TimelineItem {
  /** Also the permalink's fragment: "note-17". */
  id: string;
  at: string;
  icon: ReactNode;
  title: ReactNode;
  actor?: string | null;
  body?: ReactNode;
  /** Edit, delete: small buttons. */
  actions?: ReactNode;
}

interface TimelineProps {
  items: readonly TimelineItem[];
  kinds: readonly Option[];
  /** Kinds shown; empty means all. */
  shown: readonly string[];
  onShownChange: (shown: string[]) => void;
  loading?: boolean;
  hasMore?: boolean;
  loadingMore?: boolean;
  onLoadOlder?: () => void;
  /** Of an entry's permalink; without it there is none. */
  linkOf?: (id: string) => string;
  /** The entry a permalink led to. */
  highlightId?: string;
  empty?: ReactNode;
}

/** Everything that happened, newest first, by day. */
export function Timeline(props: TimelineProps) {
  const { items, hasMore, loading } = props;
  return (
    <section className="timeline" aria-label={t('ui.timeline.label')} aria-busy={loading || undefined}>
      <KindFilter {...props} />
      {loading && items.length === 0 && <TextSkeleton lines={6} />}
      {!loading && items.length === 0 && (props.empty ?? <EmptyState compact title={t('ui.timeline.empty')} />)}
      {groupByDay(items).map(({ day, entries }) => (
        <div key={day} className="timeline-day">
          <h3>{dayLabel(day)}</h3>
          <ol>
            {entries.map((item) => (
              <Entry
                key={item.id}
                item={item}
                link={props.linkOf?.(item.id)}
                highlighted={item.id === props.highlightId}
              />
            ))}
          </ol>
        </div>
      ))}
      {hasMore ? (
        <Button size="compact-sm" variant="default" loading={props.loadingMore} onClick={props.onLoadOlder}>
          {t('ui.timeline.older')}
        </Button>
      ) : (
        items.length > 0 && <p className="timeline-end">{t('ui.timeline.end')}</p>
      )}
    </section>
  );
}

function KindFilter({ kinds, shown, onShownChange }: TimelineProps) {
  const toggle = (kind: string) =>
    onShownChange(shown.includes(kind) ? shown.filter((other) => other !== kind) : [...shown, kind]);
  return (
    <fieldset className="kinds">
      <legend className="sr-only">{t('ui.timeline.kinds')}</legend>
      <button type="button" className="kind" aria-pressed={shown.length === 0} onClick={() => onShownChange([])}>
        {t('ui.timeline.all')}
      </button>
      {kinds.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          className="kind"
          aria-pressed={shown.includes(value)}
          onClick={() => toggle(value)}
        >
          {label}
        </button>
      ))}
    </fieldset>
  );
}

interface EntryProps {
  item: TimelineItem;
  link: string | undefined;
  highlighted: boolean;
}

const Entry = memo(function Entry({ item, link, highlighted }: EntryProps) {
  const place = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (highlighted) place.current?.scrollIntoView({ block: 'center' });
  }, [highlighted]);
  const copy = async () => {
    if (!link) return;
    await navigator.clipboard.writeText(new URL(link, window.location.href).href);
    toast.success(t('ui.timeline.copied'));
  };
  return (
    <li ref={place} id={item.id} className="entry" data-highlighted={highlighted || undefined}>
      <span className="entry-icon">{item.icon}</span>
      <div className="entry-text">
        <div className="entry-head">
          <span className="entry-title">{item.title}</span>
          <span className="entry-meta">
            {item.actor && <span>{item.actor}</span>}
            <time dateTime={item.at} title={formatExact(item.at)}>
              {formatTime(item.at)}
            </time>
          </span>
          <span className="entry-actions">
            {item.actions}
            {link && (
              <button
                type="button"
                className="icon-button"
                aria-label={t('ui.timeline.permalink')}
                title={t('ui.timeline.permalink')}
                onClick={copy}
              >
                <IconLink size={14} aria-hidden />
              </button>
            )}
          </span>
        </div>
        {item.body && <div className="entry-body">{item.body}</div>}
      </div>
    </li>
  );
});
