/** The steps of an import, in the address; what has begun shows its progress whatever the address says. */

export const STEPS = ['file', 'columns', 'check', 'run'] as const;
export type Step = (typeof STEPS)[number];

const OPEN_STATES = ['ready', 'checking', 'failed', 'undone'];
const MOVING_STATES = ['checking', 'queued', 'running', 'canceling', 'undoing'];

type Progressing = { state: string; started_at?: string | null; counts: { read: number } };

export function readStep(raw: unknown): Step | undefined {
  return STEPS.find((step) => step === raw);
}

/** Whether the server works on it just now: ask again soon. */
export function isMoving(state: string | undefined): boolean {
  return state !== undefined && MOVING_STATES.includes(state);
}

/** Whether detection, mapping and rules can still be changed. */
export function isOpen(state: string): boolean {
  return OPEN_STATES.includes(state);
}

/** The step to show. */
export function stepOf(item: Progressing, wanted: Step | undefined): Step {
  if (!isOpen(item.state)) return 'run';
  if (item.state === 'checking') return 'check';
  if (wanted) return wanted;
  return item.counts.read > 0 || item.state === 'undone' ? 'run' : 'columns';
}
