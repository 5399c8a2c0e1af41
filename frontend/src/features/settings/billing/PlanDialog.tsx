import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { formatMoney, t } from '@/i18n';
import { toast } from '@/ui/feedback/toast';
import { FormDialog } from '../FormDialog';
import { useSaving } from '../queries';
import { type Billing, changeSubscription, openCheckout, type PaidPlan } from './queries';

interface PlanDialogProps {
  plan: PaidPlan;
  billing: Billing;
  onClose: () => void;
}

/** How many seats; then on to the page to pay, or the change of what is paid already. */
export function PlanDialog({ plan, billing, onClose }: PlanDialogProps) {
  const used = billing.limits.find(({ name }) => name === 'seats')?.used ?? 1;
  const [seats, setSeats] = useState(String(Math.max(used, billing.seats)));
  const offer = billing.plans.find(({ name }) => name === plan);
  const send = useSaving(async () => {
    if (!billing.can_change) return openCheckout(plan, Number(seats));
    await changeSubscription(plan, Number(seats));
    void toast.success(t('billing.asked'));
  }, 'billing');
  return (
    <FormDialog
      title={t('billing.buy', { plan: t(`billing.plan.${plan}`) })}
      submitLabel={billing.can_change ? t('billing.change') : t('billing.pay')}
      shown={['seats']}
      send={send}
      onClose={onClose}
    >
      {(fieldError) => (
        <>
          <TextInput
            label={t('billing.limit.seats')}
            description={t('billing.seatsText', { count: used })}
            name="seats"
            inputMode="numeric"
            data-autofocus
            error={fieldError('seats')}
            value={seats}
            onChange={(event) => setSeats(event.currentTarget.value.replace(/\D/g, '').slice(0, 4))}
          />
          <p className="settings-note">
            {t('billing.total', { price: formatMoney(Number(offer?.price ?? 0) * Number(seats), offer?.currency) })}
          </p>
          <p className="settings-note soft">{noteOf(billing)}</p>
        </>
      )}
    </FormDialog>
  );
}

function noteOf(billing: Billing): string {
  if (billing.can_change) return t('billing.proration');
  return billing.trial_days > 0 ? t('billing.trial', { days: billing.trial_days }) : t('billing.leads');
}
