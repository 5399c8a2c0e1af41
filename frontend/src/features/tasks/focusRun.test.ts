import { expect, test } from 'vitest';
import { countOf, currentOf, runSkipped, settleTask, startRun, stepBack, takeBack } from './focusRun';
import type { Task } from './queries';
import { cleanTasksSearch, readPeek, recordOf, writePeek } from './record';

const EMPTY = { lead_id: null, deal_id: null, contact_id: null, company_id: null };
const QUEUE = [1, 2, 3].map((id) => ({ ...EMPTY, id, subject: `Task ${id}` }) as Task);

test('a run goes through all tasks, back, and once more through the skipped ones', () => {
  let run = settleTask(settleTask(startRun(QUEUE), 'done'), 'skipped');
  expect(currentOf(run)?.id).toBe(3);
  run = stepBack(run);
  expect(currentOf(run)?.id).toBe(2);
  run = settleTask(settleTask(run, 'skipped'), 'later');
  expect(currentOf(run)).toBeUndefined();
  expect([countOf(run, 'done'), countOf(run, 'later'), countOf(run, 'skipped')]).toEqual([1, 1, 1]);
  expect(settleTask(run, 'done')).toBe(run);
  const again = runSkipped(run);
  expect(again.queue.map((task) => task.id)).toEqual([2]);
  expect(countOf(again, 'skipped')).toBe(0);
  expect(countOf(again, 'done')).toBe(1);
});

test('what is taken back is the task at hand again', () => {
  const run = takeBack(settleTask(settleTask(startRun(QUEUE), 'done'), 'done'), 1);
  expect(currentOf(run)?.id).toBe(1);
  expect(countOf(run, 'done')).toBe(1);
  expect(takeBack(run, 99)).toBe(run);
  expect(stepBack(startRun(QUEUE)).at).toBe(0);
});

test('a task names its record, and the address the record beside', () => {
  const task = { ...EMPTY, contact_id: 4, company_id: 5 } as Task;
  expect(recordOf(task)).toMatchObject({ kind: 'contact', id: 4, path: '/contacts/$id' });
  expect(recordOf({ ...EMPTY } as Task)).toBeNull();
  expect(writePeek({ kind: 'deal', id: 7 })).toBe('deal-7');
  expect(readPeek('deal-7')).toEqual({ kind: 'deal', id: 7 });
  expect(cleanTasksSearch({ peek: 'user-1' })).toEqual({ peek: undefined });
});
