import { Button, Modal } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { http, isApiError, newIdempotencyKey, type Schema, unwrap } from '@/api/client';
import { keyOf } from '@/api/keys';
import { useMe } from '@/api/session';
import { readConventions, t } from '@/i18n';
import { messageOf } from '@/ui/feedback/problem';
import { OptionSelect } from '@/ui/OptionSelect';
import { DealField } from './DealField';
import { flatten, focusFirst } from './EntryDialog';
import type { Pipeline } from './queries';
import type { Deal } from './spec';
import { type FormValues, toBody } from './values';

interface CreateDealDialogProps {
  opened: boolean;
  pipeline: Pipeline;
  stageId?: number;
  onCreated: (deal: Deal) => void;
  onClose: () => void;
}

const FIELDS = ['name', 'value', 'company_id', 'primary_contact_id', 'expected_close_date', 'owner_id'];

export default function CreateDealDialog({ opened, onClose, ...form }: CreateDealDialogProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('deals.createTitle')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {opened && <CreateForm {...form} onClose={onClose} />}
    </Modal>
  );
}

function CreateForm({ pipeline, stageId, onCreated, onClose }: Omit<CreateDealDialogProps, 'opened'>) {
  const me = useMe();
  const client = useQueryClient();
  const stages = pipeline.stages.filter((stage) => stage.type === 'open');
  const [key] = useState(newIdempotencyKey);
  const [values, setValues] = useState<FormValues>({
    owner_id: String(me.user?.id ?? ''),
    stage_id: String(stageId ?? stages[0]?.id ?? ''),
  });
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const create = useMutation({
    mutationFn: (body: Schema<'DealCreate'>) =>
      unwrap(http.POST('/api/deals', { body, params: { header: { 'Idempotency-Key': key } } } as never) as never),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: keyOf('board') });
      void client.invalidateQueries({ queryKey: keyOf('deals') });
    },
  });
  const stage = stages.find(({ id }) => String(id) === values.stage_id);
  const required = ['name', ...(stage?.required_fields ?? [])];
  const names = [...FIELDS, ...required.filter((name) => !FIELDS.includes(name))];
  const change = (name: string, value: string) => {
    setValues((before) => ({ ...before, [name]: value }));
    setErrors(({ [name]: _gone, ...rest }) => rest);
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (create.isPending) return;
    const form = event.currentTarget;
    const empty = required.filter((name) => !values[name]?.trim());
    setErrors(Object.fromEntries(empty.map((name) => [name, t('ui.edit.required')])));
    if (empty.length > 0) return focusFirst(form);
    setProblem(null);
    try {
      onCreated((await create.mutateAsync({ ...toBody(values), name: values.name?.trim() ?? '' })) as Deal);
    } catch (error) {
      const fields = isApiError(error) ? flatten(error.fields, [...names, 'stage_id']) : {};
      setErrors(fields);
      setProblem(Object.keys(fields).length > 0 ? null : messageOf(error));
      focusFirst(form);
    }
  };
  return (
    <form className="dialog-form" onSubmit={submit} noValidate>
      {names.map((name) => (
        <DealField
          key={name}
          name={name}
          value={values[name] ?? ''}
          onChange={change}
          error={errors[name]}
          required={required.includes(name)}
          currency={readConventions().currency}
          autoFocus={name === 'name'}
        />
      ))}
      <OptionSelect
        label={t('deals.field.stage_id')}
        options={stages.map(({ id, name }) => ({ value: String(id), label: name }))}
        value={values.stage_id ?? null}
        onChange={(value) => change('stage_id', value ?? '')}
        error={errors.stage_id}
      />
      {problem && (
        <p className="inline-problem" role="alert">
          {problem}
        </p>
      )}
      <div className="dialog-actions">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" loading={create.isPending}>
          {t('common.create')}
        </Button>
      </div>
    </form>
  );
}
