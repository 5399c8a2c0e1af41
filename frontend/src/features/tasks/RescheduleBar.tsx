import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { addDays, momentOf, t, timeOf, today } from '@/i18n';
import { BulkBar, type BulkFailure } from '@/ui/BulkBar';
import { messageOf } from '@/ui/feedback/problem';
import { toast } from '@/ui/feedback/toast';
import { resolveDay } from '@/ui/filters/ranges';
import { END_OF_WORK } from './QuickAdd';
import { type Task, useTaskMutations } from './queries';

interface RescheduleBarProps {
  selected: ReadonlyMap<number, Task>;
  onDone: () => void;
}

const NO_FAILURES: readonly BulkFailure[] = [];

/** Moves the selected tasks to another day; each keeps its time of day. */
export function RescheduleBar({ selected, onDone }: RescheduleBarProps) {
  const { change } = useTaskMutations();
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null);
  const [failures, setFailures] = useState(NO_FAILURES);
  const run = async (dues: readonly { task: Task; due: string | null }[]) => {
    const failed: BulkFailure[] = [];
    for (const [done, { task, due }] of dues.entries()) {
      setProgress({ done, total: dues.length });
      await change({ task, values: { due_at: due } }).catch((error: unknown) => {
        failed.push({ id: String(task.id), name: task.subject, reason: messageOf(error) });
      });
    }
    setProgress(null);
    setFailures(failed);
    return dues.length - failed.length;
  };
  const move = async (day: string) => {
    const tasks = [...selected.values()];
    const moved = await run(
      tasks.map((task) => ({ task, due: momentOf(day, task.due_at ? timeOf(task.due_at) : END_OF_WORK) })),
    );
    onDone();
    if (moved === 0) return;
    toast.undoable(
      t('tasks.rescheduled', { count: moved }),
      () => void run(tasks.map((task) => ({ task, due: task.due_at }))),
    );
  };
  const days = [
    ['tasks.to.today', today()],
    ['tasks.to.tomorrow', addDays(today(), 1)],
    ['tasks.to.nextWeek', resolveDay('week+1w', today())],
  ] as const;
  return (
    <BulkBar
      count={selected.size}
      progress={progress}
      failures={failures}
      onClear={() => {
        setFailures(NO_FAILURES);
        onDone();
      }}
    >
      {days.map(([label, day]) => (
        <Button key={label} size="compact-sm" variant="default" onClick={() => void move(day)}>
          {t(label)}
        </Button>
      ))}
      <TextInput
        size="xs"
        type="date"
        aria-label={t('tasks.to.day')}
        min={today()}
        onChange={({ currentTarget }) => currentTarget.value >= today() && void move(currentTarget.value)}
      />
    </BulkBar>
  );
}
