import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { t } from '@/i18n';
import { messageOf } from '@/ui/feedback/problem';
import type { ViewTab } from './ViewTabs';

export interface ViewNaming {
  name: string;
  visibility: ViewTab['visibility'];
}

interface ViewDialogProps {
  opened: boolean;
  title: string;
  start: ViewNaming;
  visibilities: readonly ViewTab['visibility'][];
  onSubmit: (naming: ViewNaming) => Promise<unknown>;
  onClose: () => void;
}

const MAX_NAME = 100;

/** Name and audience of a view. */
export default function ViewDialog({ opened, title, onClose, ...form }: ViewDialogProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      size="sm"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {opened && <ViewForm {...form} onClose={onClose} />}
    </Modal>
  );
}

function ViewForm({ start, visibilities, onSubmit, onClose }: Omit<ViewDialogProps, 'opened' | 'title'>) {
  const [name, setName] = useState(start.name);
  const [visibility, setVisibility] = useState(start.visibility);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    if (!name.trim()) return setError(t('ui.edit.required'));
    setBusy(true);
    try {
      await onSubmit({ name: name.trim(), visibility });
      onClose();
    } catch (problem) {
      setError(messageOf(problem));
      setBusy(false);
    }
  };
  return (
    <form className="dialog-form" onSubmit={submit} noValidate>
      <TextInput
        label={t('ui.views.name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={MAX_NAME}
        error={error}
        data-autofocus
        autoComplete="off"
      />
      {visibilities.length > 1 && (
        <NativeSelect
          label={t('ui.views.visibility')}
          value={visibility}
          onChange={(event) => setVisibility(event.currentTarget.value as ViewNaming['visibility'])}
          data={visibilities.map((value) => ({ value, label: t(`ui.views.${value}`) }))}
        />
      )}
      <div className="dialog-actions">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" loading={busy}>
          {t('common.save')}
        </Button>
      </div>
    </form>
  );
}
