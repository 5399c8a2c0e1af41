import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { t } from '@/i18n';
import type { ConflictDialogProps } from './ConflictDialog';

/** What a `ConflictDialog` shows. */
export default function ConflictModal({
  opened,
  name,
  fields,
  onOverwrite,
  onTakeTheirs,
  onClose,
}: ConflictDialogProps) {
  const [busy, setBusy] = useState(false);
  const overwrite = async () => {
    setBusy(true);
    try {
      await onOverwrite();
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('ui.conflict.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <p className="dialog-text">{t('ui.conflict.text', { name })}</p>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('ui.conflict.field')}</th>
            <th scope="col">{t('ui.conflict.mine')}</th>
            <th scope="col">{t('ui.conflict.theirs')}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field.label}>
              <th scope="row">{field.label}</th>
              <td>{field.mine}</td>
              <td>{field.theirs}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="dialog-actions">
        <Button variant="default" onClick={onTakeTheirs}>
          {t('ui.conflict.take')}
        </Button>
        <Button loading={busy} onClick={overwrite} data-autofocus>
          {t('ui.conflict.overwrite')}
        </Button>
      </div>
    </Modal>
  );
}
