import { Button } from '@mantine/core';
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router';
import { t } from '@/i18n';
import { EmptyState } from '@/ui/feedback/EmptyState';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { BlockSkeleton } from '@/ui/feedback/Skeletons';

const SKELETON_HEIGHT = 320;

/** Within the shell: navigation and everything else go on working. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return <ErrorState error={error} onRetry={retry} title={t('common.error.page')} />;
}

export function NotFound() {
  return (
    <EmptyState
      title={t('shell.notFound.title')}
      action={
        <Button component={Link} to="/" variant="default" size="xs">
          {t('shell.notFound.home')}
        </Button>
      }
    >
      {t('shell.notFound.text')}
    </EmptyState>
  );
}

export function RoutePending() {
  return <BlockSkeleton height={SKELETON_HEIGHT} />;
}
