import './page.css';
import type { ReactNode } from 'react';

interface PlainTableProps {
  label: string;
  /** Headings; an empty one is the column of buttons and gets `actionsLabel` for screen readers. */
  head: readonly string[];
  actionsLabel?: string;
  children: ReactNode;
}

/** A short table of settings or jobs; it scrolls inside its own region when there is no room. */
export function PlainTable({ label, head, actionsLabel, children }: PlainTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="plain-scroll" aria-label={label} tabIndex={0}>
      <table className="list-table">
        <thead>
          <tr>
            {head.map((text, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: headings never move
              <th key={index} scope="col">
                {text || <span className="sr-only">{actionsLabel}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
