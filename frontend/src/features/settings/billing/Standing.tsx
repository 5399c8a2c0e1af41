import { Alert, Button } from '@mantine/core';
import { formatDate, t } from '@/i18n';
import { Panel } from '@/ui/page/Panel';
import { StateMark, type Tone } from '@/ui/page/StateMark';
import { useSend } from '@/ui/useSend';
import { Problem } from '../Problem';
import { type Billing, openPortal } from './queries';

const TONES: Record<Billing['status'], Tone> = {
  free: 'quiet',
  trialing: 'good',
  active: 'good',
  past_due: 'warn',
  grace: 'warn',
  read_only: 'bad',
  canceled: 'quiet',
};

/** The plan and what its state asks for. */
export function Standing({ billing }: { billing: Billing }) {
  const { submit, isBusy, error } = useSend(openPortal);
  return (
    <Panel
      title={t('billing.plan', { plan: t(`billing.plan.${billing.plan}`) })}
      actions={
        billing.has_customer && (
          <Button size="xs" variant="default" loading={isBusy} onClick={() => void submit()}>
            {t('billing.portal')}
          </Button>
        )
      }
    >
      {billing.is_sold ? (
        <p className="settings-note">
          <StateMark label={t(`billing.status.${billing.status}`)} tone={TONES[billing.status]} />
          <span className="billing-dates">{datesOf(billing)}</span>
        </p>
      ) : (
        <p className="settings-note soft">{t('billing.notSold')}</p>
      )}
      <Unpaid billing={billing} />
      <Problem error={error} />
    </Panel>
  );
}

function Unpaid({ billing }: { billing: Billing }) {
  if (billing.status !== 'past_due' && billing.status !== 'grace' && billing.status !== 'read_only') return null;
  return (
    <Alert color={billing.status === 'read_only' ? 'red' : 'yellow'} variant="light" mt="sm">
      {t(`billing.unpaid.${billing.status}`, { date: formatDate(billing.reading_starts_at) })}
    </Alert>
  );
}

function datesOf(billing: Billing): string {
  if (billing.is_granted) return t('billing.granted');
  if (billing.status === 'trialing') return t('billing.trialUntil', { date: formatDate(billing.trial_ends_at) });
  if (!billing.can_change || !billing.period_ends_at) return '';
  const date = formatDate(billing.period_ends_at);
  return billing.cancels_at_period_end ? t('billing.endsOn', { date }) : t('billing.renewsOn', { date });
}
