import { useMe } from '@/api/session';
import { t } from '@/i18n';
import { EmptyState } from '@/ui/feedback/EmptyState';

/** For a role that may open no page at all. */
export default function Home() {
  const name = useMe().organization?.name ?? '';
  return (
    <>
      <h1 className="sr-only">{t('shell.home.title')}</h1>
      <EmptyState title={t('shell.home.title')}>{t('shell.home.text', { name })}</EmptyState>
    </>
  );
}
