import type { QueryClient } from '@tanstack/react-query';
import { membersQuery, ownFieldsQuery, pipelinesQuery, statusesQuery, tagsQuery } from './lists';
import type { RecordKind } from './types';
import { viewsQuery } from './useViews';

/** What every list of records needs before its rows: begun while its code is still on the way. */
export async function prefetchList(client: QueryClient, kind: RecordKind): Promise<void> {
  await Promise.all([
    client.prefetchQuery(viewsQuery(kind)),
    client.prefetchQuery(membersQuery()),
    client.prefetchQuery(ownFieldsQuery(kind)),
    client.prefetchQuery(tagsQuery()),
    ...(kind === 'lead' ? [client.prefetchQuery(statusesQuery())] : []),
    ...(kind === 'deal' ? [client.prefetchQuery(pipelinesQuery())] : []),
  ]);
}
