import './deals.css';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { http, unwrap } from '@/api/client';
import { keyOf } from '@/api/keys';
import { useCan } from '@/api/session';
import { useCommands } from '@/app/commands';
import { t } from '@/i18n';
import { useLists } from '@/records/lists';
import { type OwnTab, RecordScreen } from '@/records/RecordScreen';
import { toast } from '@/ui/feedback/toast';
import { DealContacts } from './DealContacts';
import { DealHistory } from './DealHistory';
import type { Pipeline, Stage } from './queries';
import { StageBar } from './StageBar';
import { type Deal, dealSpec } from './spec';
import { useStageEntry } from './useStageEntry';

type Move = ReturnType<typeof useStageEntry>['move'];

const TABS: readonly OwnTab<Deal>[] = [
  { id: 'history', title: 'deals.tab.history', show: (deal) => <DealHistory dealId={deal.id} /> },
];

/** One deal: its facts, where it stands, and what happened. */
export default function DealPage() {
  const may = useCan();
  const { pipelines } = useLists('deal');
  const { move, dialog } = useStageEntry();
  const pipelineOf = (deal: Deal) => pipelines.find(({ id }) => id === deal.pipeline_id);
  return (
    <>
      <RecordScreen
        spec={dealSpec}
        tabs={TABS}
        summary={dealSpec.summary}
        actions={(deal) => {
          const pipeline = pipelineOf(deal);
          return pipeline && <Actions deal={deal} pipeline={pipeline} onMove={move} />;
        }}
        notice={(deal) => {
          const pipeline = pipelineOf(deal);
          if (!pipeline) return null;
          const mayMove = may('deals.update', deal);
          const here = pipeline.stages.find(({ id }) => id === deal.stage_id);
          const moveTo = (stage: Stage) => move(deal, stage, here);
          return <StageBar deal={deal} pipeline={pipeline} onMove={mayMove ? moveTo : undefined} />;
        }}
        facts={(deal) => <DealContacts dealId={deal.id} readOnly={!may('deals.update', deal)} />}
      />
      {dialog}
    </>
  );
}

function Actions({ deal, pipeline, onMove }: { deal: Deal; pipeline: Pipeline; onMove: Move }) {
  const may = useCan()('deals.update', deal);
  const isOpen = deal.status === 'open';
  const go = (type: Stage['type']) => {
    const target = pipeline.stages.find((stage) => stage.type === type);
    const here = pipeline.stages.find(({ id }) => id === deal.stage_id);
    if (target) onMove(deal, target, here);
  };
  const when = () => may && isOpen;
  useCommands([
    { id: 'deal.won', label: t('deals.markWon'), group: 'page', when, run: () => go('won') },
    { id: 'deal.lost', label: t('deals.markLost'), group: 'page', when, run: () => go('lost') },
  ]);
  if (!may) return null;
  if (!isOpen) return <ReopenButton deal={deal} />;
  return (
    <>
      <Button size="compact-sm" color="teal.9" onClick={() => go('won')}>
        {t('deals.markWon')}
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => go('lost')}>
        {t('deals.lostShort')}
      </Button>
    </>
  );
}

/** Back to the stage it was closed from, which the server knows. */
function ReopenButton({ deal }: { deal: Deal }) {
  const client = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: () => unwrap(http.DELETE('/api/deals/{deal_id}/outcome', { params: { path: { deal_id: deal.id } } })),
    onSuccess: (open) => client.setQueryData(keyOf('deals', 'one', deal.id), open),
    onError: (error) => toast.error(error),
    onSettled: () => {
      for (const resource of ['deals', 'board', 'timeline'] as const)
        void client.invalidateQueries({ queryKey: keyOf(resource) });
    },
  });
  return (
    <Button size="compact-sm" variant="default" loading={isPending} onClick={() => mutate()}>
      {t('deals.reopen')}
    </Button>
  );
}
