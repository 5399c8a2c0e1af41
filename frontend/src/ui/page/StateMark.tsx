import './page.css';

export type Tone = 'good' | 'bad' | 'busy' | 'quiet' | 'warn';

/** A state in a word, with a dot that says how it stands. */
export function StateMark({ label, tone }: { label: string; tone: Tone }) {
  return (
    <span className="state-mark" data-tone={tone}>
      <span className="state-dot" />
      {label}
    </span>
  );
}
