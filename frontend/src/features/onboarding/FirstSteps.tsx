import './onboarding.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { Schema } from '@/api/client';
import { keyOf } from '@/api/keys';
import { useCan } from '@/api/session';
import { useCommands } from '@/app/commands';
import { rememberSteps, StepsRoom } from '@/app/StepsRoom';
import { loadTexts, t } from '@/i18n';
import { ConfirmDialog } from '@/ui/feedback/ConfirmDialog';
import { toast } from '@/ui/feedback/toast';
import { IconCheck, IconChevronDown, IconChevronUp, IconX } from '@/ui/icons';
import { firstStepsQuery, useHideSteps, useRemoveSamples } from './queries';

type Steps = Schema<'FirstStepsOut'>;
type Step = Steps['steps'][number];

const TARGETS: Record<Step['step'], string> = {
  add_lead: '/leads',
  import_leads: '/imports',
  plan_task: '/tasks',
  convert_lead: '/leads',
  win_deal: '/deals',
  save_view: '/leads',
  invite_colleague: '/settings/team',
};

/** On the first page: what to try first. It ticks itself off and can be put away. */
export default function FirstSteps() {
  const { data } = useQuery(firstStepsQuery());
  const [isReady, setReady] = useState(false);
  useEffect(() => void loadTexts('onboarding').then(() => setReady(true)), []);
  useFollow();
  if (!data || !isReady) return <StepsRoom />;
  return <Bar data={data} />;
}

function Bar({ data }: { data: Steps }) {
  const may = useCan();
  const hide = useHideSteps();
  const [isOpen, setOpen] = useState(false);
  useCommands([
    {
      id: 'onboarding.show',
      label: t('onboarding.show'),
      group: 'app',
      when: () => data.is_hidden && !data.is_complete,
      run: () => hide.mutate(false),
    },
  ]);
  const done = data.steps.filter((step) => step.is_done).length;
  const next = data.steps.find((step) => !step.is_done);
  const canRemove = data.has_sample_data && may('organization.manage');
  const isShown = !data.is_hidden && (!data.is_complete || canRemove) && data.steps.length > 0;
  useEffect(() => rememberSteps(isShown), [isShown]);
  if (!isShown) return null;
  return (
    <section className="steps" aria-label={t('onboarding.title')}>
      <div className="steps-line">
        <span className="steps-title">{t('onboarding.title')}</span>
        <span className="soft">{t('onboarding.progress', { done, total: data.steps.length })}</span>
        {next && !isOpen && (
          <Link className="steps-next" to={TARGETS[next.step]}>
            {t(`onboarding.step.${next.step}`)}
          </Link>
        )}
        <span className="steps-space" />
        {canRemove && <RemoveSamples />}
        <button
          type="button"
          className="icon-button"
          aria-expanded={isOpen}
          aria-label={isOpen ? t('onboarding.less') : t('onboarding.more')}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? <IconChevronUp size={16} /> : <IconChevronDown size={16} />}
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={t('onboarding.hide')}
          onClick={() =>
            hide.mutate(true, {
              onSuccess: () => void toast.undoable(t('onboarding.hidden'), () => hide.mutate(false)),
              onError: (error) => void toast.error(error),
            })
          }
        >
          <IconX size={16} />
        </button>
      </div>
      {isOpen && (
        <ul className="steps-list">
          {data.steps.map((step) => (
            <li key={step.step} data-done={step.is_done || undefined}>
              <span className="steps-mark" role="img" aria-label={step.is_done ? t('common.yes') : t('common.no')}>
                {step.is_done && <IconCheck size={12} stroke={3} />}
              </span>
              <span>
                <Link to={TARGETS[step.step]}>{t(`onboarding.step.${step.step}`)}</Link>
                <span className="soft steps-text">{t(`onboarding.text.${step.step}`)}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function RemoveSamples() {
  const [isAsking, setAsking] = useState(false);
  const remove = useRemoveSamples();
  const run = async () => {
    const counts = await remove.mutateAsync();
    const count = Object.values(counts).reduce((sum, one) => sum + Number(one), 0);
    toast.success(t('onboarding.removed', { count }));
  };
  return (
    <>
      <button type="button" className="link-button" onClick={() => setAsking(true)}>
        {t('onboarding.removeSamples')}
      </button>
      <ConfirmDialog
        opened={isAsking}
        danger
        title={t('onboarding.removeTitle')}
        confirmLabel={t('onboarding.removeSamples')}
        onConfirm={run}
        onClose={() => setAsking(false)}
      >
        {t('onboarding.removeText')}
      </ConfirmDialog>
    </>
  );
}

/** Whatever was just done may have been a step. */
function useFollow(): void {
  const client = useQueryClient();
  useEffect(
    () =>
      client.getMutationCache().subscribe(({ type, mutation }) => {
        if (type !== 'updated' || mutation?.state.status !== 'success') return;
        void client.invalidateQueries({ queryKey: keyOf('onboarding') });
      }),
    [client],
  );
}
