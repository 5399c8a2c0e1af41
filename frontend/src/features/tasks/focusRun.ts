import type { Task } from './queries';

export type Outcome = 'done' | 'later' | 'skipped';

/** Today's tasks one after the other. The list is made once: what is done does not move the rest. */
export interface Run {
  queue: readonly Task[];
  at: number;
  outcomes: ReadonlyMap<number, Outcome>;
}

export function startRun(queue: readonly Task[]): Run {
  return { queue, at: 0, outcomes: new Map() };
}

export function currentOf({ queue, at }: Run): Task | undefined {
  return queue[at];
}

/** The task at hand is done, put off or passed over; the next one follows. */
export function settleTask(run: Run, outcome: Outcome): Run {
  const task = currentOf(run);
  if (!task) return run;
  return { ...run, at: run.at + 1, outcomes: new Map(run.outcomes).set(task.id, outcome) };
}

/** Back to the task before, whatever became of it. */
export function stepBack(run: Run): Run {
  return { ...run, at: Math.max(0, run.at - 1) };
}

/** What became of a task is taken back, and the run goes on there. */
export function takeBack(run: Run, id: number): Run {
  const at = run.queue.findIndex((task) => task.id === id);
  if (at < 0) return run;
  const outcomes = new Map(run.outcomes);
  outcomes.delete(id);
  return { ...run, at, outcomes };
}

/** Once more through what was passed over. */
export function runSkipped({ queue, outcomes }: Run): Run {
  const skipped = queue.filter((task) => outcomes.get(task.id) === 'skipped');
  const rest = [...outcomes].filter(([, outcome]) => outcome !== 'skipped');
  return { queue: skipped, at: 0, outcomes: new Map(rest) };
}

export function countOf({ outcomes }: Run, wanted: Outcome): number {
  return [...outcomes.values()].filter((outcome) => outcome === wanted).length;
}
