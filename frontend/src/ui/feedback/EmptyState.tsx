import type { ReactNode } from 'react';

interface EmptyStateProps {
  title: string;
  children?: ReactNode;
  icon?: ReactNode;
  /** The next step: a button or a link. */
  action?: ReactNode;
  /** Within a panel instead of a page. */
  compact?: boolean;
}

/** Says what would stand here and what to do next. */
export function EmptyState({ title, children, icon, action, compact }: EmptyStateProps) {
  return (
    <div className="state" data-compact={compact || undefined}>
      {icon && <span className="state-icon">{icon}</span>}
      <p className="state-title">{title}</p>
      {children && <div className="state-text">{children}</div>}
      {action && <div className="state-action">{action}</div>}
    </div>
  );
}
