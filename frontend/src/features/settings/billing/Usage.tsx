import { formatNumber, t } from '@/i18n';
import { Panel } from '@/ui/page/Panel';
import type { Limit } from './queries';

const NEARLY = 0.9;
const UNITS = [
  { bytes: 1024 ** 4, unit: 'terabyte' },
  { bytes: 1024 ** 3, unit: 'gigabyte' },
  { bytes: 1024 ** 2, unit: 'megabyte' },
  { bytes: 1024, unit: 'kilobyte' },
] as const;

/** How much of each limit is used. */
export function Usage({ limits }: { limits: readonly Limit[] }) {
  return (
    <Panel title={t('billing.usage')} description={t('billing.usageText')}>
      <ul className="billing-usage">
        {limits.map((limit) => (
          <li key={limit.name}>
            <UsageBar limit={limit} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function UsageBar({ limit: { name, used, limit } }: { limit: Limit }) {
  const label = t(`billing.limit.${name}`);
  const share = limit ? Math.min(1, used / limit) : 0;
  return (
    <>
      <span>{label}</span>
      <span className="billing-figures">
        {limit === null
          ? t('billing.usedOpen', { used: amountOf(name, used) })
          : t('billing.used', { used: amountOf(name, used), limit: amountOf(name, limit) })}
      </span>
      {limit !== null && (
        <meter className="billing-meter" aria-label={label} min={0} max={1} high={NEARLY} optimum={0} value={share} />
      )}
    </>
  );
}

/** A number, or a size in the unit people read. */
export function amountOf(name: Limit['name'], amount: number): string {
  if (name !== 'storage_bytes') return formatNumber(amount);
  const found = UNITS.find(({ bytes }) => amount >= bytes);
  const options = { style: 'unit', unit: found?.unit ?? 'byte', maximumFractionDigits: 1 } as const;
  return formatNumber(amount / (found?.bytes ?? 1), options);
}
