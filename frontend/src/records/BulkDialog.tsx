import { Button, Modal } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { t } from '@/i18n';
import { OptionSelect, OptionsSelect } from '@/ui/OptionSelect';
import { optionsOf } from './fields';
import type { Lists } from './lists';
import type { BulkRequest } from './useBulkChange';

interface BulkDialogProps {
  kind: 'assign' | 'tags';
  lists: Lists;
  onRun: (request: Partial<BulkRequest>) => void;
  onClose: () => void;
}

/** Whom the selected records go to, or which tags they get and lose. */
export default function BulkDialog({ kind, lists, onRun, onClose }: BulkDialogProps) {
  const [owner, setOwner] = useState<string | null>(null);
  const [added, setAdded] = useState<string[]>([]);
  const [removed, setRemoved] = useState<string[]>([]);
  const [problem, setProblem] = useState<string>();
  const tags = optionsOf({ from: 'tags' }, lists);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (kind === 'assign' ? owner === null : added.length + removed.length === 0)
      return setProblem(t('records.bulk.chooseFirst'));
    onRun(
      kind === 'assign'
        ? { values: { owner_id: Number(owner) } }
        : { add_tag_ids: added.map(Number), remove_tag_ids: removed.map(Number) },
    );
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(kind === 'assign' ? 'records.bulk.assign' : 'records.bulk.tags')}
      size="sm"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form className="dialog-form" onSubmit={submit} noValidate>
        {kind === 'assign' ? (
          <OptionSelect
            label={t('records.owner')}
            options={lists.people}
            loadOptions={lists.findPeople}
            value={owner}
            onChange={setOwner}
            error={problem}
          />
        ) : (
          <>
            <OptionsSelect
              label={t('records.bulk.addTags')}
              options={tags}
              values={added}
              onChange={setAdded}
              error={problem}
            />
            <OptionsSelect label={t('records.bulk.removeTags')} options={tags} values={removed} onChange={setRemoved} />
          </>
        )}
        <div className="dialog-actions">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit">{t('records.bulk.apply')}</Button>
        </div>
      </form>
    </Modal>
  );
}
