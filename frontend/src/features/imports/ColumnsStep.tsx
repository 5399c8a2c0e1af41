import { Alert, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { memo, useCallback, useMemo, useState } from 'react';
import { formatNumber, t } from '@/i18n';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { messageOf } from '@/ui/feedback/problem';
import { TableSkeleton } from '@/ui/feedback/Skeletons';
import { Panel } from '@/ui/page/Panel';
import { PlainTable } from '@/ui/page/PlainTable';
import type { StepProps } from './ImportPage';
import { fieldLabel, typeLabel } from './labels';
import { type Choices, CUSTOM, FIELD, findProblems, NEW, type Problem, readMapping, writeMapping } from './mapping';
import { customFieldsQuery, fieldsQuery, type Import, useImportActions } from './queries';

const SAMPLES = 3;
const NOTHING = { target: '', label: '' };

/** Which column becomes which field. */
export function ColumnsStep(props: StepProps) {
  const fields = useQuery(fieldsQuery(props.item.record_type));
  const custom = useQuery(customFieldsQuery(props.item.record_type));
  const error = fields.error ?? custom.error;
  if (error) return <ErrorState error={error} onRetry={() => void Promise.all([fields.refetch(), custom.refetch()])} />;
  if (!fields.data || !custom.data) return <TableSkeleton />;
  const labels = custom.data.map((field) => field.label);
  return <Mapping {...props} fields={fields.data.map((field) => field.name)} custom={labels} />;
}

type Known = { fields: readonly string[]; custom: readonly string[] };

function Mapping({ item, onGo, fields, custom }: StepProps & Known) {
  const [choices, setChoices] = useState<Choices>(() => readMapping(item.mapping, custom));
  const [hasTried, setTried] = useState(false);
  const { change, act } = useImportActions(item);
  const problems = useMemo(() => findProblems(choices), [choices]);
  const choose = useCallback((column: number, choice: Choices[number]) => {
    setChoices((before) => ({ ...before, [column]: choice }));
  }, []);
  const wrong = Object.keys(problems).map(Number);
  const go = async () => {
    setTried(true);
    const [first] = wrong;
    if (first !== undefined) return document.getElementById(`column-${first}`)?.focus();
    await change.mutateAsync({ mapping: writeMapping(choices), ...ruleFor(item, choices) });
    await act.mutateAsync('dry-run');
    onGo('check');
  };
  const used = writeMapping(choices).length;
  return (
    <Panel
      flush
      title={t('imports.columns.title')}
      description={t('imports.columns.text', {
        used: formatNumber(used),
        total: formatNumber(item.columns.length),
        type: typeLabel(item.record_type),
      })}
    >
      <PlainTable
        label={t('imports.columns.title')}
        head={[t('imports.columns.column'), t('imports.columns.samples'), t('imports.columns.target')]}
      >
        {item.columns.map((column) => (
          <Row
            key={column.position}
            column={column}
            choice={choices[column.position] ?? NOTHING}
            problem={problems[column.position]}
            fields={fields}
            custom={custom}
            onChoose={choose}
          />
        ))}
      </PlainTable>
      <div className="import-actions import-actions-padded">
        {hasTried && wrong.length > 0 && (
          <p className="field-problem" role="alert">
            {t('imports.columns.wrong', { count: wrong.length })}
          </p>
        )}
        {Boolean(change.error ?? act.error) && (
          <Alert color="red" variant="light" role="alert">
            {messageOf(change.error ?? act.error)}
          </Alert>
        )}
        <Button loading={change.isPending || act.isPending} onClick={() => void go().catch(() => undefined)}>
          {t('imports.columns.check')}
        </Button>
      </div>
    </Panel>
  );
}

type RowProps = Known & {
  column: Import['columns'][number];
  choice: Choices[number];
  problem: Problem | undefined;
  onChoose: (column: number, choice: Choices[number]) => void;
};

const Row = memo(function Row({ column, choice, problem, fields, custom, onChoose }: RowProps) {
  const { position, name } = column;
  const choose = (target: string) => onChoose(position, { target, label: target === NEW ? choice.label || name : '' });
  const hint = problem && `column-problem-${position}`;
  return (
    <tr>
      <th scope="row" className="import-column">
        {name || t('imports.columns.unnamed', { number: position + 1 })}
      </th>
      <td className="import-samples">
        {column.samples.slice(0, SAMPLES).map((sample) => (
          <span key={sample}>{sample}</span>
        ))}
      </td>
      <td className="import-target">
        <select
          id={`column-${position}`}
          className="native-select"
          value={choice.target}
          aria-label={t('imports.columns.targetOf', { name })}
          aria-invalid={problem === 'twice' || undefined}
          aria-describedby={hint}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          <option value="">{t('imports.columns.leaveOut')}</option>
          <optgroup label={t('imports.columns.fields')}>
            {fields.map((field) => (
              <option key={field} value={FIELD + field}>
                {fieldLabel(field)}
              </option>
            ))}
          </optgroup>
          <optgroup label={t('imports.columns.custom')}>
            {custom.map((label) => (
              <option key={label} value={CUSTOM + label}>
                {label}
              </option>
            ))}
            <option value={NEW}>{t('imports.columns.new')}</option>
          </optgroup>
        </select>
        {choice.target === NEW && (
          <input
            className="native-input"
            value={choice.label}
            maxLength={255}
            aria-label={t('imports.columns.newName', { name })}
            aria-invalid={problem === 'unnamed' || undefined}
            aria-describedby={hint}
            onChange={(event) => onChoose(position, { target: NEW, label: event.currentTarget.value })}
          />
        )}
        {problem && (
          <p id={hint} className="field-problem">
            {t(problem === 'twice' ? 'imports.columns.twice' : 'imports.columns.unnamedField')}
          </p>
        )}
      </td>
    </tr>
  );
});

/** A rule that compares by a field nobody maps any more would be refused. */
function ruleFor(item: Import, choices: Choices) {
  const fields = writeMapping(choices).map((entry) => entry.field);
  return item.match_key !== 'none' && !fields.includes(item.match_key) ? { match_key: 'none' as const } : {};
}
