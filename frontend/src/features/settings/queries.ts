import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { http, unwrap } from '@/api/client';
import { keyOf, type Resource } from '@/api/keys';
import { toast } from '@/ui/feedback/toast';

const MEMBERS = 200;
const TAGS = 200;

export const organizationQuery = () =>
  queryOptions({
    queryKey: keyOf('organization', 'one'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/organization', { signal })),
  });

/** The first members by name, or those whose name or address has all the words. */
export const membersQuery = (words = '') =>
  queryOptions({
    queryKey: keyOf('members', 'settings', words),
    queryFn: ({ signal }) => {
      const query = { status: 'active', sort: 'name' as const, limit: MEMBERS, ...(words && { q: words }) };
      return unwrap(http.GET('/api/members', { params: { query }, signal }));
    },
  });

/** Two are enough to know that none is the last. */
export const ownersQuery = () =>
  queryOptions({
    queryKey: keyOf('members', 'owners'),
    queryFn: ({ signal }) =>
      unwrap(http.GET('/api/members', { params: { query: { role: 'owner', limit: 2 } }, signal })),
  });

export const invitationsQuery = () =>
  queryOptions({
    queryKey: keyOf('members', 'invitations'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/invitations', { signal })),
  });

export const teamsQuery = () =>
  queryOptions({
    queryKey: keyOf('teams', 'all'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/teams', { signal })),
  });

export const sessionsQuery = () =>
  queryOptions({
    queryKey: keyOf('sessions', 'own'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/auth/sessions', { signal })),
  });

export const pipelinesQuery = () =>
  queryOptions({
    queryKey: keyOf('pipelines', 'settings'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/pipelines', { signal })),
  });

export const lossReasonsQuery = () =>
  queryOptions({
    queryKey: keyOf('loss-reasons', 'settings'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/loss-reasons', { signal })),
  });

export const statusesQuery = () =>
  queryOptions({
    queryKey: keyOf('statuses', 'settings'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/lead-statuses', { signal })),
  });

export const sourcesQuery = () =>
  queryOptions({
    queryKey: keyOf('options', 'settings-sources'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/lead-sources', { signal })),
  });

export const tagsQuery = () =>
  queryOptions({
    queryKey: keyOf('tags', 'settings'),
    queryFn: ({ signal }) =>
      unwrap(http.GET('/api/tags', { params: { query: { usage: true, limit: TAGS, sort: 'name' } }, signal })),
  });

export const customFieldsQuery = () =>
  queryOptions({
    queryKey: keyOf('fields', 'settings'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/fields', { signal })),
  });

export const keysQuery = () =>
  queryOptions({
    queryKey: keyOf('api-keys', 'all'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/api-keys', { signal })),
  });

/** A change whose failure is said in a toast; what was read of the resources is read again in any case. */
export function useChange<V>(send: (values: V) => Promise<unknown>, ...resources: Resource[]) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: send,
    onError: (error) => void toast.error(error),
    onSettled: () => refresh(client, resources),
  });
}

/** The same for dialogs and sections, which show the failure themselves. */
export function useSaving<V>(send: (values: V) => Promise<unknown>, ...resources: Resource[]) {
  const client = useQueryClient();
  return async (values: V) => {
    try {
      await send(values);
    } finally {
      await refresh(client, resources);
    }
  };
}

function refresh(client: ReturnType<typeof useQueryClient>, resources: Resource[]): Promise<unknown> {
  return Promise.all(resources.map((resource) => client.invalidateQueries({ queryKey: keyOf(resource) })));
}
