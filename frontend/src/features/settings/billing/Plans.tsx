import { Button } from '@mantine/core';
import { useState } from 'react';
import { formatMoney, t } from '@/i18n';
import { Panel } from '@/ui/page/Panel';
import { PlainTable } from '@/ui/page/PlainTable';
import { PlanDialog } from './PlanDialog';
import type { Billing, PaidPlan, Plan } from './queries';
import { amountOf } from './Usage';

const COLUMNS = ['contacts', 'ai_tokens', 'call_minutes', 'storage_bytes'] as const;

/** What can be bought, beside what the organization has. */
export function Plans({ billing }: { billing: Billing }) {
  const [chosen, setChosen] = useState<PaidPlan | null>(null);
  return (
    <Panel flush title={t('billing.plans')}>
      <PlainTable
        label={t('billing.plans')}
        head={[
          t('billing.column.plan'),
          t('billing.limit.seats'),
          ...COLUMNS.map((name) => t(`billing.limit.${name}`)),
          '',
        ]}
        actionsLabel={t('billing.choose')}
      >
        {billing.plans.map((plan) => (
          <PlanRow key={plan.name} plan={plan} billing={billing} onChoose={setChosen} />
        ))}
      </PlainTable>
      {chosen && <PlanDialog plan={chosen} billing={billing} onClose={() => setChosen(null)} />}
    </Panel>
  );
}

interface PlanRowProps {
  plan: Plan;
  billing: Billing;
  onChoose: (plan: PaidPlan) => void;
}

function PlanRow({ plan, billing, onChoose }: PlanRowProps) {
  const { name } = plan;
  const isOwn = name === billing.plan;
  const title = t(`billing.plan.${name}`);
  return (
    <tr aria-current={isOwn || undefined}>
      <th scope="row">
        {title}
        <span className="soft settings-under">{priceOf(plan)}</span>
      </th>
      <td className="num">{t('billing.upTo', { count: plan.seats })}</td>
      {COLUMNS.map((column) => (
        <td key={column} className="num">
          {amountOf(column, plan[column])}
        </td>
      ))}
      <td className="row-actions">
        {name !== 'free' && (
          <Button
            size="xs"
            variant={isOwn ? 'default' : 'filled'}
            aria-label={`${labelOf(isOwn && billing.can_change)}: ${title}`}
            onClick={() => onChoose(name)}
          >
            {labelOf(isOwn && billing.can_change)}
          </Button>
        )}
        {isOwn && !billing.can_change && <span className="soft">{t('billing.own')}</span>}
      </td>
    </tr>
  );
}

const labelOf = (isOwn: boolean) => (isOwn ? t('billing.changeSeats') : t('billing.choose'));

function priceOf(plan: Plan): string {
  if (plan.name === 'free') return t('billing.costsNothing');
  return t('billing.price', { price: formatMoney(plan.price, plan.currency) });
}
