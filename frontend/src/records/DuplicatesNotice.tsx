import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useCan } from '@/api/session';
import { t } from '@/i18n';
import { IconCopy } from '@/ui/icons';
import { duplicatesQuery } from './queries';
import type { BaseRecord, KindSpec } from './types';

interface DuplicatesNoticeProps<R extends BaseRecord> {
  spec: KindSpec<R>;
  record: R;
  onMerge: (other: R) => void;
}

/** Says which other records may be the same one, and offers to make one of them. */
export function DuplicatesNotice<R extends BaseRecord>({ spec, record, onMerge }: DuplicatesNoticeProps<R>) {
  const may = useCan();
  const [isOpen, setOpen] = useState(false);
  // A hint that could not be read is no error of the page.
  const found = useQuery(duplicatesQuery<R>(spec.resource, record.id)).data ?? [];
  if (found.length === 0) return null;
  return (
    <div className="notice">
      <IconCopy size={15} aria-hidden />
      <span>{t('records.duplicates', { count: found.length })}</span>
      <button type="button" className="link-button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {t(isOpen ? 'records.duplicates.hide' : 'records.duplicates.show')}
      </button>
      {isOpen && (
        <ul className="notice-list">
          {found.map(({ record: other, reasons }) => (
            <li key={other.id}>
              <Link to={`${spec.path}/$id`} params={{ id: String(other.id) }} preload={false} className="record-link">
                {other.name || `#${other.id}`}
              </Link>
              <span className="soft">{reasons.map((reason) => t(`records.reason.${reason}`)).join(', ')}</span>
              {may('merges.manage', record) && may('merges.manage', other) && (
                <button type="button" className="link-button" onClick={() => onMerge(other)}>
                  {t('records.merge')}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
