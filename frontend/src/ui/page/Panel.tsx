import './page.css';
import { type ReactNode, useId } from 'react';

interface PanelProps {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** Without inner space: a table that reaches the edges. */
  flush?: boolean;
}

/** A titled part of a page. */
export function Panel({ title, description, actions, children, flush }: PanelProps) {
  const id = useId();
  return (
    <section className="panel" aria-labelledby={id} data-flush={flush || undefined}>
      <header className="panel-head">
        <div>
          <h2 id={id}>{title}</h2>
          {description && <p className="soft">{description}</p>}
        </div>
        {actions && <div className="panel-actions">{actions}</div>}
      </header>
      <div className="panel-body">{children}</div>
    </section>
  );
}
