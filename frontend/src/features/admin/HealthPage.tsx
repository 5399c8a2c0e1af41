import './admin.css';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { formatNumber, formatTime, t } from '@/i18n';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { BlockSkeleton } from '@/ui/feedback/Skeletons';
import { IconRefresh } from '@/ui/icons';
import { PageHead } from '@/ui/page/PageHead';
import { Panel } from '@/ui/page/Panel';
import { PlainTable } from '@/ui/page/PlainTable';
import { StateMark, type Tone } from '@/ui/page/StateMark';
import { Jobs } from './Jobs';
import { type System, systemQuery } from './queries';

const SKELETON_HEIGHT = 280;
const PART_TONES: Record<System['components'][number]['state'], Tone> = {
  healthy: 'good',
  unhealthy: 'bad',
  configured: 'good',
  not_configured: 'quiet',
  simulated: 'quiet',
  degraded: 'warn',
};
const STATUS_TONES: Record<System['status'], Tone> = { healthy: 'good', degraded: 'warn', unhealthy: 'bad' };

/** How the installation stands, every ten seconds anew; also while the database is away. */
export default function HealthPage() {
  const { data, error, isFetching, refetch } = useQuery(systemQuery());
  return (
    <div className="health-page">
      <PageHead
        title={t('admin.title')}
        actions={
          <Button
            size="xs"
            variant="default"
            leftSection={<IconRefresh size={14} />}
            loading={isFetching && !data}
            onClick={() => void refetch()}
          >
            {t('admin.refresh')}
          </Button>
        }
      >
        {data && t('admin.asOf', { time: formatTime(data.as_of), version: data.version })}
      </PageHead>
      {error && <ErrorState error={error} onRetry={() => void refetch()} title={t('admin.unreachable')} compact />}
      {!data && !error && <BlockSkeleton height={SKELETON_HEIGHT} />}
      {data && (
        <>
          <Components system={data} />
          {data.queues ? <Queues queues={data.queues} /> : <p className="health-note">{t('admin.noDatabase')}</p>}
        </>
      )}
      {data?.jobs && <Jobs counts={data.jobs} />}
    </div>
  );
}

function Components({ system }: { system: System }) {
  return (
    <Panel
      flush
      title={t('admin.components')}
      actions={
        <span role="status">
          <StateMark label={t(`admin.status.${system.status}`)} tone={STATUS_TONES[system.status]} />
        </span>
      }
    >
      <PlainTable
        label={t('admin.components')}
        head={[t('admin.part'), t('admin.state'), t('admin.latency'), t('admin.reason')]}
      >
        {system.components.map((part) => (
          <tr key={part.name}>
            <th scope="row">{partLabel(part.name)}</th>
            <td>
              <StateMark label={t(`admin.state.${part.state}`)} tone={PART_TONES[part.state]} />
            </td>
            <td>
              {part.latency_ms === null
                ? '–'
                : t('admin.milliseconds', { count: formatNumber(part.latency_ms, { maximumFractionDigits: 1 }) })}
            </td>
            <td className="health-reason">{part.reason ?? '–'}</td>
          </tr>
        ))}
      </PlainTable>
    </Panel>
  );
}

function Queues({ queues }: { queues: NonNullable<System['queues']> }) {
  return (
    <Panel flush title={t('admin.queues')} description={t('admin.queuesText')}>
      <PlainTable label={t('admin.queues')} head={[t('admin.queue'), t('admin.waiting'), t('admin.oldest')]}>
        {queues.map((queue) => (
          <tr key={queue.name}>
            <th scope="row">{queue.name}</th>
            <td>{formatNumber(queue.waiting)}</td>
            <td>
              {queue.oldest_seconds === null
                ? '–'
                : t('admin.seconds', { seconds: formatNumber(queue.oldest_seconds, { maximumFractionDigits: 0 }) })}
            </td>
          </tr>
        ))}
      </PlainTable>
    </Panel>
  );
}

// Names of firms are the same in every language.
const VENDORS: Record<string, string> = {
  openai: 'OpenAI',
  retell_ai: 'Retell AI',
  sendgrid: 'SendGrid',
  stripe: 'Stripe',
  twilio: 'Twilio',
};
const PARTS = ['database', 'migrations', 'redis', 'worker', 'scheduler', 'storage'] as const;

function partLabel(name: string): string {
  const known = PARTS.find((one) => one === name);
  return known ? t(`admin.part.${known}`) : (VENDORS[name] ?? name.replaceAll('_', ' '));
}
