import { Button, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { t } from '@/i18n';
import { useSend } from '@/ui/useSend';
import { Problem } from './Problem';

interface AddFormProps {
  label: string;
  /** The field the server names in its messages. */
  name: string;
  send: (text: string) => Promise<unknown>;
  children?: ReactNode;
}

/** One line that adds to a list. */
export function AddForm({ label, name, send, children }: AddFormProps) {
  const [text, setText] = useState('');
  const { submit, isBusy, error, fieldError } = useSend(send);
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (await submit(text)) setText('');
  };
  return (
    <form className="settings-row-form" onSubmit={onSubmit} noValidate>
      <TextInput
        size="xs"
        label={label}
        name={name}
        autoComplete="off"
        error={fieldError(name)}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {children}
      <Button type="submit" size="xs" variant="default" loading={isBusy}>
        {t('common.add')}
      </Button>
      {Boolean(error) && !fieldError(name) && (
        <div className="settings-wide">
          <Problem error={error} />
        </div>
      )}
    </form>
  );
}
