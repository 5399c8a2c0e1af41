/** People of the organization, found on the server: nobody loads everybody of a large one. */

import { useMemo, useSyncExternalStore } from 'react';
import { http, type Schema, unwrap } from '@/api/client';
import { keyOf } from '@/api/keys';
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

// Names nobody has loaded with the first members: of colleagues beyond them, and of those who have left.
let late: ReadonlyMap<number, string> = new Map();
let place = '';
const asked = new Set<number>();
const listeners = new Set<() => void>();
let waiting: number[] = [];

/** Names by user id. One that is not at hand is asked for, together with all others missed meanwhile, and shown then. */
export function useNames(members: readonly Schema<'MemberOut'>[]): ReadonlyMap<number, string> {
  const found = useSyncExternalStore(subscribe, () => late);
  return useMemo(
    () => new Names([...members.map((one) => [one.user_id ?? 0, one.name ?? ''] as const), ...found]),
    [members, found],
  );
}

class Names extends Map<number, string> {
  override get(id: number): string | undefined {
    const name = super.get(id);
    // Before the first members are there, everybody would be missed.
    if (name === undefined && id > 0 && this.size > 0) miss(id);
    return name;
  }
}

function miss(id: number): void {
  startAnew(String(keyOf('members')));
  if (asked.has(id)) return;
  asked.add(id);
  waiting.push(id);
  if (waiting.length === 1) queueMicrotask(() => void fetchMissed());
}

async function fetchMissed(): Promise<void> {
  const ids = waiting;
  const asking = place;
  waiting = [];
  try {
    const found = await namePeople(ids);
    if (asking !== place) return;
    late = new Map([...late, ...found]);
    for (const listener of listeners) listener();
  } catch {
    // The next time somebody looks at one of them it is asked for again.
    for (const id of ids) asked.delete(id);
  }
}

/** Another organization has other people. */
function startAnew(here: string): void {
  if (here === place) return;
  place = here;
  late = new Map();
  asked.clear();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
