import { infiniteQueryOptions } from '@tanstack/react-query';
import { http, ifMatch, type Schema, settle, unwrap, unwrapPage } from '@/api/client';
import { keyOf } from '@/api/keys';
import type { KindSpec } from './types';

export type Entry = Schema<'TimelineEntryOut'>;
export type EntryKind = Entry['kind'];
export const ENTRY_KINDS: readonly EntryKind[] = ['note', 'task', 'activity', 'event'];
const PAGE_ENTRIES = 50;

type Subject = Pick<KindSpec, 'kind' | 'link'>;

/** What happened to a record, newest first; no kinds means all. */
export const timelineQuery = ({ kind, link }: Subject, id: number, kinds: readonly string[]) =>
  infiniteQueryOptions({
    queryKey: keyOf('timeline', kind, id, kinds),
    queryFn: ({ pageParam, signal }) =>
      unwrapPage(
        http.GET('/api/timeline', {
          params: {
            query: {
              [link]: id,
              limit: PAGE_ENTRIES,
              ...(kinds.length > 0 && { kind: kinds.join(',') }),
              ...(pageParam && { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.meta.next_cursor ?? null,
  });

type Links = Partial<Record<KindSpec['link'], number>>;

export const addNote = (links: Links, body: string) => unwrap(http.POST('/api/notes', { body: { ...links, body } }));

export function addTask(links: Links, text: string, due: string | null, assignee: number | null) {
  const { first, rest } = splitText(text);
  return unwrap(
    http.POST('/api/tasks', {
      body: { ...links, subject: first, description: rest, due_at: due, assignee_id: assignee },
    }),
  );
}

export function addActivity(links: Links, text: string, type: Schema<'ActivityCreate'>['type']) {
  const { first, rest } = splitText(text);
  return unwrap(http.POST('/api/activities', { body: { ...links, type, subject: first, summary: rest } }));
}

export const changeNote = ({ id, version }: Schema<'NoteOut'>, values: Schema<'NoteUpdate'>) =>
  unwrap(
    http.PATCH('/api/notes/{note_id}', {
      params: { path: { note_id: id }, header: ifMatch(version) },
      body: values,
    }),
  );

export const changeTask = ({ id }: Pick<Schema<'TaskOut'>, 'id'>, values: Schema<'TaskUpdate'>) =>
  unwrap(http.PATCH('/api/tasks/{task_id}', { params: { path: { task_id: id } }, body: values }));

/** Into the trash; `restoreEntry` takes it out again. */
export function trashEntry(kind: EntryKind, id: number): Promise<void> {
  if (kind === 'note') return settle(http.DELETE('/api/notes/{note_id}', { params: { path: { note_id: id } } }));
  if (kind === 'task') return settle(http.DELETE('/api/tasks/{task_id}', { params: { path: { task_id: id } } }));
  return settle(http.DELETE('/api/activities/{activity_id}', { params: { path: { activity_id: id } } }));
}

export function restoreEntry(kind: EntryKind, id: number): Promise<void> {
  if (kind === 'note')
    return settle(http.PUT('/api/notes/{note_id}/restoration', { params: { path: { note_id: id } } }));
  if (kind === 'task')
    return settle(http.PUT('/api/tasks/{task_id}/restoration', { params: { path: { task_id: id } } }));
  return settle(http.PUT('/api/activities/{activity_id}/restoration', { params: { path: { activity_id: id } } }));
}

const MAX_SUBJECT = 200;

/** The first line is what it is about, the rest what there is to say. */
export function splitText(text: string): { first: string; rest: string | null } {
  const [line = '', ...lines] = text.trim().split('\n');
  const first = line.trim().slice(0, MAX_SUBJECT);
  const rest = [line.trim().slice(MAX_SUBJECT), ...lines].join('\n').trim();
  return { first, rest: rest || null };
}
