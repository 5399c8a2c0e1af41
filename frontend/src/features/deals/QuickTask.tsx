import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { http, unwrap } from '@/api/client';
import { addDays, momentOf, t, today } from '@/i18n';
import { toast } from '@/ui/feedback/toast';

const END_OF_WORK = '17:00';

/** The next task on the deal, in one line. */
export function QuickTask({ dealId, onAdded }: { dealId: number; onAdded: () => unknown }) {
  const [subject, setSubject] = useState('');
  const [due, setDue] = useState(() => addDays(today(), 1));
  const add = useMutation({
    mutationFn: () =>
      unwrap(
        http.POST('/api/tasks', {
          body: { subject: subject.trim(), deal_id: dealId, due_at: due ? momentOf(due, END_OF_WORK) : null },
        }),
      ),
    onSuccess: () => {
      setSubject('');
      toast.success(t('deals.task.added'));
    },
    onError: (error) => toast.error(error),
    onSettled: () => onAdded(),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (subject.trim() && !add.isPending) add.mutate();
  };
  return (
    <form className="deal-quick" onSubmit={submit}>
      <TextInput
        size="xs"
        aria-label={t('deals.task.label')}
        placeholder={t('deals.task.placeholder')}
        value={subject}
        maxLength={255}
        autoComplete="off"
        onChange={(event) => setSubject(event.currentTarget.value)}
      />
      <TextInput
        size="xs"
        type="date"
        aria-label={t('deals.task.due')}
        value={due}
        onChange={(event) => setDue(event.currentTarget.value)}
      />
      <Button type="submit" size="xs" variant="default" loading={add.isPending}>
        {t('deals.task.add')}
      </Button>
    </form>
  );
}
