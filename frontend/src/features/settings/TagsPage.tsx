import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { http, type Schema, settle, unwrap } from '@/api/client';
import { useCan } from '@/api/session';
import { inOrder } from '@/api/writes';
import { formatNumber, t } from '@/i18n';
import { ConfirmDialog } from '@/ui/feedback/ConfirmDialog';
import { EmptyState } from '@/ui/feedback/EmptyState';
import { Panel } from '@/ui/page/Panel';
import { PlainTable } from '@/ui/page/PlainTable';
import { AddForm } from './AddForm';
import { ColorCell } from './ColorCell';
import { Loaded } from './Loaded';
import { NameCell } from './NameCell';
import { tagsQuery, useChange, useSaving } from './queries';
import { SettingsFrame } from './SettingsFrame';

type Tag = Schema<'TagOut'>;

const changeTag = ({ id, ...body }: Schema<'TagUpdate'> & { id: number }) =>
  inOrder(`tags.${id}`, () => unwrap(http.PATCH('/api/tags/{tag_id}', { params: { path: { tag_id: id } }, body })));

export default function TagsPage() {
  const may = useCan();
  const tags = useQuery(tagsQuery());
  const [deleted, setDeleted] = useState<Tag | null>(null);
  const change = useChange(changeTag, 'tags');
  const add = useSaving((name: string) => unwrap(http.POST('/api/tags', { body: { name } })), 'tags');
  const remove = useSaving(
    (tag: Tag) => settle(http.DELETE('/api/tags/{tag_id}', { params: { path: { tag_id: tag.id } } })),
    'tags',
    'leads',
    'contacts',
    'companies',
    'deals',
  );
  return (
    <SettingsFrame title={t('settings.tags.title')} text={t('settings.tags.text')}>
      <Panel flush title={t('settings.tags.list')}>
        <Loaded query={tags}>
          {(list) =>
            list.length === 0 ? (
              <EmptyState title={t('settings.tags.none')} compact />
            ) : (
              <PlainTable
                label={t('settings.tags.list')}
                head={[t('settings.column.color'), t('settings.column.name'), t('settings.column.used'), '']}
                actionsLabel={t('common.delete')}
              >
                {list.map((tag) => (
                  <tr key={tag.id}>
                    <td>
                      <ColorCell
                        name={tag.name}
                        value={tag.color}
                        onSave={(color) => change.mutate({ id: tag.id, color })}
                      />
                    </td>
                    <td>
                      <NameCell
                        label={t('settings.column.name')}
                        value={tag.name}
                        onSave={(name) => change.mutateAsync({ id: tag.id, name })}
                      />
                    </td>
                    <td>{formatNumber(usesOf(tag))}</td>
                    <td className="row-actions">
                      {may('tags.delete') && (
                        <button
                          type="button"
                          className="link-button danger-item"
                          aria-label={`${t('common.delete')}: ${tag.name}`}
                          onClick={() => setDeleted(tag)}
                        >
                          {t('common.delete')}
                        </button>
                      )}
                    </td>
                  </tr>
                ))}
              </PlainTable>
            )
          }
        </Loaded>
        <AddForm label={t('settings.tags.new')} name="name" send={add} />
      </Panel>
      <ConfirmDialog
        opened={deleted !== null}
        danger
        title={t('settings.tags.deleteTitle', { name: deleted?.name ?? '' })}
        confirmLabel={t('common.delete')}
        onConfirm={() => deleted && remove(deleted)}
        onClose={() => setDeleted(null)}
      >
        {deleted && t('settings.tags.deleteText', { count: usesOf(deleted) })}
      </ConfirmDialog>
    </SettingsFrame>
  );
}

function usesOf({ usage }: Tag): number {
  return usage ? usage.lead + usage.contact + usage.company + usage.deal : 0;
}
