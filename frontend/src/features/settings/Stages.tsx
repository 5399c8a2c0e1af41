import { useRef, useState } from 'react';
import { http, type Schema, unwrap } from '@/api/client';
import { t } from '@/i18n';
import { Panel } from '@/ui/page/Panel';
import { PlainTable } from '@/ui/page/PlainTable';
import { AddForm } from './AddForm';
import { ColorCell } from './ColorCell';
import { NameCell } from './NameCell';
import { NumberCell } from './NumberCell';
import { OrderButtons } from './OrderButtons';
import { PIPELINE_ORDER } from './pipelineFields';
import { useSaving } from './queries';
import { DeleteStage, RequiredFields } from './StageDialogs';
import { requiredLabel, STAGE_RESOURCES, STAGES } from './stageFields';
import { useOrder } from './useOrder';
import { useRowChange } from './useRowChange';
import { tell } from './WordTable';

type Pipeline = Schema<'PipelineOut'>;
type Stage = Schema<'StageOut'>;

const MAX_PROBABILITY = 100;
const MAX_ROTTING_DAYS = 3650;

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
    ...STAGE_RESOURCES,
  );
  const order = useRowChange(PIPELINE_ORDER);
  const last = useRef(pipeline);
  const { ordered, move } = useOrder(`stages.${pipeline.id}`, pipeline.stages, async (stages) => {
    // A second quick move knows the order the first one made.
    const seen = last.current.version > pipeline.version ? last.current : pipeline;
    last.current = await order.change(seen, { stages });
  });
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
        {ordered.map((stage, index) => (
          <Row
            key={stage.id}
            stage={stage}
            index={index}
            count={ordered.length}
            onMove={(to) => move(index, to)}
            onRequire={() => setAsked(stage)}
            onDelete={isLastOfType(ordered, stage) ? undefined : () => setDeleted(stage)}
          />
        ))}
      </PlainTable>
      <AddForm label={t('settings.stages.new')} name="name" send={add} />
      {asked && <RequiredFields stage={asked} onClose={() => setAsked(null)} />}
      {deleted && (
        <DeleteStage
          stage={deleted}
          others={ordered.filter((one) => one.id !== deleted.id)}
          onClose={() => setDeleted(null)}
        />
      )}
      {order.dialog}
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
  const { change, dialog } = useRowChange(STAGES);
  const { name } = stage;
  const required = stage.required_fields.map(requiredLabel).join(', ') || t('settings.stages.nothing');
  return (
    <tr>
      <td>
        <OrderButtons name={name} index={index} count={count} onMove={onMove} />
      </td>
      <td>
        <ColorCell name={name} value={stage.color} onSave={(color) => tell(change(stage, { color }))} />
      </td>
      <td>
        <NameCell label={t('settings.column.name')} value={name} onSave={(text) => change(stage, { name: text })} />
      </td>
      <td>{t(`settings.stages.type.${stage.type}`)}</td>
      <td>
        {stage.type === 'open' ? (
          <NumberCell
            label={t('settings.stages.probabilityOf', { name })}
            value={stage.probability}
            max={MAX_PROBABILITY}
            onSave={(probability) => change(stage, { probability: probability ?? 0 })}
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
            onSave={(days) => change(stage, { rotting_days: days })}
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
        {dialog}
      </td>
    </tr>
  );
}

function isLastOfType(stages: readonly Stage[], stage: Stage): boolean {
  return stages.filter((one) => one.type === stage.type).length === 1;
}
