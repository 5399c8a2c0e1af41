/** People of the organization, found on the server: nobody loads everybody of a large one. */

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
