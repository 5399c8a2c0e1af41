import { Button, Modal, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useRef, useState } from 'react';
import { isApiError, newIdempotencyKey } from '@/api/client';
import { t } from '@/i18n';
import { messageOf } from '@/ui/feedback/problem';
import { toast } from '@/ui/feedback/toast';
import { OptionSelect } from '@/ui/OptionSelect';
import { createOne } from './api';
import { editOf, fieldsOf, labelOf, valuesOf } from './fields';
import type { Lists } from './lists';
import { refreshRecords } from './queries';
import type { BaseRecord, FieldSpec, KindSpec, Values } from './types';

interface CreateDialogProps {
  spec: KindSpec;
  lists: Lists;
  /** Values the new record begins with: the company it is made from, for instance. */
  start?: Values;
  onClose: () => void;
}

const TYPES: Partial<Record<FieldSpec['kind'], string>> = { email: 'email', phone: 'tel', url: 'url', date: 'date' };

/** A new record with the few facts that are known at first; the rest is added on its page. */
export default function CreateDialog({ spec, lists, start = {}, onClose }: CreateDialogProps) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [texts, setTexts] = useState<Record<string, string | null>>({});
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const key = useRef(newIdempotencyKey());
  const form = useRef<HTMLFormElement>(null);
  const known = fieldsOf(spec.fields, lists);
  const fields = spec.asked.flatMap((id) => known.find((field) => field.id === id && !(id in start)) ?? []);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      const given = fields.filter((field) => texts[field.id]?.trim());
      const values = Object.assign(
        {},
        start,
        ...given.map((field) => valuesOf(field, texts[field.id]?.trim() ?? null)),
      );
      const made = await createOne<BaseRecord>(spec.resource, values, key.current);
      await refreshRecords(client, spec.resource);
      toast.success(t('records.createdToast', { name: made.name ?? `#${made.id}` }));
      onClose();
      void navigate({ to: `${spec.path}/$id`, params: { id: String(made.id) } });
    } catch (problem) {
      // What was refused is another request once it is corrected.
      if (isApiError(problem) && !problem.isTemporary) key.current = newIdempotencyKey();
      setError(problem);
      setBusy(false);
      focusFirst(form.current, problem);
    }
  };
  const problemOf = (id: string) => (isApiError(error) ? error.fields[id]?.join(' ') : undefined);
  const isPlaced = isApiError(error) && Object.keys(error.fields).some((id) => fields.some((field) => field.id === id));
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(spec.texts.create)}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      closeOnClickOutside={false}
    >
      <form ref={form} className="dialog-form record-form" onSubmit={submit} noValidate>
        {fields.map((field, index) => {
          // A choice has a default of the server's.
          const isRequired = field.required && field.kind !== 'choice';
          const shared = { label: labelOf(field), error: problemOf(field.id), required: isRequired };
          const set = (text: string | null) => setTexts((before) => ({ ...before, [field.id]: text }));
          if (field.kind === 'choice') {
            const { options, loadOptions } = editOf(field, lists);
            return (
              <OptionSelect
                key={field.id}
                {...shared}
                options={options}
                loadOptions={loadOptions}
                value={texts[field.id] ?? null}
                onChange={set}
                clearable
              />
            );
          }
          return (
            <TextInput
              key={field.id}
              {...shared}
              name={field.id}
              type={TYPES[field.kind] ?? 'text'}
              inputMode={field.kind === 'money' ? 'decimal' : field.kind === 'number' ? 'numeric' : undefined}
              value={texts[field.id] ?? ''}
              onChange={(event) => set(event.currentTarget.value)}
              autoComplete="off"
              data-autofocus={index === 0 || undefined}
            />
          );
        })}
        {error !== null && !isPlaced && (
          <p className="inline-problem" role="alert">
            {messageOf(error)}
          </p>
        )}
        <div className="dialog-actions">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {t('common.create')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function focusFirst(form: HTMLFormElement | null, problem: unknown): void {
  const [name] = isApiError(problem) ? Object.keys(problem.fields) : [];
  // After the messages are drawn: the field is described by its message then.
  if (name) setTimeout(() => form?.querySelector<HTMLElement>(`[name="${name}"]`)?.focus());
}
