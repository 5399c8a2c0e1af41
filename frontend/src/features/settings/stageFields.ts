import { http, ifMatch, type Schema, unwrap } from '@/api/client';
import { t } from '@/i18n';

type Stage = Schema<'StageOut'>;

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

export function requiredLabel(name: string): string {
  const known = REQUIRABLE.find((one) => one === name);
  return known ? t(`settings.required.${known}`) : name;
}

export const changeStage = ({ stage, ...body }: Schema<'StageUpdate'> & { stage: Stage }) =>
  unwrap(
    http.PATCH('/api/pipelines/{pipeline_id}/stages/{stage_id}', {
      params: { path: { pipeline_id: stage.pipeline_id, stage_id: stage.id }, header: ifMatch(stage.version) },
      body,
    }),
  );
