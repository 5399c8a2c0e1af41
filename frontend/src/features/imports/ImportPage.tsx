import './imports.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useCan } from '@/api/session';
import { type Search, usePathId, useScreenSearch } from '@/app/screens';
import { t } from '@/i18n';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { BlockSkeleton } from '@/ui/feedback/Skeletons';
import { PageHead } from '@/ui/page/PageHead';
import { CheckStep } from './CheckStep';
import { ColumnsStep } from './ColumnsStep';
import { FileStep } from './FileStep';
import { typeLabel } from './labels';
import { type Import, importQuery, useForgetRecords } from './queries';
import { RunStep } from './RunStep';
import { isOpen, readStep, STEPS, type Step, stepOf } from './steps';

const SKELETON_HEIGHT = 360;
const cleanSearch = (raw: Search) => ({ step: readStep(raw.step) });

/** One import, from its file to its result; the address keeps the step. */
export default function ImportPage() {
  const id = usePathId();
  const { data, error, refetch } = useQuery(importQuery(id));
  const [search, change] = useScreenSearch(cleanSearch);
  if (error && !data) {
    return (
      <>
        <h1 className="sr-only">{t('imports.title')}</h1>
        <ErrorState error={error} onRetry={() => void refetch()} />
      </>
    );
  }
  if (!data) return <BlockSkeleton height={SKELETON_HEIGHT} />;
  const step = stepOf(data, search.step);
  const go = (next: Step) => change({ step: next });
  return (
    <div className="import-page">
      <p className="import-back">
        <Link to="/imports">{t('imports.all')}</Link>
      </p>
      <PageHead title={data.filename}>{t('imports.into', { type: typeLabel(data.record_type) })}</PageHead>
      <StepList item={data} step={step} onGo={go} />
      <StepBody item={data} step={step} onGo={go} />
    </div>
  );
}

export type StepProps = { item: Import; onGo: (step: Step) => void };

function StepBody({ item, step, onGo }: StepProps & { step: Step }) {
  const may = useCan();
  useAfterwards(item);
  if (step === 'run' || !may('imports.create')) return <RunStep item={item} onGo={onGo} />;
  if (step === 'file') return <FileStep key={item.version} item={item} onGo={onGo} />;
  if (step === 'columns') return <ColumnsStep key={item.version} item={item} onGo={onGo} />;
  return <CheckStep item={item} onGo={onGo} />;
}

/** Lists read before the import ended show other rows now. */
function useAfterwards(item: Import): void {
  const forget = useForgetRecords(item.record_type);
  const previous = useRef(item.state);
  useEffect(() => {
    if (previous.current !== item.state && ['done', 'canceled', 'failed', 'undone'].includes(item.state)) forget();
    previous.current = item.state;
  });
}

function StepList({ item, step, onGo }: StepProps & { step: Step }) {
  const may = useCan();
  const isChangeable = isOpen(item.state) && item.state !== 'checking' && may('imports.create');
  return (
    <nav aria-label={t('imports.steps')}>
      <ol className="import-steps">
        {STEPS.map((one, index) => (
          <li key={one} aria-current={one === step ? 'step' : undefined}>
            <span className="import-step-number" aria-hidden="true">
              {index + 1}
            </span>
            {isChangeable && one !== step && (one !== 'run' || item.counts.read > 0) ? (
              <button type="button" className="link-button" onClick={() => onGo(one)}>
                {t(`imports.step.${one}`)}
              </button>
            ) : (
              <span>{t(`imports.step.${one}`)}</span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
