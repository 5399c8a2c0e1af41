import { Button, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useRef, useState } from 'react';
import { formatNumber, t } from '@/i18n';
import { type ConfirmDialogProps, TYPED_ABOVE } from './ConfirmDialog';
import { messageOf } from './problem';

/** What a `ConfirmDialog` shows. */
export default function ConfirmModal({ opened, title, onClose, ...form }: ConfirmDialogProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      size="sm"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {opened && <ConfirmForm {...form} onClose={onClose} />}
    </Modal>
  );
}

function ConfirmForm({
  children,
  confirmLabel,
  count = 0,
  danger,
  onConfirm,
  onClose,
}: Omit<ConfirmDialogProps, 'opened' | 'title'>) {
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const asks = count > TYPED_ABOVE;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    if (asks && !isCount(typed, count)) {
      field.current?.focus();
      return setError(t('ui.confirm.mismatch', { count: formatNumber(count) }));
    }
    setBusy(true);
    try {
      await onConfirm();
      onClose();
    } catch (problem) {
      setError(messageOf(problem));
      setBusy(false);
    }
  };
  return (
    <form className="dialog-form" onSubmit={submit} noValidate>
      {children && <div className="dialog-text">{children}</div>}
      {asks && (
        <TextInput
          ref={field}
          label={t('ui.confirm.type', { count: formatNumber(count) })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          inputMode="numeric"
          autoComplete="off"
          data-autofocus
        />
      )}
      {error && (
        <p className="inline-problem" role="alert">
          {error}
        </p>
      )}
      <div className="dialog-actions">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button
          type="submit"
          color={danger ? 'red.9' : undefined}
          loading={busy}
          data-autofocus={asks ? undefined : true}
        >
          {confirmLabel}
        </Button>
      </div>
    </form>
  );
}

/** The count as digits, whatever separates the thousands. */
function isCount(typed: string, count: number): boolean {
  return typed.trim() !== '' && typed.replace(/[\s.,'’]/g, '') === String(count);
}
