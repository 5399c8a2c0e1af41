/** Names of people by their id, for lists that know ids alone. */

import { useMemo, useSyncExternalStore } from 'react';
import type { Schema } from '@/api/client';
import type { LoadOptions } from '@/ui/options';

// Small organizations, where nobody has left, never need it.
const loadPeople = () => import('./people');

export const findPeople: LoadOptions = async (words, signal) => (await loadPeople()).findPeople(words, signal);

// Those nobody has loaded with the first members: colleagues beyond them, and who has left.
let late: ReadonlyMap<number, string> = new Map();
const listeners = new Set<() => void>();

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
    if (name === undefined && id > 0 && this.size > 0) missed(id);
    return name;
  }
}

function missed(id: number): void {
  // Without the code there is no name; a page that cannot load its code has said so.
  loadPeople().then(
    ({ missName }) => missName(id, show),
    () => undefined,
  );
}

function show(found: ReadonlyMap<number, string>): void {
  late = new Map([...late, ...found]);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
