import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { http, type Schema, settle, unwrap } from '@/api/client';
import { type Search, useScreenSearch } from '@/app/screens';
import { t } from '@/i18n';
import { ConfirmDialog } from '@/ui/feedback/ConfirmDialog';
import { Panel } from '@/ui/page/Panel';
import { PlainTable } from '@/ui/page/PlainTable';
import { AddForm } from './AddForm';
import { Loaded } from './Loaded';
import { LossReasons } from './LossReasons';
import { NameCell } from './NameCell';
import { OrderButtons } from './OrderButtons';
import { PIPELINES } from './pipelineFields';
import { pipelinesQuery, useSaving } from './queries';
import { SettingsFrame } from './SettingsFrame';
import { Stages } from './Stages';
import { savePositions, useOrder } from './useOrder';
import { useRowChange } from './useRowChange';
import { tell } from './WordTable';

type Pipeline = Schema<'PipelineOut'>;
const readPipeline = (raw: Search) => ({ pipeline: Number(raw.pipeline) || undefined });

/** The ways a deal goes; the address keeps the one that is open. */
export default function PipelinesPage() {
  const pipelines = useQuery(pipelinesQuery());
  const [search, change] = useScreenSearch(readPipeline);
  return (
    <SettingsFrame title={t('settings.pipelines.title')} text={t('settings.pipelines.text')}>
      <Loaded query={pipelines}>
        {(list) => {
          const open = list.find((one) => one.id === search.pipeline) ?? list.find((one) => one.is_default) ?? list[0];
          return (
            <>
              <List pipelines={list} open={open} onOpen={(pipeline) => change({ pipeline: pipeline.id })} />
              {open && <Stages key={open.id} pipeline={open} />}
            </>
          );
        }}
      </Loaded>
      <LossReasons />
    </SettingsFrame>
  );
}

type ListProps = { pipelines: readonly Pipeline[]; open?: Pipeline; onOpen: (pipeline: Pipeline) => void };

function List({ pipelines, open, onOpen }: ListProps) {
  const [deleted, setDeleted] = useState<Pipeline | null>(null);
  const { change, dialog } = useRowChange(PIPELINES);
  const add = useSaving(
    async (name: string) => onOpen(await unwrap(http.POST('/api/pipelines', { body: { name } }))),
    'pipelines',
    'options',
  );
  const remove = useSaving(
    (one: Pipeline) =>
      settle(http.DELETE('/api/pipelines/{pipeline_id}', { params: { path: { pipeline_id: one.id } } })),
    'pipelines',
    'options',
  );
  const { ordered, move } = useOrder('pipelines', pipelines, savePositions(change));
  return (
    <Panel flush title={t('settings.pipelines.list')}>
      <PlainTable
        label={t('settings.pipelines.list')}
        head={[
          t('settings.column.order'),
          t('settings.column.name'),
          t('settings.pipelines.stages'),
          t('settings.pipelines.default'),
          '',
        ]}
        actionsLabel={t('common.delete')}
      >
        {ordered.map((pipeline, index) => (
          <tr key={pipeline.id} aria-current={pipeline.id === open?.id || undefined}>
            <td>
              <OrderButtons
                name={pipeline.name}
                index={index}
                count={ordered.length}
                onMove={(to) => move(index, to)}
              />
            </td>
            <td>
              <NameCell
                label={t('settings.column.name')}
                value={pipeline.name}
                onSave={(name) => change(pipeline, { name })}
              />
            </td>
            <td>
              {pipeline.id === open?.id ? (
                t('settings.pipelines.open', { count: pipeline.stages.length })
              ) : (
                <button type="button" className="link-button" onClick={() => onOpen(pipeline)}>
                  {t('settings.pipelines.edit', { count: pipeline.stages.length })}
                </button>
              )}
            </td>
            <td>
              <input
                type="radio"
                name="default-pipeline"
                aria-label={t('settings.pipelines.defaultOf', { name: pipeline.name })}
                checked={pipeline.is_default}
                onChange={() => tell(change(pipeline, { is_default: true }))}
              />
            </td>
            <td className="row-actions">
              {!pipeline.is_default && (
                <button
                  type="button"
                  className="link-button danger-item"
                  aria-label={`${t('common.delete')}: ${pipeline.name}`}
                  onClick={() => setDeleted(pipeline)}
                >
                  {t('common.delete')}
                </button>
              )}
            </td>
          </tr>
        ))}
      </PlainTable>
      <AddForm label={t('settings.pipelines.new')} name="name" send={add} />
      <ConfirmDialog
        opened={deleted !== null}
        danger
        title={t('settings.pipelines.deleteTitle', { name: deleted?.name ?? '' })}
        confirmLabel={t('common.delete')}
        onConfirm={() => deleted && remove(deleted)}
        onClose={() => setDeleted(null)}
      >
        {t('settings.pipelines.deleteText')}
      </ConfirmDialog>
      {dialog}
    </Panel>
  );
}
