import { useQuery } from '@tanstack/react-query';
import { t } from '@/i18n';
import { formatDuration } from './duration';
import { historyQuery, type Pipeline, type Stage } from './queries';
import type { Deal } from './spec';

interface StageBarProps {
  deal: Deal;
  pipeline: Pipeline;
  /** Without it the stages are only shown. */
  onMove?: (stage: Stage) => void;
}

/** The way through the pipeline with the time in each stage; a click moves the deal. */
export function StageBar({ deal, pipeline, onMove }: StageBarProps) {
  const { data: history } = useQuery(historyQuery(deal.id));
  const seconds = new Map(history?.stages.map((stage) => [stage.stage_id, stage.seconds]));
  const at = pipeline.stages.findIndex(({ id }) => id === deal.stage_id);
  const shown = pipeline.stages.filter((stage) => stage.type === 'open' || stage.id === deal.stage_id);
  return (
    <ol className="stage-bar" aria-label={t('deals.stages')}>
      {shown.map((stage) => {
        const isHere = stage.id === deal.stage_id;
        const spent = seconds.get(stage.id);
        const content = (
          <>
            <span className="stage-name">{stage.name}</span>
            {spent !== undefined && <span className="stage-time">{formatDuration(spent)}</span>}
          </>
        );
        const marks = {
          className: 'stage-step',
          'aria-current': isHere ? ('step' as const) : undefined,
          'data-passed': !isHere && pipeline.stages.indexOf(stage) < at ? true : undefined,
          'data-tone': isHere && stage.type !== 'open' ? stage.type : undefined,
          title: stage.name,
        };
        return (
          <li key={stage.id}>
            {isHere || !onMove ? (
              <div {...marks}>{content}</div>
            ) : (
              <button
                type="button"
                {...marks}
                title={t('deals.moveTo', { stage: stage.name })}
                onClick={() => onMove(stage)}
              >
                {content}
              </button>
            )}
          </li>
        );
      })}
    </ol>
  );
}
