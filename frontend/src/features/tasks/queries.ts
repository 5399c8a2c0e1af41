import { queryOptions, useMutation, useMutationState, useQueryClient } from '@tanstack/react-query';
import { http, type Schema, settle, unwrap } from '@/api/client';
import { keyOf } from '@/api/keys';
import { inOrder } from '@/api/writes';

export type Task = Schema<'TaskOut'>;
export type Day = Schema<'DayOut'>;
export const SECTIONS = ['overdue', 'today', 'upcoming', 'later', 'undated', 'done'] as const;
export type Section = (typeof SECTIONS)[number];

const REFRESH_MS = 60_000;
const OPEN = 'not_started,in_progress,waiting,deferred';
export const PAGE = 50;
/** More than anybody does in a day. */
const RUN = 200;

/** How many tasks stand where, and where the user's day begins and ends. */
export const dayQuery = () =>
  queryOptions({
    queryKey: keyOf('tasks', 'day'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/my-day', { signal })),
    refetchInterval: REFRESH_MS,
  });

/** The user's tasks of one section, the nearest first. */
export const sectionQuery = (section: Section, day: Day, limit: number) =>
  queryOptions({
    queryKey: keyOf('tasks', 'section', section, day.day, limit),
    queryFn: async ({ signal }) => {
      const query = { assignee_id: 'me', limit, ...paramsOf(section, day) } as never;
      const tasks = await unwrap(http.GET('/api/tasks', { params: { query }, signal }));
      return tasks.filter((task) => belongs(section, task, day));
    },
  });

/** The run through the day: what is late, then what is for today. Asked for anew each time it begins. */
export const focusQuery = () =>
  queryOptions({
    queryKey: keyOf('tasks-run'),
    queryFn: async ({ client, signal }) => {
      const day = await client.fetchQuery(dayQuery());
      const sections = (['overdue', 'today'] as const).map(async (section) => {
        const query = { assignee_id: 'me', limit: RUN, ...paramsOf(section, day) } as never;
        const tasks = await unwrap(http.GET('/api/tasks', { params: { query }, signal }));
        return tasks.filter((task) => belongs(section, task, day));
      });
      return (await Promise.all(sections)).flat();
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

function paramsOf(section: Section, day: Day): Record<string, string> {
  switch (section) {
    case 'overdue':
      return { overdue: 'true', sort: 'due_at' };
    case 'today':
      return { status: OPEN, due_after: day.now, due_before: day.today_ends_at, sort: 'due_at' };
    case 'upcoming':
      return { status: OPEN, due_after: day.today_ends_at, due_before: day.upcoming_ends_at, sort: 'due_at' };
    case 'later':
      return { status: OPEN, due_after: day.upcoming_ends_at, sort: 'due_at' };
    case 'undated':
      // Tasks without a time rank as due at the end of all times.
      return { status: OPEN, sort: '-due_at' };
    case 'done':
      return { status: 'completed', updated_after: day.today_starts_at, sort: '-updated_at' };
  }
}

/** The bounds of the lists are inclusive, those of the day are not. */
function belongs(section: Section, { due_at, completed_at }: Task, day: Day): boolean {
  const at = due_at === null ? null : Date.parse(due_at);
  if (section === 'undated') return at === null;
  if (section === 'done') return completed_at !== null && Date.parse(completed_at) >= Date.parse(day.today_starts_at);
  if (section === 'today') return at !== null && at < Date.parse(day.today_ends_at);
  if (section === 'upcoming') return at !== null && at < Date.parse(day.upcoming_ends_at);
  return true;
}

type Change = { task: Task; values: Schema<'TaskUpdate'> };

/** Changes that are on their way, by task: shown as if they had been made. */
export function usePendingChanges(): ReadonlyMap<number, Schema<'TaskUpdate'>> {
  const changes = useMutationState({
    filters: { mutationKey: keyOf('tasks', 'change'), status: 'pending' },
    select: (mutation) => mutation.state.variables as Change,
  });
  return new Map(changes.map(({ task, values }) => [task.id, values]));
}

export function useTaskMutations() {
  const client = useQueryClient();
  const refresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: keyOf('tasks') }),
      client.invalidateQueries({ queryKey: keyOf('timeline') }),
    ]);
  const change = useMutation({
    mutationKey: keyOf('tasks', 'change'),
    mutationFn: ({ task, values }: Change) =>
      inOrder(`tasks.${task.id}`, () =>
        unwrap(http.PATCH('/api/tasks/{task_id}', { params: { path: { task_id: task.id } }, body: values })),
      ),
    onSettled: refresh,
  });
  const create = useMutation({
    mutationFn: (body: Schema<'TaskCreate'>) => unwrap(http.POST('/api/tasks', { body })),
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: (id: number) => settle(http.DELETE('/api/tasks/{task_id}', { params: { path: { task_id: id } } })),
    onSettled: refresh,
  });
  return {
    change: change.mutateAsync,
    create: create.mutateAsync,
    isCreating: create.isPending,
    remove: remove.mutateAsync,
  };
}
