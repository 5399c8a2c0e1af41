import { Button } from '@mantine/core';
import { t } from '@/i18n';
import { IconMail, IconPhone } from '@/ui/icons';

interface ReachActionsProps {
  phone: string | null;
  email: string | null;
}

/** One click to call or write, with whatever the device uses for it. */
export function ReachActions({ phone, email }: ReachActionsProps) {
  return (
    <>
      {phone && (
        <Button
          component="a"
          href={`tel:${phone.replace(/[^\d+]/g, '')}`}
          size="compact-sm"
          variant="default"
          leftSection={<IconPhone size={14} aria-hidden />}
        >
          {t('records.call')}
        </Button>
      )}
      {email && (
        <Button
          component="a"
          href={`mailto:${email}`}
          size="compact-sm"
          variant="default"
          leftSection={<IconMail size={14} aria-hidden />}
        >
          {t('records.write')}
        </Button>
      )}
    </>
  );
}
