import { formatNumber } from '@/i18n';

type Figure = readonly [label: string, count: number];

/** Parts and the whole they add up to. */
export function Figures({ figures, total }: { figures: readonly Figure[]; total: Figure }) {
  return (
    <dl className="import-figures">
      {[...figures, total].map(([label, count], index) => (
        <div key={label} data-total={index === figures.length || undefined}>
          <dt>{label}</dt>
          <dd>{formatNumber(count)}</dd>
        </div>
      ))}
    </dl>
  );
}
