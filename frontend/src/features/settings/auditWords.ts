/** The names of events in words. What is not listed here is shown as the API calls it. */

import { type Key, t } from '@/i18n';

/** Kinds of records, by what events call them. */
export const KINDS = [
  'lead',
  'contact',
  'company',
  'deal',
  'task',
  'note',
  'activity',
  'tag',
  'saved_view',
  'import',
  'export',
  'bulk_change',
  'membership',
  'invitation',
  'team',
  'user',
  'session',
  'api_key',
  'organization',
  'pipeline',
  'stage',
  'loss_reason',
  'lead_status',
  'lead_source',
  'field',
  'job',
] as const;
export type Kind = (typeof KINDS)[number];

/** What can be asked for, each with the verbs it stands for. */
export const ACTIONS = {
  created: ['created', 'requested', 'signed_up', 'joined', 'invited'],
  updated: ['updated', 'changed'],
  assigned: ['assigned'],
  moved: ['stage_changed', 'status_changed', 'won', 'lost', 'reopened', 'completed'],
  converted: ['converted', 'conversion_undone', 'merged', 'merge_undone'],
  deleted: ['deleted', 'purged', 'removed', 'revoked'],
  restored: ['restored'],
  sessions: ['started', 'ended', 'stolen'],
  credentials: [
    'password_changed',
    'password_reset',
    'email_change_requested',
    'email_changed',
    'second_factor_enabled',
    'second_factor_disabled',
    'recovery_codes_renewed',
  ],
} as const;
export type Action = keyof typeof ACTIONS;

const VERBS = [
  ...Object.values(ACTIONS).flat(),
  'accepted',
  'canceled',
  'checked',
  'deactivated',
  'failed',
  'finished',
  'retried',
  'undone',
] as const;

/** An event is named after the member, its record is the membership. */
const nounOf = (kind: string) => (kind === 'membership' ? 'member' : kind);

/** The `names` the API takes for an action, of one kind of record or of all. */
export function namesOf(action: Action, kind: Kind | undefined): string {
  const kinds = action === 'sessions' ? ['session'] : action === 'credentials' ? ['user'] : kind ? [kind] : KINDS;
  return kinds.flatMap((one) => ACTIONS[action].map((verb) => `${nounOf(one)}.${verb}`)).join(',');
}

export function kindLabel(kind: string): string {
  return (KINDS as readonly string[]).includes(kind) ? t(`audit.kind.${kind}` as Key) : kind.replaceAll('_', ' ');
}

export function verbLabel(name: string): string {
  const verb = name.slice(name.indexOf('.') + 1);
  return (VERBS as readonly string[]).includes(verb) ? t(`audit.verb.${verb}` as Key) : verb.replaceAll('_', ' ');
}
