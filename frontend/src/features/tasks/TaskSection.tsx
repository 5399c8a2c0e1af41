import { useQuery } from '@tanstack/react-query';
import { formatNumber, t } from '@/i18n';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { TextSkeleton } from '@/ui/feedback/Skeletons';
import { type Day, PAGE, type Section, sectionQuery, type Task, usePendingChanges } from './queries';
import { TaskRow } from './TaskRow';

interface TaskSectionProps {
  section: Section;
  day: Day;
  limit: number;
  selected: ReadonlyMap<number, Task>;
  canChange: (task: Task) => boolean;
  onToggle: (task: Task) => void;
  onSelect: (task: Task) => void;
  onSelectAll: (tasks: readonly Task[]) => void;
  onMore: (limit: number) => void;
  isPeeked: (task: Task) => boolean;
  onPeek: (task: Task) => void;
}

const MAX_ROWS = 200;

/** Tasks of a part of the time, with its number; nothing is shown where there are none. */
export function TaskSection(props: TaskSectionProps) {
  const { section, day, limit, selected } = props;
  const count = section === 'done' ? day.done_today : day[section];
  const wanted = section === 'undated' ? Math.min(MAX_ROWS, Math.max(1, Math.min(count, limit))) : limit;
  const query = useQuery({ ...sectionQuery(section, day, wanted), enabled: count > 0 });
  const pending = usePendingChanges();
  if (count === 0) return null;
  const tasks = query.data ?? [];
  const title = t(`tasks.section.${section}`);
  return (
    <section className="task-section" aria-label={title}>
      <header>
        <h2 data-late={section === 'overdue' || undefined}>{title}</h2>
        <span className="soft">{formatNumber(count)}</span>
        {section === 'overdue' && tasks.length > 1 && (
          <button
            type="button"
            className="link-button"
            onClick={() => props.onSelectAll(tasks.filter(props.canChange))}
          >
            {t('tasks.selectAll')}
          </button>
        )}
      </header>
      {query.isError && !query.data ? (
        <ErrorState compact error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <TextSkeleton lines={Math.min(count, 4)} />
      ) : (
        <ul className="task-list">
          {tasks.map((task) => (
            <TaskRow
              key={task.id}
              task={task}
              section={section}
              isDone={(pending.get(task.id)?.status ?? task.status) === 'completed'}
              isSelected={selected.has(task.id)}
              canChange={props.canChange(task)}
              onToggle={props.onToggle}
              onSelect={props.onSelect}
              isPeeked={props.isPeeked(task)}
              onPeek={props.onPeek}
            />
          ))}
        </ul>
      )}
      {tasks.length >= limit && limit < MAX_ROWS && (
        <button type="button" className="link-button" onClick={() => props.onMore(limit + PAGE)}>
          {t('tasks.more')}
        </button>
      )}
    </section>
  );
}
