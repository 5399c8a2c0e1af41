/** People of the organization, found on the server: nobody loads everybody of a large one. */

import { readOrganizationId } from '@/api/auth';
import { http, unwrap } from '@/api/client';
import type { LoadOptions } from '@/ui/options';

const FOUND = 20;
const MOST = 200;

/** Members by a part of their name or address, for pickers. */
export const findPeople: LoadOptions = async (words, signal) => {
  const q = words.trim();
  const query = { sort: 'name' as const, limit: FOUND, ...(q && { q }) };
  const found = await unwrap(http.GET('/api/members', { params: { query }, signal }));
  return found.map((one) => ({ value: String(one.user_id), label: one.name || (one.email ?? '') }));
};

/** Names by user id, also of those who have left. */
export async function namePeople(ids: readonly number[], signal?: AbortSignal): Promise<Map<number, string>> {
  const names = new Map<number, string>();
  const wanted = [...new Set(ids)];
  for (let start = 0; start < wanted.length; start += MOST) {
    const user_id = wanted.slice(start, start + MOST).join(',');
    const query = { user_id, status: 'active,removed', limit: MOST };
    const found = await unwrap(http.GET('/api/members', { params: { query }, signal }));
    for (const one of found) names.set(one.user_id ?? 0, one.name || (one.email ?? ''));
  }
  return names;
}

// Asked for already, in this organization: somebody who is nobody here is not asked for again and again.
const asked = new Set<number>();
let place = 0;
let waiting: number[] = [];

/** A name is needed; those missed at the same moment are asked for together. */
export function missName(id: number, show: (names: ReadonlyMap<number, string>) => void): void {
  if (place !== readOrganizationId()) asked.clear();
  place = readOrganizationId();
  if (asked.has(id)) return;
  asked.add(id);
  waiting.push(id);
  if (waiting.length === 1) setTimeout(() => void fetchMissed(show));
}

async function fetchMissed(show: (names: ReadonlyMap<number, string>) => void): Promise<void> {
  const ids = waiting;
  waiting = [];
  try {
    show(await namePeople(ids));
  } catch {
    // The next time somebody looks at one of them it is asked for again.
    for (const id of ids) asked.delete(id);
  }
}
