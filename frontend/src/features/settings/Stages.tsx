import { useState } from 'react';
import { http, ifMatch, type Schema, unwrap } from '@/api/client';
import { t } from '@/i18n';
import { Panel } from '@/ui/page/Panel';
import { PlainTable } from '@/ui/page/PlainTable';
import { AddForm } from './AddForm';
import { ColorCell } from './ColorCell';
import { NameCell } from './NameCell';
import { NumberCell } from './NumberCell';
import { moveEntry, OrderButtons } from './OrderButtons';
import { useChange, useSaving } from './queries';
import { DeleteStage, RequiredFields } from './StageDialogs';
import { changeStage, requiredLabel } from './stageFields';

type Pipeline = Schema<'PipelineOut'>;
type Stage = Schema<'StageOut'>;

const MAX_PROBABILITY = 100;
const MAX_ROTTING_DAYS = 3650;
const DIRTY = ['pipelines', 'options', 'board', 'deals'] as const;

/** The stages of one pipeline, in the order of the board. */
export function Stages({ pipeline }: { pipeline: Pipeline }) {
  const [asked, setAsked] = useState<Stage | null>(null);
  const [deleted, setDeleted] = useState<Stage | null>(null);
  const add = useSaving(
    (name: string) =>
      unwrap(
        http.POST('/api/pipelines/{pipeline_id}/stages', {
          params: { path: { pipeline_id: pipeline.id } },
          body: { name },
        }),
      ),
    ...DIRTY,
  );
  const order = useChange(
    (stages: readonly Stage[]) =>
      unwrap(
        http.PUT('/api/pipelines/{pipeline_id}/stage-order', {
          params: { path: { pipeline_id: pipeline.id }, header: ifMatch(pipeline.version) },
          body: { stage_ids: stages.map((stage) => stage.id) },
        }),
      ),
    ...DIRTY,
  );
  const { stages } = pipeline;
  return (
    <Panel flush title={t('settings.stages.title', { name: pipeline.name })} description={t('settings.stages.text')}>
      <PlainTable
        label={t('settings.stages.title', { name: pipeline.name })}
        head={[
          t('settings.column.order'),
          t('settings.column.color'),
          t('settings.column.name'),
          t('settings.stages.type'),
          t('settings.stages.probability'),
          t('settings.stages.rotting'),
          t('settings.stages.required'),
          '',
        ]}
        actionsLabel={t('common.delete')}
      >
        {stages.map((stage, index) => (
          <Row
            key={stage.id}
            stage={stage}
            index={index}
            count={stages.length}
            onMove={(to) => order.mutate(moveEntry(stages, index, to))}
            onRequire={() => setAsked(stage)}
            onDelete={isLastOfType(stages, stage) ? undefined : () => setDeleted(stage)}
          />
        ))}
      </PlainTable>
      <AddForm label={t('settings.stages.new')} name="name" send={add} />
      {asked && <RequiredFields stage={asked} onClose={() => setAsked(null)} />}
      {deleted && (
        <DeleteStage
          stage={deleted}
          others={stages.filter((one) => one.id !== deleted.id)}
          onClose={() => setDeleted(null)}
        />
      )}
    </Panel>
  );
}

type RowProps = {
  stage: Stage;
  index: number;
  count: number;
  onMove: (to: number) => void;
  onRequire: () => void;
  /** Missing for the only stage of its type: a pipeline needs one of each. */
  onDelete?: () => void;
};

function Row({ stage, index, count, onMove, onRequire, onDelete }: RowProps) {
  const change = useChange(changeStage, ...DIRTY);
  const { name } = stage;
  const required = stage.required_fields.map(requiredLabel).join(', ') || t('settings.stages.nothing');
  return (
    <tr>
      <td>
        <OrderButtons name={name} index={index} count={count} onMove={onMove} />
      </td>
      <td>
        <ColorCell name={name} value={stage.color} onSave={(color) => change.mutate({ stage, color })} />
      </td>
      <td>
        <NameCell
          label={t('settings.column.name')}
          value={name}
          onSave={(text) => change.mutateAsync({ stage, name: text })}
        />
      </td>
      <td>{t(`settings.stages.type.${stage.type}`)}</td>
      <td>
        {stage.type === 'open' ? (
          <NumberCell
            label={t('settings.stages.probabilityOf', { name })}
            value={stage.probability}
            max={MAX_PROBABILITY}
            onSave={(probability) => change.mutateAsync({ stage, probability: probability ?? 0 })}
          />
        ) : (
          stage.probability
        )}
      </td>
      <td>
        {stage.type === 'open' && (
          <NumberCell
            label={t('settings.stages.rottingOf', { name })}
            value={stage.rotting_days}
            max={MAX_ROTTING_DAYS}
            optional
            onSave={(days) => change.mutateAsync({ stage, rotting_days: days })}
          />
        )}
      </td>
      <td>
        <button
          type="button"
          className="link-button settings-wrap"
          aria-label={`${t('settings.stages.requiredOf', { name })}: ${required}`}
          onClick={onRequire}
        >
          {required}
        </button>
      </td>
      <td className="row-actions">
        {onDelete && (
          <button
            type="button"
            className="link-button danger-item"
            aria-label={`${t('common.delete')}: ${name}`}
            onClick={onDelete}
          >
            {t('common.delete')}
          </button>
        )}
      </td>
    </tr>
  );
}

function isLastOfType(stages: readonly Stage[], stage: Stage): boolean {
  return stages.filter((one) => one.type === stage.type).length === 1;
}
