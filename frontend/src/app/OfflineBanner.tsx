import { onlineManager } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { t } from '@/i18n';

/** Says that nothing can be read or sent right now; polling pauses by itself. */
export function OfflineBanner() {
  const isOnline = useSyncExternalStore(
    (listener) => onlineManager.subscribe(listener),
    () => onlineManager.isOnline(),
  );
  return <div role="status">{!isOnline && <p className="shell-banner">{t('common.error.offline')}</p>}</div>;
}
