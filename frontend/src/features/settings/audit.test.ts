import { beforeAll, expect, test } from 'vitest';
import { loadTexts } from '@/i18n';
import { actorOf, factsOf, recordOf } from './AuditRow';
import type { AuditEvent } from './auditQueries';
import { cleanAuditSearch } from './auditSearch';
import { ACTIONS, type Action, KINDS, kindLabel, namesOf, verbLabel } from './auditWords';

/** The API takes no longer list of names. */
const MOST_LETTERS = 5000;
const EVENT: AuditEvent = {
  id: 1,
  name: 'lead.updated',
  record_type: 'lead',
  record_id: 12,
  actor_type: 'user',
  actor_id: 3,
  actorName: 'Olivia',
  request_id: 'r1',
  created_at: '2026-11-23T10:00:00Z',
  data: { changes: { last_name: ['Old', 'New'], tags: [[], ['VIP']], owner_id: [null, 3], is_open: [true, false] } },
};

beforeAll(() => loadTexts('audit'));

test('an action asks for its verbs, of one kind of record or of all', () => {
  expect(namesOf('assigned', 'deal')).toBe('deal.assigned');
  expect(namesOf('updated', 'membership')).toBe('member.updated,member.changed');
  expect(namesOf('sessions', 'lead')).toBe('session.started,session.ended,session.stolen');
  expect(namesOf('deleted', undefined).split(',')).toContain('api_key.revoked');
  for (const action of Object.keys(ACTIONS) as Action[]) {
    expect(namesOf(action, undefined).length).toBeLessThan(MOST_LETTERS);
  }
});

test('every kind and verb has its words; a new one is shown as it is called', () => {
  for (const kind of KINDS) expect(kindLabel(kind)).not.toContain('audit.');
  for (const verb of Object.values(ACTIONS).flat()) expect(verbLabel(`lead.${verb}`)).not.toContain('audit.');
  expect(kindLabel('sms_thread')).toBe('sms thread');
  expect(verbLabel('lead.was_scored')).toBe('was scored');
});

test('an event says who, on which record, and what changed', () => {
  expect(recordOf(EVENT)).toBe('Lead 12');
  expect(recordOf({ ...EVENT, record_type: 'tag', data: { name: 'VIP' } })).toBe('Tag VIP');
  expect(factsOf(EVENT)).toEqual([
    { name: 'last name', text: 'Old → New' },
    { name: 'tags', text: '– → VIP' },
    { name: 'owner id', text: '– → 3' },
    { name: 'is open', text: 'Yes → No' },
    { name: 'Request', text: 'r1' },
  ]);
  expect(actorOf(EVENT)).toBe('Olivia');
  expect(actorOf({ ...EVENT, actor_type: 'api' })).toBe('Olivia, by an API key');
  expect(actorOf({ ...EVENT, actor_type: 'system' })).toBe('The system');
  expect(actorOf({ ...EVENT, actorName: null })).toBe('Somebody who has left');
});

test('only filters stay in the address', () => {
  expect(cleanAuditSearch({ person: '3', action: 'created', kind: "lead'", from: '2026-11-01', to: 'now' })).toEqual({
    person: 3,
    action: 'created',
    kind: undefined,
    from: '2026-11-01',
    to: undefined,
  });
});
