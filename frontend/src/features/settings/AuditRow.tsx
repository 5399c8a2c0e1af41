import { Link } from '@tanstack/react-router';
import { formatDateTime, t } from '@/i18n';
import { Person } from '@/ui/Person';
import { RelativeTime } from '@/ui/RelativeTime';
import type { AuditEvent } from './auditQueries';
import { kindLabel, verbLabel } from './auditWords';

const PAGES: Record<string, string> = {
  lead: '/leads',
  contact: '/contacts',
  company: '/companies',
  deal: '/deals',
  pipeline: '/settings/pipelines',
};
const WITH_ID = ['lead', 'contact', 'company', 'deal'];
const MOMENT = /^\d{4}-\d\d-\d\dT/;
const ARROW = '→';

/** One event: when, who, what, on which record, and what exactly on request. */
export function AuditRow({ event }: { event: AuditEvent }) {
  const facts = factsOf(event);
  return (
    <tr>
      <td className="audit-when">
        <RelativeTime at={event.created_at} />
      </td>
      <td>{event.actor_type === 'user' ? <Person name={actorOf(event)} /> : actorOf(event)}</td>
      <td>{verbLabel(event.name)}</td>
      <td>
        <Which event={event} />
      </td>
      <td>
        {facts.length > 0 && (
          <details className="audit-details">
            <summary aria-label={`${t('audit.details')}: ${verbLabel(event.name)}, ${recordOf(event)}`}>
              {t('audit.details')}
            </summary>
            <dl>
              {facts.map(({ name, text }) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{text}</dd>
                </div>
              ))}
            </dl>
          </details>
        )}
      </td>
    </tr>
  );
}

function Which({ event }: { event: AuditEvent }) {
  const { record_type, record_id } = event;
  const page = PAGES[record_type];
  if (!page || event.name.endsWith('.purged')) return recordOf(event);
  return <Link to={WITH_ID.includes(record_type) ? `${page}/${record_id}` : page}>{recordOf(event)}</Link>;
}

/** "Lead 12", or its name where the event has kept it. */
export function recordOf({ record_type, record_id, data }: AuditEvent): string {
  const name = [data.name, data.label].find((one) => typeof one === 'string' && one !== '');
  return `${kindLabel(record_type)} ${name ?? record_id}`;
}

export function actorOf({ actor_type, actorName }: AuditEvent): string {
  if (actor_type === 'system') return t('audit.actor.system');
  if (actor_type === 'automation') return t('audit.actor.automation');
  const name = actorName ?? t('audit.actor.gone');
  return actor_type === 'api' ? t('audit.actor.api', { name }) : name;
}

/** What changed, else what the event says besides; the request last, to find it in the server's log. */
export function factsOf({ data, request_id }: AuditEvent): { name: string; text: string }[] {
  const { changes, ...rest } = data as Record<string, unknown>;
  const changed = Object.entries((changes ?? {}) as Record<string, unknown>).map(([name, pair]) => ({
    name: spell(name),
    text: Array.isArray(pair) ? pair.map(write).join(` ${ARROW} `) : write(pair),
  }));
  const told = Object.entries(rest).map(([name, value]) => ({ name: spell(name), text: write(value) }));
  return [...changed, ...told, ...(request_id ? [{ name: t('audit.request'), text: request_id }] : [])];
}

const spell = (name: string) => name.replaceAll('_', ' ');

function write(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no');
  if (typeof value === 'string') return MOMENT.test(value) ? formatDateTime(value) : value;
  if (Array.isArray(value)) return value.map(write).join(', ') || '–';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
