import './tasks.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { t } from '@/i18n';
import { EmptyState } from '@/ui/feedback/EmptyState';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { TextSkeleton } from '@/ui/feedback/Skeletons';
import { FocusTask } from './FocusTask';
import { countOf, currentOf, type Run, runSkipped, startRun } from './focusRun';
import { focusQuery, type Task } from './queries';
import { recordOf } from './record';

const RecordPeek = lazy(() => import('@/records/RecordPeek'));
const LINES = 8;

/** What is late and what is for today, one task after the other, its record beside it. */
export default function FocusPage() {
  const { data, error, refetch } = useQuery(focusQuery());
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <TextSkeleton lines={LINES} />;
  if (data.length === 0) {
    return (
      <div className="tasks">
        <h1 className="sr-only">{t('tasks.focus.title')}</h1>
        <EmptyState title={t('tasks.focus.none')} action={<BackLink />}>
          {t('tasks.focus.noneText')}
        </EmptyState>
      </div>
    );
  }
  return <Running queue={data} />;
}

function Running({ queue }: { queue: readonly Task[] }) {
  // The list as it was at the start: what is done leaves the server's one.
  const [run, setRun] = useState<Run>(() => startRun(queue));
  const task = currentOf(run);
  const record = task && recordOf(task);
  return (
    <div className="focus" data-beside={Boolean(record) || undefined}>
      <div className="focus-main">
        <header className="tasks-head">
          <h1>{t('tasks.focus.title')}</h1>
          <BackLink />
        </header>
        <progress
          className="focus-progress"
          aria-label={t('tasks.focus.progress')}
          value={run.at}
          max={run.queue.length}
        />
        {task ? (
          <FocusTask key={task.id} task={task} run={run} onRun={setRun} />
        ) : (
          <Summary run={run} onAgain={() => setRun(runSkipped(run))} />
        )}
      </div>
      {record && (
        <div className="focus-beside">
          <Suspense fallback={<TextSkeleton lines={LINES} />}>
            <RecordPeek kind={record.kind} id={record.id} />
          </Suspense>
        </div>
      )}
    </div>
  );
}

function Summary({ run, onAgain }: { run: Run; onAgain: () => void }) {
  const skipped = countOf(run, 'skipped');
  return (
    <EmptyState
      title={t('tasks.focus.over')}
      action={
        skipped > 0 ? (
          <button type="button" className="link-button" onClick={onAgain}>
            {t('tasks.focus.again', { count: skipped })}
          </button>
        ) : (
          <BackLink />
        )
      }
    >
      <span role="status">
        {t('tasks.focus.summary', { done: countOf(run, 'done'), later: countOf(run, 'later'), skipped })}
      </span>
    </EmptyState>
  );
}

function BackLink() {
  return <Link to="/tasks">{t('tasks.focus.leave')}</Link>;
}
