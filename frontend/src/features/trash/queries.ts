import { infiniteQueryOptions } from '@tanstack/react-query';
import { http, settle, unwrapPage } from '@/api/client';
import { keyOf, type Resource } from '@/api/keys';
import type { Kind } from './kinds';

/** A deleted record as the trash shows it. */
export type Trashed = { id: number; name: string; detail: string; deletedAt: string | null; ownerId: number | null };
type Page = { rows: Trashed[]; next: string | null; count: number | null };
type Raw = { id: number; deleted_at?: string | null; owner_id?: number | null } & Record<string, unknown>;

const PAGE = 50;

const LISTS = {
  lead: '/api/leads',
  contact: '/api/contacts',
  company: '/api/companies',
  deal: '/api/deals',
  task: '/api/tasks',
  note: '/api/notes',
  activity: '/api/activities',
} as const;

export const RESOURCES: Record<Kind, Resource> = {
  lead: 'leads',
  contact: 'contacts',
  company: 'companies',
  deal: 'deals',
  task: 'tasks',
  note: 'notes',
  activity: 'activities',
};

export const trashQuery = (kind: Kind) =>
  infiniteQueryOptions({
    queryKey: keyOf('trash', kind),
    queryFn: ({ pageParam, signal }) => readPage(kind, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (last: Page) => last.next ?? undefined,
  });

async function readPage(kind: Kind, cursor: string, signal: AbortSignal): Promise<Page> {
  const query = { trash: true, limit: PAGE, ...(cursor ? { cursor } : { count: 'exact' as const }) };
  const { data, meta } = await unwrapPage(http.GET(LISTS[kind] as '/api/leads', { params: { query }, signal }));
  return {
    rows: (data as unknown as Raw[]).map((row) => describe(kind, row)),
    next: meta?.next_cursor ?? null,
    count: (meta as { count?: number | null } | undefined)?.count ?? null,
  };
}

function describe(kind: Kind, row: Raw): Trashed {
  const text = (name: string) => (typeof row[name] === 'string' ? (row[name] as string) : '');
  const [name, detail] = {
    lead: [text('name'), text('company_name') || text('email')],
    contact: [text('name'), text('email')],
    company: [text('name'), text('domain')],
    deal: [text('name'), text('company_name')],
    task: [text('subject'), ''],
    note: [text('title') || text('body'), ''],
    activity: [text('subject') || text('summary'), text('type')],
  }[kind] as [string, string];
  return { id: row.id, name, detail, deletedAt: row.deleted_at ?? null, ownerId: row.owner_id ?? null };
}

export function restore(kind: Kind, id: number): Promise<void> {
  switch (kind) {
    case 'lead':
      return settle(http.PUT('/api/leads/{lead_id}/restoration', { params: { path: { lead_id: id } } }));
    case 'contact':
      return settle(http.PUT('/api/contacts/{contact_id}/restoration', { params: { path: { contact_id: id } } }));
    case 'company':
      return settle(http.PUT('/api/companies/{company_id}/restoration', { params: { path: { company_id: id } } }));
    case 'deal':
      return settle(http.PUT('/api/deals/{deal_id}/restoration', { params: { path: { deal_id: id } } }));
    case 'task':
      return settle(http.PUT('/api/tasks/{task_id}/restoration', { params: { path: { task_id: id } } }));
    case 'note':
      return settle(http.PUT('/api/notes/{note_id}/restoration', { params: { path: { note_id: id } } }));
    default:
      return settle(http.PUT('/api/activities/{activity_id}/restoration', { params: { path: { activity_id: id } } }));
  }
}

/** Back into the trash: the undo of a restoration. */
export function putBack(kind: Kind, id: number): Promise<void> {
  switch (kind) {
    case 'lead':
      return settle(http.DELETE('/api/leads/{lead_id}', { params: { path: { lead_id: id } } }));
    case 'contact':
      return settle(http.DELETE('/api/contacts/{contact_id}', { params: { path: { contact_id: id } } }));
    case 'company':
      return settle(http.DELETE('/api/companies/{company_id}', { params: { path: { company_id: id } } }));
    case 'deal':
      return settle(http.DELETE('/api/deals/{deal_id}', { params: { path: { deal_id: id } } }));
    case 'task':
      return settle(http.DELETE('/api/tasks/{task_id}', { params: { path: { task_id: id } } }));
    case 'note':
      return settle(http.DELETE('/api/notes/{note_id}', { params: { path: { note_id: id } } }));
    default:
      return settle(http.DELETE('/api/activities/{activity_id}', { params: { path: { activity_id: id } } }));
  }
}

export function purge(kind: Kind, id: number): Promise<void> {
  switch (kind) {
    case 'lead':
      return settle(http.DELETE('/api/leads/{lead_id}/trash', { params: { path: { lead_id: id } } }));
    case 'contact':
      return settle(http.DELETE('/api/contacts/{contact_id}/trash', { params: { path: { contact_id: id } } }));
    case 'company':
      return settle(http.DELETE('/api/companies/{company_id}/trash', { params: { path: { company_id: id } } }));
    case 'deal':
      return settle(http.DELETE('/api/deals/{deal_id}/trash', { params: { path: { deal_id: id } } }));
    case 'task':
      return settle(http.DELETE('/api/tasks/{task_id}/trash', { params: { path: { task_id: id } } }));
    case 'note':
      return settle(http.DELETE('/api/notes/{note_id}/trash', { params: { path: { note_id: id } } }));
    default:
      return settle(http.DELETE('/api/activities/{activity_id}/trash', { params: { path: { activity_id: id } } }));
  }
}
