import './page.css';

interface ProgressBarProps {
  label: string;
  /** 0 to 100; null while nobody knows. */
  percent: number | null;
}

export function ProgressBar({ label, percent }: ProgressBarProps) {
  const width = `${Math.max(0, Math.min(100, percent ?? 0))}%`;
  return (
    <div
      className="progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent === null ? undefined : Math.round(percent)}
      data-unknown={percent === null || undefined}
    >
      <div className="progress-fill" style={{ width }} />
    </div>
  );
}
