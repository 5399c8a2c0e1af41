import { useState } from 'react';
import { http, type Schema, settle } from '@/api/client';
import { t } from '@/i18n';
import { OptionSelect } from '@/ui/OptionSelect';
import { FormDialog } from './FormDialog';
import { useSaving } from './queries';
import { REQUIRABLE, type Requirable, requiredLabel, STAGE_RESOURCES, STAGES } from './stageFields';
import { useRowChange } from './useRowChange';

type Stage = Schema<'StageOut'>;

export function RequiredFields({ stage, onClose }: { stage: Stage; onClose: () => void }) {
  const [fields, setFields] = useState<readonly string[]>(stage.required_fields);
  const { save, dialog } = useRowChange(STAGES);
  const toggle = (name: string) =>
    setFields(fields.includes(name) ? fields.filter((one) => one !== name) : [...fields, name]);
  return (
    <FormDialog
      title={t('settings.stages.requiredOf', { name: stage.name })}
      submitLabel={t('common.save')}
      send={() => save(stage, { required_fields: fields as Requirable[] })}
      onClose={onClose}
    >
      {() => (
        <>
          <p className="dialog-text">{t('settings.stages.requiredText')}</p>
          <fieldset className="settings-scopes">
            <legend className="sr-only">{t('settings.stages.required')}</legend>
            {REQUIRABLE.map((name) => (
              <label key={name} className="settings-scope">
                <input type="checkbox" checked={fields.includes(name)} onChange={() => toggle(name)} />
                {requiredLabel(name)}
              </label>
            ))}
          </fieldset>
          {dialog}
        </>
      )}
    </FormDialog>
  );
}

type DeleteStageProps = { stage: Stage; others: readonly Stage[]; onClose: () => void };

/** Deals in the stage go somewhere: that is asked before it is deleted. */
export function DeleteStage({ stage, others, onClose }: DeleteStageProps) {
  const alike = others.filter((one) => one.type === stage.type);
  const [target, setTarget] = useState<string | null>(alike[0] ? String(alike[0].id) : null);
  const remove = useSaving(
    () =>
      settle(
        http.DELETE('/api/pipelines/{pipeline_id}/stages/{stage_id}', {
          params: {
            path: { pipeline_id: stage.pipeline_id, stage_id: stage.id },
            query: target ? { move_to_stage_id: Number(target) } : {},
          },
        }),
      ),
    ...STAGE_RESOURCES,
  );
  return (
    <FormDialog
      title={t('settings.stages.deleteTitle', { name: stage.name })}
      submitLabel={t('common.delete')}
      danger
      send={() => remove(undefined)}
      onClose={onClose}
    >
      {(fieldError) => (
        <>
          <p className="dialog-text">{t('settings.stages.deleteText')}</p>
          {alike.length > 0 && (
            <OptionSelect
              label={t('settings.stages.target')}
              options={alike.map((one) => ({ value: String(one.id), label: one.name }))}
              error={fieldError('move_to_stage_id')}
              value={target}
              onChange={setTarget}
            />
          )}
        </>
      )}
    </FormDialog>
  );
}
