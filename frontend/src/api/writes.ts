/**
 * Writes of one record go one after the other: a second quick edit waits for the first one's answer and is sent with the
 * version that answer has. A 412 then means that somebody else was faster.
 */

import { isApiError } from './errors';

export interface Versioned {
  version?: number;
}

/** "mine": sent again over theirs; "theirs": the change is dropped; "later": refused, the text stays with the user. */
export type Outcome = 'mine' | 'theirs' | 'later';

export interface Write<R extends Versioned> {
  /** The record as the user saw it. */
  seen: R;
  send: (version: number) => Promise<R>;
  /** The record as it is now. */
  read: () => Promise<R>;
  /** Whether somebody changed just what this write changes. */
  clashes: (seen: R, theirs: R) => boolean;
  ask: (seen: R, theirs: R) => Promise<Outcome>;
}

const running = new Map<string, Promise<unknown>>();
// Our own writes without anybody else's between: who saw any version of such a run knows all of it.
const runs = new Map<string, { from: number; to: number }>();

/** Run work on a record ("stages.7") when the work asked for before has ended, well or not. */
export function inOrder<T>(record: string, work: () => Promise<T>): Promise<T> {
  const before = running.get(record);
  const turn = before ? before.then(work, work) : work();
  running.set(record, turn);
  const forget = () => {
    if (running.get(record) === turn) running.delete(record);
  };
  turn.then(forget, forget);
  return turn;
}

/** Write in order. Raises ApiError: isStale when somebody else was faster and the user wants to think about it. */
export function writeInOrder<R extends Versioned>(record: string, write: Write<R>): Promise<R> {
  return inOrder(record, () => attempt(record, write));
}

async function attempt<R extends Versioned>(record: string, write: Write<R>): Promise<R> {
  const version = newest(record, write.seen.version ?? 0);
  try {
    const answer = await write.send(version);
    extendRun(record, version, answer.version ?? version);
    return answer;
  } catch (error) {
    if (!isApiError(error) || !error.isStale) throw error;
    const theirs = await write.read();
    if (theirs.version === version) throw error;
    const outcome = write.clashes(write.seen, theirs) ? await write.ask(write.seen, theirs) : 'mine';
    if (outcome === 'later') throw error;
    return outcome === 'theirs' ? theirs : attempt(record, { ...write, seen: theirs });
  }
}

function newest(record: string, seen: number): number {
  const run = runs.get(record);
  return run && run.from <= seen && seen < run.to ? run.to : seen;
}

function extendRun(record: string, from: number, to: number): void {
  const run = runs.get(record);
  runs.set(record, { from: run?.to === from ? run.from : from, to });
}
