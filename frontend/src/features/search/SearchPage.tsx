import './search.css';
import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { Schema } from '@/api/client';
import { announce } from '@/app/announce';
import { useScreenSearch } from '@/app/screens';
import { formatNumber, t } from '@/i18n';
import { EmptyState } from '@/ui/feedback/EmptyState';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { TextSkeleton } from '@/ui/feedback/Skeletons';
import { IconSearch } from '@/ui/icons';
import { PageHead } from '@/ui/page/PageHead';
import { Panel } from '@/ui/page/Panel';
import { PATHS, SHORTEST, searchQuery } from './find';
import { cleanSearch } from './state';

const PAUSE_MS = 250;

/** More of what the palette finds, with an address one can keep. */
export default function SearchPage() {
  const [{ q = '', kind }, change] = useScreenSearch(cleanSearch);
  const [text, setText] = useState(q);
  const settle = useDebouncedCallback((next: string) => change({ q: next.trim() }, { replace: true }), PAUSE_MS);
  useEffect(() => setText(q), [q]);
  return (
    <div className="search-page">
      <PageHead title={t('search.title')} />
      <TextInput
        type="search"
        aria-label={t('search.label')}
        placeholder={t('search.label')}
        leftSection={<IconSearch size={16} />}
        autoFocus
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          settle(event.currentTarget.value);
        }}
      />
      {kind && (
        <p className="search-kind">
          {t(`search.kinds.${kind}`)}
          <button type="button" className="link-button" onClick={() => change({ kind: undefined })}>
            {t('search.everything')}
          </button>
        </p>
      )}
      <Results q={q} kind={kind} onKind={(one) => change({ kind: one })} />
    </div>
  );
}

type Group = Schema<'SearchGroup'>;
type ResultsProps = { q: string; kind: Group['type'] | undefined; onKind: (kind: Group['type']) => void };

function Results({ q, kind, onKind }: ResultsProps) {
  const query = useQuery({ ...searchQuery(q, kind), placeholderData: keepPreviousData });
  const { data, error } = query;
  const count = data?.reduce((sum, group) => sum + group.results.length, 0);
  useEffect(() => {
    if (count !== undefined) announce(t('search.count', { count }));
  }, [count]);
  if (q.length < SHORTEST) return <EmptyState title={t('search.start')} compact />;
  if (error && !data) return <ErrorState error={error} onRetry={() => void query.refetch()} />;
  if (!data) return <TextSkeleton lines={8} />;
  if (data.length === 0) {
    return (
      <EmptyState title={t('search.nothing', { query: q })} compact>
        {t('search.nothingText')}
      </EmptyState>
    );
  }
  return data.map((group) => (
    <Panel
      key={group.type}
      flush
      title={t(`search.kinds.${group.type}`)}
      description={group.has_more ? t('search.first', { count: formatNumber(group.results.length) }) : undefined}
      actions={
        !kind &&
        data.length > 1 && (
          <button type="button" className="link-button" onClick={() => onKind(group.type)}>
            {t('search.only', { kind: t(`search.kinds.${group.type}`) })}
          </button>
        )
      }
    >
      <ul className="search-results">
        {group.results.map((result) => (
          <li key={result.id}>
            <Link to={`${PATHS[result.type]}${result.id}`}>
              <span className="search-title">{result.title}</span>
              {result.subtitle && <span className="soft">{result.subtitle}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  ));
}
