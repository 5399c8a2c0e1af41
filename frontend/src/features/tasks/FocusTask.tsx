import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useCan } from '@/api/session';
import { announce } from '@/app/announce';
import { ariaKeys, useCommands } from '@/app/commands';
import { addDays, formatDateTime, momentOf, t, timeOf, today } from '@/i18n';
import { toast } from '@/ui/feedback/toast';
import { resolveDay } from '@/ui/filters/ranges';
import { IconCheck } from '@/ui/icons';
import { currentOf, type Outcome, type Run, settleTask, stepBack, takeBack } from './focusRun';
import { END_OF_WORK } from './QuickAdd';
import { type Task, useTaskMutations } from './queries';

interface FocusTaskProps {
  task: Task;
  run: Run;
  onRun: (change: (run: Run) => Run) => void;
}

type Values = { status?: Task['status']; due_at?: string | null };

/** The task at hand, and what can become of it. */
export function FocusTask({ task, run, onRun }: FocusTaskProps) {
  const may = useCan();
  const mayChange = may('tasks.update', { owner_id: task.assignee_id });
  const actions = useActions(task, run, onRun);
  const command = { group: 'page' as const };
  useCommands([
    {
      ...command,
      id: 'tasks.focus.done',
      label: t('tasks.focus.done'),
      keys: 'd',
      when: () => mayChange,
      run: actions.finish,
    },
    {
      ...command,
      id: 'tasks.focus.later',
      label: t('tasks.focus.tomorrow'),
      keys: 's',
      when: () => mayChange,
      run: actions.tomorrow,
    },
    { ...command, id: 'tasks.next', label: t('tasks.focus.skip'), keys: 'j', run: actions.skip },
    { ...command, id: 'tasks.previous', label: t('tasks.focus.back'), keys: 'k', run: actions.back },
  ]);
  return (
    <section className="focus-task" aria-labelledby="focus-subject">
      <p className="soft">{t('tasks.focus.place', { at: run.at + 1, count: run.queue.length })}</p>
      <h2 id="focus-subject">{task.subject}</h2>
      {task.due_at && (
        <p className="soft">
          <time dateTime={task.due_at}>{t('tasks.focus.due', { due: formatDateTime(task.due_at) })}</time>
        </p>
      )}
      {task.description && <p className="focus-text">{task.description}</p>}
      {mayChange && (
        <div className="focus-actions">
          <Button
            size="xs"
            leftSection={<IconCheck size={14} />}
            aria-keyshortcuts={ariaKeys('d')}
            disabled={actions.isBusy}
            onClick={actions.finish}
          >
            {t('tasks.focus.done')}
          </Button>
          <Button
            size="xs"
            variant="default"
            aria-keyshortcuts={ariaKeys('s')}
            disabled={actions.isBusy}
            onClick={actions.tomorrow}
          >
            {t('tasks.focus.tomorrow')}
          </Button>
          <Button
            size="xs"
            variant="default"
            disabled={actions.isBusy}
            onClick={() => actions.putOff(resolveDay('week+1w', today()))}
          >
            {t('tasks.to.nextWeek')}
          </Button>
          <TextInput
            size="xs"
            type="date"
            aria-label={t('tasks.to.day')}
            min={today()}
            onChange={({ currentTarget }) => currentTarget.value >= today() && actions.putOff(currentTarget.value)}
          />
        </div>
      )}
      <div className="focus-actions">
        <Button
          size="compact-xs"
          variant="subtle"
          aria-keyshortcuts={ariaKeys('k')}
          disabled={run.at === 0}
          onClick={actions.back}
        >
          {t('tasks.focus.back')}
        </Button>
        <Button size="compact-xs" variant="subtle" aria-keyshortcuts={ariaKeys('j')} onClick={actions.skip}>
          {t('tasks.focus.skip')}
        </Button>
      </div>
    </section>
  );
}

function useActions(task: Task, run: Run, onRun: FocusTaskProps['onRun']) {
  const { change } = useTaskMutations();
  const [isBusy, setBusy] = useState(false);
  const go = (move: (run: Run) => Run) => {
    onRun(move);
    const next = currentOf(move(run));
    announce(next ? next.subject : t('tasks.focus.over'));
  };
  // The next task comes when this one is written: a refusal must not hide behind it.
  const settle = async (outcome: Outcome, values: Values, text: string) => {
    if (isBusy) return;
    setBusy(true);
    try {
      await change({ task, values });
    } catch (error) {
      toast.error(error);
      return;
    } finally {
      setBusy(false);
    }
    go((now) => settleTask(now, outcome));
    toast.undoable(text, () => void undo());
  };
  const undo = async () => {
    try {
      await change({ task, values: { status: task.status, due_at: task.due_at } });
      onRun((now) => takeBack(now, task.id));
    } catch (error) {
      toast.error(error);
    }
  };
  const putOff = (day: string) =>
    void settle(
      'later',
      { due_at: momentOf(day, task.due_at ? timeOf(task.due_at) : END_OF_WORK) },
      t('tasks.rescheduled', { count: 1 }),
    );
  return {
    isBusy,
    putOff,
    finish: () => void settle('done', { status: 'completed' }, t('tasks.completed', { name: task.subject })),
    tomorrow: () => putOff(addDays(today(), 1)),
    skip: () => go((now) => settleTask(now, 'skipped')),
    back: () => go(stepBack),
  };
}
