import './deals.css';
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { http, settle, unwrap } from '@/api/client';
import { keyOf } from '@/api/keys';
import { useCan, useMe } from '@/api/session';
import { rememberRecent, useCommands } from '@/app/commands';
import { type Search, usePathId, useScreenSearch } from '@/app/screens';
import { formatMoney, t } from '@/i18n';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { TextSkeleton } from '@/ui/feedback/Skeletons';
import { toast } from '@/ui/feedback/toast';
import { IconArrowLeft, IconFlame } from '@/ui/icons';
import { Person } from '@/ui/Person';
import { RecordPage } from '@/ui/record/RecordPage';
import { Tag } from '@/ui/Tag';
import { DealContacts } from './DealContacts';
import { DealFacts } from './DealFacts';
import { DealHistory } from './DealHistory';
import { DealTimeline } from './DealTimeline';
import { type Deal, dealQuery, type Pipeline, pipelinesQuery, type Stage, useNames } from './queries';
import { StageBar } from './StageBar';
import { KINDS } from './timeline';
import { useStageEntry } from './useStageEntry';

const TABS = ['timeline', 'history'] as const;
type PageSearch = { tab?: (typeof TABS)[number]; kinds?: string };

function cleanSearch(raw: Search): PageSearch {
  const tab = TABS.find((one) => one === raw.tab);
  const kinds = String(raw.kinds ?? '')
    .split(',')
    .filter((kind) => (KINDS as readonly string[]).includes(kind));
  return { ...(tab && { tab }), ...(kinds.length > 0 && { kinds: kinds.join(',') }) };
}

/** One deal: its facts, where it stands, and what happened. */
export default function DealPage() {
  const id = usePathId();
  const deal = useQuery(dealQuery(id));
  const pipelines = useQuery(pipelinesQuery());
  const error = deal.error ?? pipelines.error;
  const pipeline = pipelines.data?.find((one) => one.id === deal.data?.pipeline_id);
  if (deal.data && pipeline) return <DealRecord key={id} deal={deal.data} pipeline={pipeline} />;
  return (
    <div className="deals-page">
      {error ? (
        <ErrorState error={error} onRetry={() => void Promise.all([deal.refetch(), pipelines.refetch()])} />
      ) : (
        <div className="deal-loading">
          <TextSkeleton lines={8} />
        </div>
      )}
    </div>
  );
}

function DealRecord({ deal, pipeline }: { deal: Deal; pipeline: Pipeline }) {
  const may = useCan();
  const me = useMe();
  const nameOf = useNames();
  const [search, change] = useScreenSearch(cleanSearch);
  const { move, dialog } = useStageEntry();
  const remove = useRemoval(deal);
  const tab = search.tab ?? 'timeline';
  const mayChange = may('deals.update', deal);
  const stageAt = (test: (stage: Stage) => boolean) => pipeline.stages.find(test);
  const here = stageAt(({ id }) => id === deal.stage_id);
  const go = (type: Stage['type']) => {
    const target = stageAt((stage) => stage.type === type);
    if (target) move(deal, target, here);
  };
  const scope = me.organization?.id ?? 0;
  useEffect(() => {
    rememberRecent(scope, { id: `deal-${deal.id}`, label: deal.name, detail: pipeline.name, to: `/deals/${deal.id}` });
  }, [scope, deal.id, deal.name, pipeline.name]);
  const isOpen = deal.status === 'open';
  useCommands([
    { id: 'deal.won', label: t('deals.markWon'), group: 'page', when: () => mayChange && isOpen, run: () => go('won') },
    {
      id: 'deal.lost',
      label: t('deals.markLost'),
      group: 'page',
      when: () => mayChange && isOpen,
      run: () => go('lost'),
    },
    {
      id: 'deal.delete',
      label: t('common.delete'),
      group: 'page',
      when: () => may('deals.delete', deal),
      run: () => remove(),
    },
  ]);
  return (
    <div className="deals-page">
      <RecordPage
        title={deal.name}
        crumbs={
          <Link to={'/deals' as never} search={{ pipeline: pipeline.id } as never} className="deal-crumb">
            <IconArrowLeft size={14} aria-hidden />
            {t('shell.nav.deals')}
          </Link>
        }
        summary={
          <>
            <strong>{formatMoney(deal.value, deal.currency)}</strong>
            {here && <Tag label={here.name} color={here.color} />}
            <Person name={nameOf(deal.owner_id)} />
            {deal.company_name && <span>{deal.company_name}</span>}
            {deal.rotting && (
              <span className="deal-rotting">
                <IconFlame size={14} aria-hidden />
                {t('ui.board.rotting')}
              </span>
            )}
          </>
        }
        actions={
          <>
            {mayChange && isOpen && (
              <>
                <Button size="compact-sm" color="teal.9" onClick={() => go('won')}>
                  {t('deals.markWon')}
                </Button>
                <Button size="compact-sm" variant="default" onClick={() => go('lost')}>
                  {t('deals.lostShort')}
                </Button>
              </>
            )}
            {mayChange && !isOpen && <ReopenButton deal={deal} />}
            {may('deals.delete', deal) && (
              <Button size="compact-sm" variant="default" className="danger-item" onClick={remove}>
                {t('common.delete')}
              </Button>
            )}
          </>
        }
        notice={
          <StageBar
            deal={deal}
            pipeline={pipeline}
            onMove={mayChange ? (stage) => move(deal, stage, here) : undefined}
          />
        }
        facts={
          <>
            <DealFacts deal={deal} />
            <DealContacts dealId={deal.id} readOnly={!mayChange} />
          </>
        }
      >
        <nav className="deal-tabs" aria-label={deal.name}>
          {TABS.map((one) => (
            <button
              key={one}
              type="button"
              className="view-tab"
              aria-current={tab === one ? 'page' : undefined}
              onClick={() => change({ tab: one === 'timeline' ? undefined : one })}
            >
              {t(`deals.tab.${one}`)}
            </button>
          ))}
        </nav>
        {tab === 'timeline' ? (
          <DealTimeline
            deal={deal}
            kinds={search.kinds?.split(',') ?? NO_KINDS}
            onKindsChange={(kinds) => change({ kinds: kinds.join(',') || undefined }, { replace: true })}
          />
        ) : (
          <DealHistory dealId={deal.id} />
        )}
      </RecordPage>
      {dialog}
    </div>
  );
}

const NO_KINDS: readonly string[] = [];

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

/** To the trash, at once and with Undo; the list is shown then. */
function useRemoval(deal: Deal): () => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  const params = { path: { deal_id: deal.id } };
  const refresh = () => {
    for (const resource of ['deals', 'board', 'trash'] as const)
      void client.invalidateQueries({ queryKey: keyOf(resource) });
  };
  return () => {
    settle(http.DELETE('/api/deals/{deal_id}', { params })).then(
      () => {
        void navigate({ to: '/deals' } as never);
        refresh();
        toast.undoable(t('deals.deleted', { name: deal.name }), () => {
          unwrap(http.PUT('/api/deals/{deal_id}/restoration', { params })).then(
            () => {
              refresh();
              toast.success(t('deals.restored', { name: deal.name }));
            },
            (error: unknown) => toast.error(error),
          );
        });
      },
      (error: unknown) => toast.error(error),
    );
  };
}
