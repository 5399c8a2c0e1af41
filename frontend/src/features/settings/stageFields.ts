import { http, ifMatch, type Schema, unwrap } from '@/api/client';
import { t } from '@/i18n';
import type { RowKind } from './useRowChange';

type Stage = Schema<'StageOut'>;
type StageUpdate = Schema<'StageUpdate'>;

/** What a stage may ask for before a deal enters it. */
export const REQUIRABLE = [
  'value',
  'expected_close_date',
  'company_id',
  'primary_contact_id',
  'owner_id',
  'next_step',
  'source',
  'deal_type',
  'competitor',
  'description',
] as const;
export type Requirable = (typeof REQUIRABLE)[number];

/** What is read anew after a change of stages. */
export const STAGE_RESOURCES = ['pipelines', 'options', 'board', 'deals'] as const;

export function requiredLabel(name: string): string {
  const known = REQUIRABLE.find((one) => one === name);
  return known ? t(`settings.required.${known}`) : name;
}

const pathOf = ({ pipeline_id, id }: Stage) => ({ pipeline_id, stage_id: id });

const FIELDS = {
  color: 'settings.column.color',
  name: 'settings.column.name',
  probability: 'settings.stages.probability',
  required_fields: 'settings.stages.required',
  rotting_days: 'settings.stages.rotting',
  type: 'settings.stages.type',
} as const;

export const STAGES: RowKind<Stage, StageUpdate> = {
  recordOf: (stage) => `stages.${stage.id}`,
  titleOf: (stage) => stage.name,
  labelOf: (field) => t(FIELDS[field]),
  textOf: (field, values) => {
    const value = (values as StageUpdate)[field];
    if (Array.isArray(value)) return value.map(requiredLabel).join(', ') || t('settings.stages.nothing');
    return String(value ?? '–');
  },
  send: (stage, version, body) =>
    unwrap(
      http.PATCH('/api/pipelines/{pipeline_id}/stages/{stage_id}', {
        params: { path: pathOf(stage), header: ifMatch(version) },
        body,
      }),
    ),
  read: (stage) =>
    unwrap(http.GET('/api/pipelines/{pipeline_id}/stages/{stage_id}', { params: { path: pathOf(stage) } })),
  resources: STAGE_RESOURCES,
};
