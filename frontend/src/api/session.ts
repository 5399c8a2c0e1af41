/** Who is signed in, where, and what she may do there. */

import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { http, type Schema, unwrap } from './client';
import { keyOf } from './keys';

export type Me = Schema<'MeOut'>;
type Owned = { owner_id?: number | null } | null | undefined;

export const meQuery = () =>
  queryOptions({
    queryKey: keyOf('me'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/me', { signal })),
    staleTime: 60_000,
  });

/** The signed-in person; only inside the shell, which has loaded her. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery()).data;
}

/** Whether her role includes a permission, for a given record when one is named: what may not be done is not offered. */
export function can(me: Me, permission: string, record?: Owned): boolean {
  const reach = me.permissions?.[permission];
  if (!reach) return false;
  // "own" covers what nobody owns yet; how far a team reaches only the server knows.
  if (reach === 'own' && record !== undefined) return (record?.owner_id ?? me.user?.id) === me.user?.id;
  return true;
}

/** `const may = useCan(); may('leads.update', lead)` */
export function useCan(): (permission: string, record?: Owned) => boolean {
  const me = useMe();
  return useCallback((permission, record) => can(me, permission, record), [me]);
}
