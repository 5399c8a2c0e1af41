/** Leads, contacts and companies have the same routes; each answer has the kind's own shape. */

import { http, ifMatch, type Schema, settle, unwrap, unwrapPage } from '@/api/client';
import type { BaseRecord, RecordResource, Values } from './types';

export interface RecordPageAnswer<R> {
  data: R[];
  meta: Schema<'ListMeta'>;
}

export type Duplicate<R> = { record: R; reasons: ('email' | 'phone' | 'name')[] };

type Answer = Promise<{ data?: { data: unknown; meta: unknown }; response: Response }>;
type Call = (path: string, options: object) => Answer;
// One client for three kinds: their routes differ in the first word alone.
const call = http as unknown as Record<'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE', Call>;

export function listRecords<R extends BaseRecord>(
  resource: RecordResource,
  query: Record<string, string | number>,
  signal?: AbortSignal,
): Promise<RecordPageAnswer<R>> {
  return unwrapPage(call.GET(`/api/${resource}`, { params: { query }, signal })) as Promise<unknown> as Promise<
    RecordPageAnswer<R>
  >;
}

export function readOne<R extends BaseRecord>(resource: RecordResource, id: number, signal?: AbortSignal): Promise<R> {
  return unwrap(call.GET(`/api/${resource}/${id}`, { signal })) as Promise<R>;
}

export function createOne<R extends BaseRecord>(resource: RecordResource, body: Values, key: string): Promise<R> {
  const params = { header: { 'Idempotency-Key': key } };
  return unwrap(call.POST(`/api/${resource}`, { params, body })) as Promise<R>;
}

/** Refused with 412 when somebody was faster. */
export function changeOne<R extends BaseRecord>(
  resource: RecordResource,
  id: number,
  version: number,
  body: Values,
): Promise<R> {
  return unwrap(call.PATCH(`/api/${resource}/${id}`, { params: { header: ifMatch(version) }, body })) as Promise<R>;
}

export function trashOne(resource: RecordResource, id: number): Promise<void> {
  return settle(call.DELETE(`/api/${resource}/${id}`, {}));
}

export function restoreOne(resource: RecordResource, id: number): Promise<void> {
  return settle(call.PUT(`/api/${resource}/${id}/restoration`, {}));
}

export function listDuplicates<R>(resource: RecordResource, id: number, signal?: AbortSignal): Promise<Duplicate<R>[]> {
  return unwrap(call.GET(`/api/${resource}/${id}/duplicates`, { signal })) as Promise<Duplicate<R>[]>;
}
