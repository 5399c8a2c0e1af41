import '../record.css';
import { Button } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useCan } from '@/api/session';
import { t } from '@/i18n';
import { EmptyState } from '@/ui/feedback/EmptyState';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { TextSkeleton } from '@/ui/feedback/Skeletons';
import { toast } from '@/ui/feedback/toast';
import type { BaseRecord, KindSpec } from '../types';
import { EmailItem } from './EmailItem';
import { callOff, type Email, emailsKey, emailsQuery, pollingOf } from './emails';

const ComposeDialog = lazy(() => import('./ComposeDialog'));

/** The mails of a record, newest first: written, answered, sent later and called off. */
export default function EmailTab({ spec, record }: { spec: KindSpec; record: BaseRecord }) {
  const may = useCan();
  const client = useQueryClient();
  const [answered, setAnswered] = useState<Email | null | undefined>(undefined);
  const query = useInfiniteQuery({
    ...emailsQuery(spec.kind, record.id),
    refetchInterval: ({ state }) => pollingOf(state.data?.pages.flatMap((page) => page.data) ?? []),
  });
  if (query.isError) return <ErrorState compact error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <TextSkeleton lines={4} />;
  const rows = query.data.pages.flatMap((page) => page.data);
  const refresh = () => client.invalidateQueries({ queryKey: emailsKey(spec.kind, record.id) });
  const address = (record as unknown as { email: string | null }).email;
  const canWrite = may('emails.create') && Boolean(address);
  const stop = (email: Email) =>
    void callOff(email)
      .then(() => toast.success(t('emails.calledOff')))
      .catch((error) => toast.error(error))
      .then(refresh);
  return (
    <section className="related" aria-label={t('records.emails.title')}>
      {canWrite && (
        <div className="related-actions">
          <Button size="compact-sm" onClick={() => setAnswered(null)}>
            {t('emails.write')}
          </Button>
        </div>
      )}
      {rows.length === 0 ? (
        <EmptyState compact title={t('emails.none')}>
          {address ? t('emails.noneText') : t('emails.noAddress')}
        </EmptyState>
      ) : (
        <ul className="files-list">
          {rows.map((row) => (
            <EmailItem
              key={row.id}
              email={row}
              onAnswer={canWrite && row.direction === 'incoming' ? () => setAnswered(row) : undefined}
              onStop={may('emails.create') ? () => stop(row) : undefined}
            />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <button type="button" className="link-button" onClick={() => void query.fetchNextPage()}>
          {t('emails.more')}
        </button>
      )}
      {answered !== undefined && (
        <Suspense fallback={null}>
          <ComposeDialog
            kind={spec.kind}
            record={record}
            to={address ?? ''}
            answered={answered}
            onSent={refresh}
            onClose={() => setAnswered(undefined)}
          />
        </Suspense>
      )}
    </section>
  );
}
