import type { ReactNode } from 'react';
import { t } from '@/i18n';

interface RecordPageProps {
  title: string;
  /** Left of the title: initials, an icon. */
  mark?: ReactNode;
  /** Below the title: company, stage, owner, score. */
  summary?: ReactNode;
  actions?: ReactNode;
  /** Above everything: a link back to the list, previous and next. */
  crumbs?: ReactNode;
  /** Duplicates, trash, conversion: a line the user must see. */
  notice?: ReactNode;
  /** InlineFields, in Facts. */
  facts: ReactNode;
  /** Composer and timeline, or the tab that is open. */
  children: ReactNode;
}

/** One page of a record: facts at the left, what happened at the right. */
export function RecordPage({ title, mark, summary, actions, crumbs, notice, facts, children }: RecordPageProps) {
  return (
    <article className="record">
      <header className="record-head">
        {crumbs && <div className="record-crumbs">{crumbs}</div>}
        <div className="record-title">
          {mark}
          <div className="record-names">
            <h1>{title}</h1>
            {summary && <div className="record-summary">{summary}</div>}
          </div>
          {actions && <div className="record-actions">{actions}</div>}
        </div>
        {notice}
      </header>
      <div className="record-body">
        <section className="record-facts" aria-label={t('ui.record.facts')}>
          {facts}
        </section>
        <div className="record-main">{children}</div>
      </div>
    </article>
  );
}

/** A titled group of InlineFields. */
export function Facts({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <div className="facts">
      {title && <h2 className="facts-title">{title}</h2>}
      {children}
    </div>
  );
}
