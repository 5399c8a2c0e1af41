import './tasks.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useRef, useState } from 'react';
import { useCan } from '@/api/session';
import { announce } from '@/app/announce';
import { ariaKeys, useCommands } from '@/app/commands';
import { useScreenSearch } from '@/app/screens';
import { formatDay, t } from '@/i18n';
import { EmptyState } from '@/ui/feedback/EmptyState';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { TextSkeleton } from '@/ui/feedback/Skeletons';
import { toast } from '@/ui/feedback/toast';
import { QuickAdd } from './QuickAdd';
import { dayQuery, PAGE, SECTIONS, type Section, type Task, useTaskMutations } from './queries';
import { RescheduleBar } from './RescheduleBar';
import { cleanTasksSearch, readPeek, recordOf, writePeek } from './record';
import { TaskSection } from './TaskSection';

const RecordPeek = lazy(() => import('@/records/RecordPeek'));
const NONE: ReadonlyMap<number, Task> = new Map();

/** The user's day: what is late, what is for today, what comes, and what is done. */
export default function TasksPage() {
  const may = useCan();
  const { data: day, error, refetch } = useQuery(dayQuery());
  const { change } = useTaskMutations();
  const [selected, setSelected] = useState(NONE);
  const [limits, setLimits] = useState<Partial<Record<Section, number>>>({});
  const field = useRef<HTMLInputElement>(null);
  const page = useRef<HTMLDivElement>(null);
  const [search, changeSearch] = useScreenSearch(cleanTasksSearch);
  const navigate = useNavigate();
  const peeked = readPeek(search.peek);
  const setPeek = (peek: string | undefined) => changeSearch({ peek }, { replace: true });
  const go = (by: 1 | -1) => {
    step(page.current, by);
    const next = recordAtFocus(page.current);
    // What stands beside follows through the list.
    if (search.peek && next) setPeek(next);
  };
  useCommands([
    {
      id: 'tasks.create',
      label: t('tasks.add.label'),
      keys: 'c',
      group: 'create',
      when: () => may('tasks.create'),
      run: () => field.current?.focus(),
    },
    { id: 'tasks.next', label: t('ui.table.next'), keys: 'j', hidden: true, run: () => go(1) },
    { id: 'tasks.previous', label: t('ui.table.previous'), keys: 'k', hidden: true, run: () => go(-1) },
    {
      id: 'tasks.peek',
      label: t('tasks.peekShort'),
      keys: 'p',
      group: 'page',
      run: () => setPeek(search.peek ? undefined : recordAtFocus(page.current)),
    },
    {
      id: 'tasks.peek.close',
      label: t('tasks.peekClose'),
      keys: 'Escape',
      hidden: true,
      when: () => peeked !== null,
      run: () => setPeek(undefined),
    },
    {
      id: 'tasks.focus',
      label: t('tasks.focus.title'),
      keys: 'f',
      group: 'go',
      run: () => void navigate({ to: '/tasks/focus' }),
    },
  ]);
  const toggle = (task: Task) => {
    const isDone = task.status === 'completed';
    const send = (status: Task['status']) =>
      change({ task, values: { status } }).catch((problem: unknown) => toast.error(problem, () => void send(status)));
    void send(isDone ? 'not_started' : 'completed');
    if (isDone) return;
    announce(t('tasks.completed', { name: task.subject }));
    toast.undoable(t('tasks.completed', { name: task.subject }), () => void send(task.status));
  };
  const select = (task: Task) =>
    setSelected((before) => {
      const next = new Map(before);
      if (!next.delete(task.id)) next.set(task.id, task);
      return next;
    });
  const isEmpty = day && SECTIONS.every((section) => (section === 'done' ? day.done_today : day[section]) === 0);
  return (
    <div className="tasks-split">
      <div className="tasks" ref={page}>
        <header className="tasks-head">
          <h1>{t('shell.nav.myDay')}</h1>
          {day && <p className="soft">{formatDay(day.day, { weekday: 'long', month: 'long', day: 'numeric' })}</p>}
          {day && day.overdue + day.today > 0 && (
            <Link to="/tasks/focus" className="tasks-run" aria-keyshortcuts={ariaKeys('f')}>
              {t('tasks.focus.start', { count: day.overdue + day.today })}
            </Link>
          )}
        </header>
        {may('tasks.create') && <QuickAdd fieldRef={field} />}
        {error && !day ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : !day ? (
          <TextSkeleton lines={8} />
        ) : isEmpty ? (
          <EmptyState title={t('tasks.empty.title')}>{t('tasks.empty.text')}</EmptyState>
        ) : (
          SECTIONS.map((section) => (
            <TaskSection
              key={section}
              section={section}
              day={day}
              limit={limits[section] ?? PAGE}
              selected={selected}
              canChange={(task) => may('tasks.update', { owner_id: task.assignee_id })}
              onToggle={toggle}
              onSelect={select}
              onSelectAll={(tasks) => setSelected(new Map(tasks.map((task) => [task.id, task])))}
              isPeeked={(task) => search.peek !== undefined && search.peek === peekOf(task)}
              onPeek={(task) => setPeek(peekOf(task) === search.peek ? undefined : peekOf(task))}
              onMore={(limit) => setLimits((before) => ({ ...before, [section]: limit }))}
            />
          ))
        )}
        <RescheduleBar selected={selected} onDone={() => setSelected(NONE)} />
      </div>
      {peeked && (
        <div className="task-beside">
          <Suspense fallback={<TextSkeleton lines={8} />}>
            <RecordPeek kind={peeked.kind} id={peeked.id} onClose={() => setPeek(undefined)} />
          </Suspense>
        </div>
      )}
    </div>
  );
}

function peekOf(task: Task): string | undefined {
  const record = recordOf(task);
  return record ? writePeek(record) : undefined;
}

/** The record of the task that has the focus, as the address names it. */
function recordAtFocus(page: HTMLElement | null): string | undefined {
  const row = [...(page?.querySelectorAll<HTMLElement>('.task') ?? [])].find((one) =>
    one.contains(document.activeElement),
  );
  return row?.dataset.record;
}

/** The focus to the next task's check, over all sections. */
function step(page: HTMLElement | null, by: 1 | -1): void {
  const checks = [...(page?.querySelectorAll<HTMLElement>('.task .task-check') ?? [])];
  const at = checks.findIndex((check) => check.closest('.task')?.contains(document.activeElement));
  const next = at < 0 ? (by > 0 ? 0 : checks.length - 1) : at + by;
  checks[Math.max(0, Math.min(next, checks.length - 1))]?.focus();
}
