import './trash.css';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { keyOf } from '@/api/keys';
import { useCan } from '@/api/session';
import { announce } from '@/app/announce';
import { type Search, useScreenSearch } from '@/app/screens';
import { t } from '@/i18n';
import { ConfirmDialog } from '@/ui/feedback/ConfirmDialog';
import { EmptyState } from '@/ui/feedback/EmptyState';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { TableSkeleton } from '@/ui/feedback/Skeletons';
import { toast } from '@/ui/feedback/toast';
import { IconTrash } from '@/ui/icons';
import { PageHead } from '@/ui/page/PageHead';
import { PlainTable } from '@/ui/page/PlainTable';
import { RelativeTime } from '@/ui/RelativeTime';
import { KINDS, type Kind, OBJECTS, readKind } from './kinds';
import { purge, putBack, RESOURCES, restore, type Trashed, trashQuery } from './queries';

const cleanSearch = (raw: Search) => ({ kind: readKind(raw.kind) });

/** What was deleted, by kind; back with one click, or gone for good. */
export default function TrashPage() {
  const may = useCan();
  const [search] = useScreenSearch(cleanSearch);
  const kinds = KINDS.filter((kind) => may(`${OBJECTS[kind]}.delete`));
  const kind = kinds.find((one) => one === search.kind) ?? kinds[0] ?? 'lead';
  return (
    <div className="trash-page">
      <PageHead title={t('trash.title')}>{t('trash.text')}</PageHead>
      <nav className="trash-kinds" aria-label={t('trash.kinds')}>
        {kinds.map((one) => (
          <Link key={one} to="/trash" search={{ kind: one } as never} aria-current={one === kind ? 'page' : undefined}>
            {t(`trash.kind.${one}`)}
          </Link>
        ))}
      </nav>
      <List key={kind} kind={kind} />
    </div>
  );
}

function List({ kind }: { kind: Kind }) {
  const query = useInfiniteQuery(trashQuery(kind));
  const may = useCan();
  const [purged, setPurged] = useState<Trashed | null>(null);
  const actions = useActions(kind);
  if (query.error && !query.data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <TableSkeleton />;
  const rows = query.data.pages.flatMap((page) => page.rows);
  const count = query.data.pages[0]?.count ?? null;
  if (rows.length === 0) {
    return (
      <EmptyState title={t('trash.empty')} icon={<IconTrash size={22} />}>
        {t('trash.emptyText')}
      </EmptyState>
    );
  }
  return (
    <>
      {count !== null && <p className="trash-count">{t('trash.count', { count })}</p>}
      <div className="trash-list">
        <PlainTable
          label={t(`trash.kind.${kind}`)}
          head={[t('trash.column.name'), t('trash.column.deleted'), '']}
          actionsLabel={t('trash.restore')}
        >
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row" className="trash-name">
                {row.name || t('trash.unnamed')}
                {row.detail && <span className="soft">{` · ${row.detail}`}</span>}
              </th>
              <td className="trash-when">
                <RelativeTime at={row.deletedAt} />
              </td>
              <td className="row-actions">
                {may(`${OBJECTS[kind]}.delete`, { owner_id: row.ownerId }) && (
                  <button
                    type="button"
                    className="link-button"
                    aria-label={`${t('trash.restore')}: ${row.name}`}
                    onClick={() => void actions.restore(row)}
                  >
                    {t('trash.restore')}
                  </button>
                )}
                {may('trash.purge') && (
                  <button
                    type="button"
                    className="link-button danger-item"
                    aria-label={`${t('trash.purge')}: ${row.name}`}
                    onClick={() => setPurged(row)}
                  >
                    {t('trash.purge')}
                  </button>
                )}
              </td>
            </tr>
          ))}
        </PlainTable>
      </div>
      {query.hasNextPage && (
        <button
          type="button"
          className="link-button"
          disabled={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('trash.more')}
        </button>
      )}
      <ConfirmDialog
        opened={purged !== null}
        danger
        title={t('trash.purgeTitle', { name: purged?.name ?? '' })}
        confirmLabel={t('trash.purge')}
        onConfirm={() => purged && actions.purge(purged)}
        onClose={() => setPurged(null)}
      >
        {t('trash.purgeText')}
      </ConfirmDialog>
    </>
  );
}

function useActions(kind: Kind) {
  const client = useQueryClient();
  const refresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: keyOf('trash', kind) }),
      client.invalidateQueries({ queryKey: keyOf(RESOURCES[kind]) }),
      client.invalidateQueries({ queryKey: keyOf('board') }),
    ]);
  const attempt = async (act: () => Promise<void>, done: () => void) => {
    try {
      await act();
      done();
    } catch (error) {
      toast.error(error);
    } finally {
      await refresh();
    }
  };
  const undo = (row: Trashed) =>
    attempt(
      () => putBack(kind, row.id),
      () => announce(t('common.undone')),
    );
  return {
    restore: (row: Trashed) =>
      attempt(
        () => restore(kind, row.id),
        () => void toast.undoable(t('trash.restored', { name: row.name }), () => void undo(row)),
      ),
    purge: async (row: Trashed) => {
      await purge(kind, row.id);
      toast.success(t('trash.purged', { name: row.name }));
      await refresh();
    },
  };
}
