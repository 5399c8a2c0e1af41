import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { http, unwrap } from '@/api/client';
import { useCan } from '@/api/session';
import { t } from '@/i18n';
import { toast } from '@/ui/feedback/toast';
import { OptionsSelect } from '@/ui/OptionSelect';
import { Tags } from '@/ui/Tag';
import { type Lists, tagsQuery } from './lists';
import type { BaseRecord } from './types';
import type { Change } from './useChange';

interface TagsFieldProps<R extends BaseRecord> {
  lists: Lists;
  record: R;
  change: Change<R>;
  isEditable: boolean;
}

/** The tags of a record; a click chooses them, a new word makes a new one. */
export function TagsField<R extends BaseRecord>({ lists, record, change, isEditable }: TagsFieldProps<R>) {
  const [isOpen, setOpen] = useState(false);
  const shown = record.tags.length > 0 ? <Tags tags={record.tags} /> : null;
  return (
    <div className="fact">
      <span className="fact-label">{t('records.tags')}</span>
      {isOpen ? (
        <TagsEditor lists={lists} record={record} change={change} onClose={() => setOpen(false)} />
      ) : isEditable ? (
        <button type="button" className="fact-value" onClick={() => setOpen(true)}>
          <span className="sr-only">{t('ui.edit.field', { name: t('records.tags') })}: </span>
          {shown ?? <span className="soft">{t('ui.edit.empty')}</span>}
        </button>
      ) : (
        <span className="fact-value" data-readonly="">
          {shown ?? '–'}
        </span>
      )}
    </div>
  );
}

type EditorProps<R extends BaseRecord> = Omit<TagsFieldProps<R>, 'isEditable'> & { onClose: () => void };

function TagsEditor<R extends BaseRecord>({ lists, record, change, onClose }: EditorProps<R>) {
  const may = useCan();
  const client = useQueryClient();
  const [ids, setIds] = useState(() => record.tags.map((tag) => String(tag.id)));
  const [name, setName] = useState('');
  const create = useMutation({
    mutationFn: (word: string) => unwrap(http.POST('/api/tags', { body: { name: word } })),
    onSuccess: (tag) => {
      client.setQueryData(tagsQuery().queryKey, (known) => [...(known ?? []), tag]);
      setIds([...ids, String(tag.id)]);
      setName('');
    },
    onError: (error) => void toast.error(error),
  });
  const options = useMemo(() => lists.tags.map((tag) => ({ value: String(tag.id), label: tag.name })), [lists.tags]);
  const save = () => {
    onClose();
    const before = record.tags.map((tag) => String(tag.id));
    if (before.length === ids.length && before.every((id) => ids.includes(id))) return;
    const tags = lists.tags.filter((tag) => ids.includes(String(tag.id)));
    change(record, { tag_ids: ids.map(Number) }, { tags } as unknown as Partial<R>).catch((error: unknown) =>
      toast.error(error),
    );
  };
  return (
    <div className="tags-editor" data-editor="">
      <OptionsSelect label={t('records.tags')} hideLabel size="xs" options={options} values={ids} onChange={setIds} />
      {may('tags.create') && (
        <form
          className="tags-new"
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim() && !create.isPending) create.mutate(name.trim());
          }}
        >
          <input
            aria-label={t('records.tags.new')}
            placeholder={t('records.tags.new')}
            value={name}
            maxLength={50}
            onChange={(event) => setName(event.target.value)}
          />
          <button type="submit" className="link-button">
            {t('common.add')}
          </button>
        </form>
      )}
      <button type="button" className="link-button" onClick={save}>
        {t('common.save')}
      </button>
      <button type="button" className="link-button" onClick={onClose}>
        {t('common.cancel')}
      </button>
    </div>
  );
}
