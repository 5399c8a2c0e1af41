import { lazy, Suspense } from 'react';
import { TextSkeleton } from '@/ui/feedback/Skeletons';
import type { BaseRecord, KindSpec } from '../types';

const FilesTab = lazy(() => import('./FilesTab'));

/** The tab of files every kind of record has. */
export function filesTab(spec: KindSpec) {
  return {
    id: 'files',
    title: 'records.files.title' as const,
    show: (record: BaseRecord) => (
      <Suspense fallback={<TextSkeleton lines={4} />}>
        <FilesTab spec={spec} record={record} />
      </Suspense>
    ),
  };
}
