import './page.css';
import type { ReactNode } from 'react';

interface PageHeadProps {
  title: string;
  /** One sentence about the page. */
  children?: ReactNode;
  /** Buttons at the end of the line. */
  actions?: ReactNode;
}

/** The title of a page with what can be done on all of it. */
export function PageHead({ title, children, actions }: PageHeadProps) {
  return (
    <header className="page-head">
      <div className="page-head-text">
        <h1>{title}</h1>
        {children && <p>{children}</p>}
      </div>
      {actions && <div className="page-head-actions">{actions}</div>}
    </header>
  );
}
