import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { http, type Schema, unwrapPage } from '@/api/client';
import { keyOf } from '@/api/keys';
import { addDays, momentOf } from '@/i18n';
import { namePeople } from '@/records/people';
import type { AuditSearch } from './auditSearch';
import { ACTIONS, type Action, type Kind, namesOf } from './auditWords';

export type AuditEvent = Schema<'EventOut'> & { actorName: string | null };
type Query = { before?: number; limit: number; [name: string]: string | number | undefined };

const ROWS = 50;
/** A rare event may lie many stretches back: that many are looked through before the user is asked to go on. */
const STRETCHES = 10;

/** The audit log, page by page into the past, with the names of those who acted. */
export const auditQuery = (search: AuditSearch) =>
  infiniteQueryOptions({
    queryKey: keyOf('events', 'latest', search),
    queryFn: async ({ pageParam, signal }) => {
      const { rows, next } = await readStretches(search, pageParam, signal);
      const names = await namePeople(
        rows.flatMap((row) => row.actor_id ?? []),
        signal,
      );
      return {
        next,
        rows: rows.map((row): AuditEvent => ({ ...row, actorName: names.get(row.actor_id ?? 0) ?? null })),
      };
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });

async function readStretches(search: AuditSearch, start: string | undefined, signal: AbortSignal) {
  let before = start;
  for (let turn = 1; ; turn += 1) {
    const query = { ...paramsOf(search), ...(before && { before: Number(before) }) } as never;
    const { data, meta } = await unwrapPage(http.GET('/api/events/latest', { params: { query }, signal }));
    const next = meta.next_cursor;
    if (data.length > 0 || !next || turn === STRETCHES) return { rows: data, next };
    before = next;
  }
}

function paramsOf({ person, action, kind, from, to }: AuditSearch): Query {
  const isKnown = action !== undefined && action in ACTIONS;
  return {
    limit: ROWS,
    actor_id: person,
    record_type: kind,
    names: isKnown ? namesOf(action as Action, kind as Kind | undefined) : undefined,
    created_after: from && momentOf(from),
    created_before: to && momentOf(addDays(to, 1)),
  };
}
