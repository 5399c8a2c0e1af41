import { Button, TextInput } from '@mantine/core';
import { type FormEvent, type Ref, useState } from 'react';
import { formatDateTime, formatDay, momentOf, t, today } from '@/i18n';
import { messageOf } from '@/ui/feedback/problem';
import { toast } from '@/ui/feedback/toast';
import { parseTask } from './naturalDate';
import { useTaskMutations } from './queries';

export const END_OF_WORK = '17:00';

/** A new task in one line: "Call Anna tomorrow at 3pm". What was understood is said below while typing. */
export function QuickAdd({ fieldRef }: { fieldRef: Ref<HTMLInputElement> }) {
  const [text, setText] = useState('');
  const [error, setError] = useState<string | null>(null);
  const { create, isCreating } = useTaskMutations();
  const { subject, day, time } = parseTask(text, today());
  const due = day ? momentOf(day, time ?? END_OF_WORK) : null;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isCreating) return;
    if (!subject) return setError(t('tasks.add.empty'));
    try {
      await create({ subject, due_at: due });
      setText('');
      toast.success(t('tasks.added', { name: subject }));
    } catch (problem) {
      setError(messageOf(problem));
    }
  };
  const understood =
    due && (time ? formatDateTime(due) : formatDay(day, { weekday: 'long', month: 'long', day: 'numeric' }));
  return (
    <form className="task-add" onSubmit={submit}>
      <TextInput
        ref={fieldRef}
        aria-label={t('tasks.add.label')}
        placeholder={t('tasks.add.placeholder')}
        value={text}
        error={error}
        maxLength={255}
        autoComplete="off"
        onChange={(event) => {
          setText(event.currentTarget.value);
          setError(null);
        }}
      />
      <Button type="submit" loading={isCreating}>
        {t('common.add')}
      </Button>
      <p className="task-understood" role="status">
        {understood ? t('tasks.add.understood', { subject, due: understood }) : ''}
      </p>
    </form>
  );
}
