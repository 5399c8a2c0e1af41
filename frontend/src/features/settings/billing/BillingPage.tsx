import './billing.css';
import { Alert } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useScreenSearch } from '@/app/screens';
import { t } from '@/i18n';
import { Loaded } from '../Loaded';
import { SettingsFrame } from '../SettingsFrame';
import { cleanBillingSearch } from './billingSearch';
import { Invoices } from './Invoices';
import { Plans } from './Plans';
import { billingQuery } from './queries';
import { Standing } from './Standing';
import { Usage } from './Usage';

const EVERY_MS = 1500;
const AWAITED_MS = 60_000;

/** What the organization pays for and how much of it is used; only for its owner. */
export default function BillingPage() {
  const [{ checkout }] = useScreenSearch(cleanBillingSearch);
  const [isAwaited, setAwaited] = useState(checkout === 'done');
  const billing = useQuery(billingQuery(isAwaited ? EVERY_MS : false));
  const isPaid = billing.data?.can_change ?? false;
  // The payment counts when the payment service has told us, not when its page leads back here.
  useEffect(() => {
    if (!isAwaited) return;
    if (isPaid) setAwaited(false);
    const timer = setTimeout(() => setAwaited(false), AWAITED_MS);
    return () => clearTimeout(timer);
  }, [isAwaited, isPaid]);
  return (
    <SettingsFrame title={t('settings.billing')} text={t('billing.text')}>
      <div role="status" className="billing-return">
        {checkout === 'done' && !isPaid && (
          <Alert variant="light" mb="md">
            {isAwaited ? t('billing.awaited') : t('billing.stillAwaited')}
          </Alert>
        )}
        {checkout === 'canceled' && !isPaid && (
          <Alert variant="light" color="gray" mb="md">
            {t('billing.canceled')}
          </Alert>
        )}
      </div>
      <Loaded query={billing}>
        {(data) => (
          <>
            <Standing billing={data} />
            <Usage limits={data.limits} />
            {data.is_sold && <Plans billing={data} />}
            {data.has_customer && <Invoices />}
          </>
        )}
      </Loaded>
    </SettingsFrame>
  );
}
