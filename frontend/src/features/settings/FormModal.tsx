import { Button, Modal, PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { t } from '@/i18n';
import { useSend } from '@/ui/useSend';
import type { FormDialogProps } from './FormDialog';
import { Problem } from './Problem';

type FormModalProps = FormDialogProps & { opened: boolean };

/** What a `FormDialog` shows. */
export default function FormModal({ opened, title, size, onClose, ...form }: FormModalProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      size={size}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Form {...form} onClose={onClose} />
    </Modal>
  );
}

function Form({ submitLabel, danger, shown, send, onClose, children }: Omit<FormDialogProps, 'title' | 'size'>) {
  const [password, setPassword] = useState('');
  const { submit, isBusy, error, fieldError, needsPassword } = useSend(() => send(password || undefined));
  const [asks, setAsks] = useState(false);
  if (needsPassword && !asks) setAsks(true);
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (await submit()) onClose();
  };
  return (
    <form className="dialog-form" onSubmit={onSubmit} noValidate>
      {children(fieldError)}
      {asks && (
        <PasswordInput
          label={t('settings.password.current')}
          name="current_password"
          autoComplete="current-password"
          autoFocus
          value={password}
          visibilityToggleButtonProps={{ 'aria-label': t('settings.password.show'), tabIndex: 0 }}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
      )}
      <Problem error={error} shown={shown} />
      <div className="dialog-actions">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" color={danger ? 'red.9' : undefined} loading={isBusy}>
          {submitLabel}
        </Button>
      </div>
    </form>
  );
}
