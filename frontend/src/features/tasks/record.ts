import type { Search } from '@/app/screens';
import type { RecordKind } from '@/records/types';
import type { Task } from './queries';

const LINKS = [
  ['lead', 'lead_id', '/leads/$id', 'tasks.record.lead'],
  ['deal', 'deal_id', '/deals/$id', 'tasks.record.deal'],
  ['contact', 'contact_id', '/contacts/$id', 'tasks.record.contact'],
  ['company', 'company_id', '/companies/$id', 'tasks.record.company'],
] as const satisfies readonly (readonly [RecordKind, ...string[]])[];

export interface TaskRecord {
  kind: RecordKind;
  id: number;
  path: string;
  label: (typeof LINKS)[number][3];
}

/** The record a task is about; null for a task of its own. */
export function recordOf(task: Task): TaskRecord | null {
  for (const [kind, name, path, label] of LINKS) {
    const id = task[name];
    if (id !== null) return { kind, id, path, label };
  }
  return null;
}

/** The record beside the tasks, as the address keeps it: "lead-12". */
export type TasksSearch = { peek?: string };

export function cleanTasksSearch(raw: Search): TasksSearch {
  return { peek: readPeek(raw.peek) ? String(raw.peek) : undefined };
}

export function readPeek(text: unknown): { kind: RecordKind; id: number } | null {
  const [, kind, id] = /^(lead|deal|contact|company)-(\d{1,18})$/.exec(String(text ?? '')) ?? [];
  return kind && id ? { kind: kind as RecordKind, id: Number(id) } : null;
}

export function writePeek(record: Pick<TaskRecord, 'kind' | 'id'>): string {
  return `${record.kind}-${record.id}`;
}
