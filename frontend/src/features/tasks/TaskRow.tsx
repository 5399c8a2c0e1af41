import { Link } from '@tanstack/react-router';
import { formatDate, formatExact, formatTime, t } from '@/i18n';
import { IconCheck, IconEye, IconFlag, IconMail, IconPhone, IconUsers } from '@/ui/icons';
import type { Section, Task } from './queries';
import { recordOf, writePeek } from './record';

interface TaskRowProps {
  task: Task;
  section: Section;
  isDone: boolean;
  isSelected: boolean;
  canChange: boolean;
  onToggle: (task: Task) => void;
  onSelect: (task: Task) => void;
  isPeeked: boolean;
  onPeek: (task: Task) => void;
}

const ICONS = { call: IconPhone, email: IconMail, meeting: IconUsers, todo: null, follow_up: null };
export function TaskRow(props: TaskRowProps) {
  const { task, section, isDone, isSelected, isPeeked, canChange, onToggle, onSelect, onPeek } = props;
  const Icon = ICONS[task.type];
  const record = recordOf(task);
  const isUrgent = task.priority === 'urgent' || task.priority === 'high';
  const name = task.record_name ?? (record ? t(record.label) : '');
  return (
    <li
      className="task"
      data-done={isDone || undefined}
      data-task={task.id}
      data-record={record ? writePeek(record) : undefined}
    >
      {canChange && section !== 'done' && (
        <input
          type="checkbox"
          className="task-select"
          aria-label={t('ui.table.selectRow', { name: task.subject })}
          checked={isSelected}
          onChange={() => onSelect(task)}
        />
      )}
      <button
        type="button"
        className="task-check"
        aria-pressed={isDone}
        disabled={!canChange}
        aria-label={t('tasks.complete', { name: task.subject })}
        title={t(isDone ? 'tasks.reopen' : 'tasks.completeShort')}
        onClick={() => onToggle(task)}
      >
        <IconCheck size={13} aria-hidden />
      </button>
      <span className="task-text">
        <span className="task-subject">
          {Icon && <Icon size={14} aria-hidden />}
          {task.subject}
        </span>
        {record && (
          <Link
            className="task-record"
            to={record.path as never}
            params={{ id: String(record.id) } as never}
            aria-label={t('tasks.openRecord', { name, subject: task.subject })}
          >
            {name}
          </Link>
        )}
      </span>
      {record && (
        <button
          type="button"
          className="icon-button task-peek"
          aria-pressed={isPeeked}
          aria-label={t('tasks.peek', { name, subject: task.subject })}
          title={t('tasks.peekShort')}
          onClick={() => onPeek(task)}
        >
          <IconEye size={15} aria-hidden />
        </button>
      )}
      {isUrgent && (
        <span className="task-priority" data-priority={task.priority}>
          <IconFlag size={13} aria-hidden />
          {t(task.priority === 'urgent' ? 'tasks.priority.urgent' : 'tasks.priority.high')}
        </span>
      )}
      {task.due_at && (
        <time
          className="task-due"
          data-late={section === 'overdue' || undefined}
          dateTime={task.due_at}
          title={formatExact(task.due_at)}
        >
          {section === 'today' || section === 'done'
            ? formatTime(task.due_at)
            : formatDate(task.due_at, {
                weekday: 'short',
                month: 'short',
                day: 'numeric',
                hour: 'numeric',
                minute: '2-digit',
              })}
        </time>
      )}
    </li>
  );
}
