import { lazy, Suspense } from 'react';
import { loadTexts } from '@/i18n';
import { TextSkeleton } from '@/ui/feedback/Skeletons';
import type { BaseRecord, KindSpec } from '../types';

const EmailTab = lazy(async () => (await Promise.all([import('./EmailTab'), loadTexts('emails')]))[0]);

/** The tab of mails, for kinds of records that have an address. */
export function emailTab(spec: KindSpec) {
  return {
    id: 'emails',
    title: 'records.emails.title' as const,
    show: (record: BaseRecord) => (
      <Suspense fallback={<TextSkeleton lines={4} />}>
        <EmailTab spec={spec} record={record} />
      </Suspense>
    ),
  };
}
