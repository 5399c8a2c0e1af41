import { Link } from '@tanstack/react-router';
import { formatDate, formatExact, formatTime, t } from '@/i18n';
import { IconCheck, IconFlag, IconMail, IconPhone, IconUsers } from '@/ui/icons';
import type { Section, Task } from './queries';

interface TaskRowProps {
  task: Task;
  section: Section;
  isDone: boolean;
  isSelected: boolean;
  canChange: boolean;
  onToggle: (task: Task) => void;
  onSelect: (task: Task) => void;
}

const ICONS = { call: IconPhone, email: IconMail, meeting: IconUsers, todo: null, follow_up: null };
const RECORDS = [
  ['lead_id', '/leads/$id', 'tasks.record.lead'],
  ['deal_id', '/deals/$id', 'tasks.record.deal'],
  ['contact_id', '/contacts/$id', 'tasks.record.contact'],
  ['company_id', '/companies/$id', 'tasks.record.company'],
] as const;

export function TaskRow({ task, section, isDone, isSelected, canChange, onToggle, onSelect }: TaskRowProps) {
  const Icon = ICONS[task.type];
  const link = RECORDS.find(([name]) => task[name] !== null);
  const isUrgent = task.priority === 'urgent' || task.priority === 'high';
  const name = task.record_name ?? (link ? t(link[2]) : '');
  return (
    <li className="task" data-done={isDone || undefined} data-task={task.id}>
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
        {link && (
          <Link
            className="task-record"
            to={link[1] as never}
            params={{ id: String(task[link[0]]) } as never}
            aria-label={t('tasks.openRecord', { name, subject: task.subject })}
          >
            {name}
          </Link>
        )}
      </span>
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
