import { Button } from '@mantine/core';
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router';
import { isApiError } from '@/api/errors';
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
  return (
    <>
      <h1 className="sr-only">{t('common.error.page')}</h1>
      <ErrorState error={error} onRetry={retry} title={isApiError(error) ? undefined : t('common.error.page')} />
    </>
  );
}

export function NotFound() {
  return (
    <>
      <h1 className="sr-only">{t('shell.notFound.title')}</h1>
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
    </>
  );
}

export function RoutePending() {
  return <BlockSkeleton height={SKELETON_HEIGHT} />;
}
