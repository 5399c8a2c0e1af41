import { type Key, t } from '@/i18n';

const KNOWN = [
  'annual_revenue',
  'birthdate',
  'city',
  'closed_at',
  'company_name',
  'contact_email',
  'country',
  'created_at',
  'currency',
  'department',
  'description',
  'domain',
  'email',
  'email_2',
  'employee_count',
  'expected_close_date',
  'external_id',
  'first_name',
  'full_name',
  'industry',
  'job_title',
  'last_name',
  'loss_reason',
  'mobile',
  'name',
  'owner_email',
  'phone',
  'postal_code',
  'score',
  'source',
  'stage',
  'state',
  'status',
  'street',
  'tags',
  'title',
  'type',
  'value',
  'website',
] as const;

/** A field of ours in words. */
export function fieldLabel(name: string): string {
  const known = KNOWN.find((one) => one === name);
  return known ? t(`imports.field.${known}`) : name.replaceAll('_', ' ');
}

export const TYPES = ['lead', 'contact', 'company', 'deal'] as const;

export function typeLabel(type: string): string {
  const known = TYPES.find((one) => one === type);
  return known ? t(`imports.type.${known}`) : type;
}

const STATES = [
  'ready',
  'checking',
  'queued',
  'running',
  'done',
  'failed',
  'canceling',
  'canceled',
  'undoing',
  'undone',
] as const;

export function stateLabel(state: string): string {
  const known = STATES.find((one) => one === state);
  return known ? t(`imports.state.${known}` satisfies Key) : state;
}

export function toneOf(state: string): 'good' | 'bad' | 'busy' | 'quiet' | 'warn' {
  if (state === 'done') return 'good';
  if (state === 'failed') return 'bad';
  if (state === 'canceled') return 'warn';
  return state === 'ready' || state === 'undone' ? 'quiet' : 'busy';
}
