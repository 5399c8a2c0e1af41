import './page.css';
import type { ReactNode } from 'react';

interface PanelProps {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** Without inner space: a table that reaches the edges. */
  flush?: boolean;
}

/** A titled part of a page; no landmark: the table within is one, of the same name. */
export function Panel({ title, description, actions, children, flush }: PanelProps) {
  return (
    <section className="panel" data-flush={flush || undefined}>
      <header className="panel-head">
        <div>
          <h2>{title}</h2>
          {description && <p className="soft">{description}</p>}
        </div>
        {actions && <div className="panel-actions">{actions}</div>}
      </header>
      <div className="panel-body">{children}</div>
    </section>
  );
}
