import { Alert, Button } from '@mantine/core';
import { useId } from 'react';
import { formatNumber, t } from '@/i18n';
import { messageOf } from '@/ui/feedback/problem';
import { Panel } from '@/ui/page/Panel';
import { PlainTable } from '@/ui/page/PlainTable';
import { ProgressBar } from '@/ui/page/ProgressBar';
import { StateMark } from '@/ui/page/StateMark';
import { Figures } from './Figures';
import type { StepProps } from './ImportPage';
import { fieldLabel } from './labels';
import { type Import, useImportActions } from './queries';

type Report = {
  rows: number;
  create: number;
  update: number;
  skip: number;
  reject: number;
  warnings: number;
  blank: number;
  problems: { line: number; severity: string; field: string | null; reason: string }[];
};

/** What the import would do, before it does anything. */
export function CheckStep({ item, onGo }: StepProps) {
  const { change, act } = useImportActions(item);
  const report = item.dry_run as Report | null;
  const isChecking = item.state === 'checking';
  const error = change.error ?? act.error ?? (item.error && !report ? item.error : null);
  const start = async () => {
    await act.mutateAsync('run');
    onGo('run');
  };
  return (
    <>
      <Rules item={item} disabled={isChecking} onChange={(values) => change.mutate(values)} />
      <Panel
        title={t('imports.check.title')}
        description={t('imports.check.text')}
        actions={
          <Button
            size="xs"
            variant="default"
            loading={act.isPending && act.variables === 'dry-run'}
            onClick={() => act.mutate(isChecking ? 'cancel' : 'dry-run')}
          >
            {isChecking ? t('common.cancel') : report ? t('imports.check.again') : t('imports.check.start')}
          </Button>
        }
      >
        {Boolean(error) && (
          <Alert color="red" variant="light" mb="sm" role="alert">
            {typeof error === 'string' ? error : messageOf(error)}
          </Alert>
        )}
        <div role="status">
          {isChecking && (
            <p className="import-live">{t('imports.check.running', { rows: formatNumber(item.progress.rows_done) })}</p>
          )}
          {!isChecking && !report && <p className="soft">{t('imports.check.none')}</p>}
        </div>
        {isChecking && <ProgressBar label={t('imports.check.title')} percent={item.progress.percent} />}
        {report && !isChecking && <ReportView report={report} />}
        <div className="import-actions">
          <Button
            loading={act.isPending && act.variables === 'run'}
            onClick={() => void start().catch(() => undefined)}
          >
            {report
              ? t('imports.check.run', { count: report.create + report.update })
              : t('imports.check.runUnchecked')}
          </Button>
        </div>
      </Panel>
    </>
  );
}

function ReportView({ report }: { report: Report }) {
  return (
    <>
      <Figures
        figures={[
          [t('imports.figure.create'), report.create],
          [t('imports.figure.update'), report.update],
          [t('imports.figure.skip'), report.skip],
          [t('imports.figure.reject'), report.reject],
        ]}
        total={[t('imports.figure.rows'), report.rows]}
      />
      <p className="soft import-note">{t('imports.figure.more', { blank: report.blank, warnings: report.warnings })}</p>
      {report.problems.length > 0 && <Problems problems={report.problems} />}
    </>
  );
}

export function Problems({ problems }: { problems: Report['problems'] }) {
  return (
    <PlainTable
      label={t('imports.problems')}
      head={[
        t('imports.problem.line'),
        t('imports.problem.kind'),
        t('imports.problem.field'),
        t('imports.problem.reason'),
      ]}
    >
      {problems.map((problem, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line may have several problems
        <tr key={`${problem.line} ${index}`}>
          <td className="num">{formatNumber(problem.line)}</td>
          <td>
            <StateMark
              label={t(problem.severity === 'rejected' ? 'imports.problem.rejected' : 'imports.problem.warning')}
              tone={problem.severity === 'rejected' ? 'bad' : 'warn'}
            />
          </td>
          <td>{problem.field ? fieldLabel(problem.field) : '–'}</td>
          <td className="import-reason">{problem.reason}</td>
        </tr>
      ))}
    </PlainTable>
  );
}

type RulesProps = {
  item: Import;
  disabled: boolean;
  onChange: (values: { match_key?: MatchKey; policy?: Policy }) => void;
};
type MatchKey = 'none' | 'email' | 'phone' | 'external_id';
type Policy = 'create' | 'update' | 'skip';
const POLICIES: Policy[] = ['skip', 'update', 'create'];

function Rules({ item, disabled, onChange }: RulesProps) {
  const id = useId();
  const mapped = item.mapping.map((entry) => entry.field);
  const keys = item.match_keys.filter((key) => key === 'none' || mapped.includes(key)) as MatchKey[];
  return (
    <Panel title={t('imports.rule.title')} description={t('imports.rule.text')}>
      <div className="import-found">
        <div className="import-labeled">
          <label htmlFor={`${id}-key`}>{t('imports.rule.key')}</label>
          <select
            id={`${id}-key`}
            className="native-select"
            value={item.match_key}
            disabled={disabled}
            onChange={(event) => onChange({ match_key: event.currentTarget.value as MatchKey })}
          >
            {keys.map((key) => (
              <option key={key} value={key}>
                {t(`imports.rule.key.${key}`)}
              </option>
            ))}
          </select>
        </div>
        {item.match_key !== 'none' && (
          <div className="import-labeled">
            <label htmlFor={`${id}-policy`}>{t('imports.rule.policy')}</label>
            <select
              id={`${id}-policy`}
              className="native-select"
              value={item.policy}
              disabled={disabled}
              onChange={(event) => onChange({ policy: event.currentTarget.value as Policy })}
            >
              {POLICIES.map((policy) => (
                <option key={policy} value={policy}>
                  {t(`imports.rule.policy.${policy}`)}
                </option>
              ))}
            </select>
          </div>
        )}
      </div>
    </Panel>
  );
}
