import { Alert, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { downloadFile } from '@/api/files';
import { useCan } from '@/api/session';
import { formatNumber, t } from '@/i18n';
import { ConfirmDialog } from '@/ui/feedback/ConfirmDialog';
import { messageOf } from '@/ui/feedback/problem';
import { toast } from '@/ui/feedback/toast';
import { IconDownload } from '@/ui/icons';
import { Panel } from '@/ui/page/Panel';
import { ProgressBar } from '@/ui/page/ProgressBar';
import { StateMark } from '@/ui/page/StateMark';
import { Problems } from './CheckStep';
import { Figures } from './Figures';
import type { StepProps } from './ImportPage';
import { stateLabel, toneOf } from './labels';
import { type Import, problemsQuery, useImportActions } from './queries';
import { isMoving, isOpen } from './steps';

const MINUTE = 60;
const PATHS = { lead: '/leads', contact: '/contacts', company: '/companies', deal: '/deals' } as const;

/** How far the import is, then what came of it. */
export function RunStep({ item, onGo }: StepProps) {
  return isMoving(item.state) ? <Running item={item} /> : <Result item={item} onGo={onGo} />;
}

function Running({ item }: { item: Import }) {
  const may = useCan();
  const { act } = useImportActions(item);
  const { percent, rows_done: rows, rows_per_second: rate, seconds_remaining: left } = item.progress;
  const isWriting = item.state === 'running' || item.state === 'queued' || item.state === 'checking';
  return (
    <Panel title={stateLabel(item.state)} description={t('imports.run.leave')}>
      <ProgressBar
        label={stateLabel(item.state)}
        percent={item.state === 'running' || item.state === 'canceling' ? percent : null}
      />
      <p className="import-live">
        {t('imports.run.progress', { percent: formatNumber(percent, { maximumFractionDigits: 0 }), rows })}
        {rate !== null && ` · ${t('imports.run.rate', { rate: formatNumber(rate, { maximumFractionDigits: 0 }) })}`}
        {left !== null && ` · ${remaining(left)}`}
      </p>
      {act.error && (
        <Alert color="red" variant="light" mb="sm" role="alert">
          {messageOf(act.error)}
        </Alert>
      )}
      {isWriting && may('imports.create') && (
        <div className="import-actions">
          <Button variant="default" loading={act.isPending} onClick={() => act.mutate('cancel')}>
            {t('imports.run.cancel')}
          </Button>
        </div>
      )}
    </Panel>
  );
}

function Result({ item, onGo }: StepProps) {
  const may = useCan();
  const { counts } = item;
  const hasProblems = counts.rejected + counts.warnings > 0;
  const download = () =>
    void downloadFile(`/api/imports/${item.id}/result`, `import-${item.id}-result.csv`).catch((error: unknown) =>
      toast.error(error),
    );
  return (
    <>
      <Panel
        title={t('imports.result.title')}
        description={<StateMark label={stateLabel(item.state)} tone={toneOf(item.state)} />}
        actions={may('imports.create') && <ResultActions item={item} onGo={onGo} />}
      >
        {item.error && (
          <Alert color="red" variant="light" mb="sm">
            {item.error}
          </Alert>
        )}
        {item.state === 'undone' && (
          <p className="import-live">
            {t('imports.result.undone', { undone: item.undo.undone, kept: item.undo.kept })}
          </p>
        )}
        <Figures
          figures={[
            [t('imports.figure.created'), counts.created],
            [t('imports.figure.updated'), counts.updated],
            [t('imports.figure.skipped'), counts.skipped],
            [t('imports.figure.rejected'), counts.rejected],
          ]}
          total={[t('imports.figure.rows'), counts.read]}
        />
        <p className="soft import-note">
          {t('imports.figure.more', { blank: counts.blank, warnings: counts.warnings })}
        </p>
        {item.state === 'done' && (
          <Button component={Link} to={PATHS[item.record_type]} variant="default" size="xs">
            {t('imports.result.open')}
          </Button>
        )}
      </Panel>
      {hasProblems && (
        <Panel
          flush
          title={t('imports.problems')}
          description={t('imports.result.problems')}
          actions={
            <Button size="xs" variant="default" leftSection={<IconDownload size={16} />} onClick={download}>
              {t('imports.result.download')}
            </Button>
          }
        >
          <ProblemList id={item.id} />
        </Panel>
      )}
    </>
  );
}

function ResultActions({ item, onGo }: StepProps) {
  const { act } = useImportActions(item);
  const [isAsking, setAsking] = useState(false);
  const touched = item.counts.created + item.counts.updated;
  if (isOpen(item.state)) {
    return (
      <Button size="xs" variant="default" onClick={() => onGo('columns')}>
        {t('imports.result.again')}
      </Button>
    );
  }
  if (touched === 0) return null;
  return (
    <>
      <Button size="xs" variant="default" color="red" onClick={() => setAsking(true)}>
        {t('imports.result.undo')}
      </Button>
      <ConfirmDialog
        opened={isAsking}
        danger
        title={t('imports.undo.title')}
        confirmLabel={t('imports.result.undo')}
        count={touched}
        onConfirm={() => act.mutateAsync('undo')}
        onClose={() => setAsking(false)}
      >
        {t('imports.undo.text', { created: item.counts.created, updated: item.counts.updated })}
      </ConfirmDialog>
    </>
  );
}

function ProblemList({ id }: { id: number }) {
  const [starts, setStarts] = useState<number[]>([0]);
  return (
    <>
      {starts.map((after, index) => (
        <ProblemPage
          key={after}
          id={id}
          after={after}
          onMore={index === starts.length - 1 ? (last) => setStarts([...starts, last]) : undefined}
        />
      ))}
    </>
  );
}

function ProblemPage({ id, after, onMore }: { id: number; after: number; onMore?: (last: number) => void }) {
  const { data, error } = useQuery(problemsQuery(id, after));
  if (error) return <p className="field-problem import-note">{messageOf(error)}</p>;
  const last = data?.at(-1)?.id;
  if (!data || last === undefined) return null;
  return (
    <>
      <Problems problems={data} />
      {onMore && data.length === 50 && (
        <div className="import-actions import-actions-padded">
          <button type="button" className="link-button" onClick={() => onMore(last)}>
            {t('imports.result.more')}
          </button>
        </div>
      )}
    </>
  );
}

function remaining(seconds: number): string {
  if (seconds < MINUTE) return t('imports.run.seconds', { seconds: Math.max(1, Math.round(seconds)) });
  return t('imports.run.minutes', { minutes: Math.round(seconds / MINUTE) });
}
