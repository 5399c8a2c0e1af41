import { Button, Modal, PasswordInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { t } from '@/i18n';
import { Problem } from './Problem';
import { useSend } from './useSend';

type FieldError = (name: string) => string | undefined;

interface FormDialogProps {
  title: string;
  submitLabel: string;
  danger?: boolean;
  size?: string;
  /** Names of the fields that show their own messages. */
  shown?: readonly string[];
  /** `password` is there when the server asked for it. */
  send: (password?: string) => Promise<unknown>;
  onClose: () => void;
  children: (fieldError: FieldError) => ReactNode;
}

/** A small form over the page. It closes when the server has taken it. */
export function FormDialog({ title, submitLabel, danger, size, shown, send, onClose, children }: FormDialogProps) {
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
    <Modal opened onClose={onClose} title={title} size={size} closeButtonProps={{ 'aria-label': t('common.close') }}>
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
    </Modal>
  );
}
