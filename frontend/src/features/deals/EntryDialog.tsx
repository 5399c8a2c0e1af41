import { Button, Modal } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { isApiError } from '@/api/errors';
import { t } from '@/i18n';
import { messageOf } from '@/ui/feedback/problem';
import { DealField } from './DealField';
import type { Stage } from './queries';
import type { Deal } from './spec';
import { type FormValues, toBody } from './values';

export type Entry = { deal: Deal; stage: Stage; fields: readonly string[]; problems?: Record<string, string> };

interface EntryDialogProps {
  opened: boolean;
  entry: Entry | null;
  onSubmit: (entry: Entry, values: ReturnType<typeof toBody>) => Promise<unknown>;
  onClose: () => void;
}

/** What a stage asks for, or why the deal was lost: asked on the way in. Closing leaves the deal where it was. */
export default function EntryDialog({ opened, entry, onSubmit, onClose }: EntryDialogProps) {
  const title = entry ? titleOf(entry) : '';
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      size="sm"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {entry && (
        <EntryForm key={`${entry.deal.id}-${entry.stage.id}`} entry={entry} onSubmit={onSubmit} onClose={onClose} />
      )}
    </Modal>
  );
}

function titleOf({ deal, stage }: Entry): string {
  if (stage.type === 'lost') return t('deals.entry.lost', { name: deal.name });
  return t('deals.entry.title', { name: deal.name, stage: stage.name });
}

function EntryForm({ entry, onSubmit, onClose }: Omit<EntryDialogProps, 'opened' | 'entry'> & { entry: Entry }) {
  const [values, setValues] = useState<FormValues>({});
  const [errors, setErrors] = useState<Record<string, string>>(entry.problems ?? {});
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const { stage, deal } = entry;
  const isLost = stage.type === 'lost';
  const names = isLost ? [...entry.fields, 'loss_reason_id', 'loss_note'] : entry.fields;
  const change = (name: string, value: string) => {
    setValues((before) => ({ ...before, [name]: value }));
    setErrors(({ [name]: _gone, ...rest }) => rest);
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    const form = event.currentTarget;
    const wrong = check(entry.fields, values, isLost);
    setErrors(wrong);
    if (Object.keys(wrong).length > 0) return focusFirst(form);
    setBusy(true);
    setProblem(null);
    try {
      await onSubmit(entry, toBody(values));
      onClose();
    } catch (error) {
      const fields = isApiError(error) ? flatten(error.fields, names) : {};
      setErrors(fields);
      setProblem(Object.keys(fields).length > 0 ? null : messageOf(error));
      setBusy(false);
      focusFirst(form);
    }
  };
  return (
    <form className="dialog-form" onSubmit={submit} noValidate>
      <p className="dialog-text">{isLost ? t('deals.entry.lostText') : t('deals.entry.text', { stage: stage.name })}</p>
      {names.map((name) => (
        <DealField
          key={name}
          name={name}
          value={values[name] ?? ''}
          onChange={change}
          error={errors[name]}
          required={entry.fields.includes(name)}
          currency={deal.currency}
          autoFocus={name === names[0]}
        />
      ))}
      {problem && (
        <p className="inline-problem" role="alert">
          {problem}
        </p>
      )}
      <div className="dialog-actions">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" loading={busy} color={isLost ? 'red.9' : undefined}>
          {isLost ? t('deals.markLost') : t('deals.entry.move')}
        </Button>
      </div>
    </form>
  );
}

function check(fields: readonly string[], values: FormValues, isLost: boolean): Record<string, string> {
  const empty = fields.filter((name) => !values[name]?.trim());
  const wrong = Object.fromEntries(empty.map((name) => [name, t('ui.edit.required')]));
  if (isLost && !values.loss_reason_id && !values.loss_note?.trim()) wrong.loss_reason_id = t('deals.entry.needReason');
  return wrong;
}

/** Messages of fields the form has; the first one of each. */
export function flatten(fields: Readonly<Record<string, readonly string[]>>, names: readonly string[]) {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, [text]]) => (names.includes(name) && text ? [[name, text]] : [])),
  );
}

/** To the first field that is marked, once it is drawn so. */
export function focusFirst(form: HTMLFormElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
