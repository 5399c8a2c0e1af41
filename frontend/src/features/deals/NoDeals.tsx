import { Button } from '@mantine/core';
import { t } from '@/i18n';
import { EmptyState } from '@/ui/feedback/EmptyState';

export function NoDeals({ onCreate }: { onCreate?: () => void }) {
  return (
    <EmptyState
      title={t('deals.empty.title')}
      action={
        onCreate && (
          <Button size="xs" onClick={onCreate}>
            {t('deals.create')}
          </Button>
        )
      }
    >
      {t('deals.empty.text')}
    </EmptyState>
  );
}
