import { http, ifMatch, type Schema, unwrap } from '@/api/client';
import { t } from '@/i18n';
import { STAGE_RESOURCES } from './stageFields';
import type { RowKind } from './useRowChange';

type Pipeline = Schema<'PipelineOut'>;
type PipelineUpdate = Schema<'PipelineUpdate'>;
type Order = { stages: readonly Schema<'StageOut'>[] };

const FIELDS = {
  is_default: 'settings.pipelines.default',
  name: 'settings.column.name',
  position: 'settings.column.order',
} as const;

const shared = {
  recordOf: (pipeline: Pipeline) => `pipelines.${pipeline.id}`,
  titleOf: (pipeline: Pipeline) => pipeline.name,
  read: (pipeline: Pipeline) =>
    unwrap(http.GET('/api/pipelines/{pipeline_id}', { params: { path: { pipeline_id: pipeline.id } } })),
};

export const PIPELINES: RowKind<Pipeline, PipelineUpdate> = {
  ...shared,
  labelOf: (field) => t(FIELDS[field]),
  textOf: (field, values) => {
    const value = (values as PipelineUpdate)[field];
    return typeof value === 'boolean' ? t(value ? 'common.yes' : 'common.no') : String(value);
  },
  send: (pipeline, version, body) =>
    unwrap(
      http.PATCH('/api/pipelines/{pipeline_id}', {
        params: { path: { pipeline_id: pipeline.id }, header: ifMatch(version) },
        body,
      }),
    ),
  resources: ['pipelines', 'options'],
};

/** The order of a pipeline's stages, which the pipeline's version guards. */
export const PIPELINE_ORDER: RowKind<Pipeline, Order> = {
  ...shared,
  labelOf: () => t('settings.column.order'),
  textOf: (_, values) => (values as Pipeline).stages.map((stage) => stage.name).join(', '),
  comparedOf: (row) => row.stages.map((stage) => stage.id),
  send: (pipeline, version, { stages }) =>
    unwrap(
      http.PUT('/api/pipelines/{pipeline_id}/stage-order', {
        params: { path: { pipeline_id: pipeline.id }, header: ifMatch(version) },
        body: { stage_ids: stages.map((stage) => stage.id) },
      }),
    ),
  resources: STAGE_RESOURCES,
};
