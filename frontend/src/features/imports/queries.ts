import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { http, ifMatch, type Schema, unwrap } from '@/api/client';
import { type OnProgress, uploadFile } from '@/api/files';
import { keyOf, type Resource } from '@/api/keys';
import { isMoving } from './steps';

export type Import = Schema<'ImportOut'>;
export type Summary = Schema<'ImportSummary'>;
export type RecordType = Import['record_type'];

const POLL_MS = 1000;
const LIST_POLL_MS = 2000;
const LISTED = 50;
const RESOURCES: Record<RecordType, Resource> = {
  lead: 'leads',
  contact: 'contacts',
  company: 'companies',
  deal: 'deals',
};

export const importsQuery = () =>
  queryOptions({
    queryKey: keyOf('imports', 'list'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/imports', { params: { query: { limit: LISTED } }, signal })),
    refetchInterval: ({ state }) => (state.data?.some((item) => isMoving(item.state)) ? LIST_POLL_MS : false),
  });

export const importQuery = (id: number) =>
  queryOptions({
    queryKey: keyOf('imports', 'one', id),
    queryFn: ({ signal }) =>
      unwrap(http.GET('/api/imports/{import_id}', { params: { path: { import_id: id } }, signal })),
    refetchInterval: ({ state }) => (isMoving(state.data?.state) ? POLL_MS : false),
  });

export const fieldsQuery = (type: RecordType) =>
  queryOptions({
    queryKey: keyOf('imports', 'fields', type),
    queryFn: ({ signal }) =>
      unwrap(http.GET('/api/imports/fields', { params: { query: { record_type: type } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const customFieldsQuery = (type: RecordType) =>
  queryOptions({
    queryKey: keyOf('fields', type),
    queryFn: ({ signal }) => unwrap(http.GET('/api/fields', { params: { query: { record_type: type } }, signal })),
  });

export const problemsQuery = (id: number, after: number) =>
  queryOptions({
    queryKey: keyOf('imports', 'problems', id, after),
    queryFn: ({ signal }) =>
      unwrap(
        http.GET('/api/imports/{import_id}/problems', {
          params: { path: { import_id: id }, query: { after, limit: LISTED } },
          signal,
        }),
      ),
  });

export function upload(type: RecordType, file: File, onProgress: OnProgress, signal: AbortSignal): Promise<Import> {
  const query = new URLSearchParams({ record_type: type, filename: file.name });
  return uploadFile<Import>(`/api/imports?${query}`, file, onProgress, signal);
}

export type Action = 'dry-run' | 'run' | 'cancel' | 'undo';

/** Everything one can do to an import; the answer is the import as it is then. */
export function useImportActions(item: Import) {
  const client = useQueryClient();
  const path = { import_id: item.id };
  const keep = (next: Import) => {
    client.setQueryData(importQuery(next.id).queryKey, next);
    void client.invalidateQueries({ queryKey: importsQuery().queryKey });
  };
  const change = useMutation({
    mutationFn: (body: Schema<'ImportUpdate'>) =>
      unwrap(http.PATCH('/api/imports/{import_id}', { params: { path, header: ifMatch(item.version) }, body })),
    onSuccess: keep,
  });
  const act = useMutation({ mutationFn: (action: Action) => ask(action, path), onSuccess: keep });
  return { change, act };
}

function ask(action: Action, path: { import_id: number }): Promise<Import> {
  const params = { path };
  if (action === 'dry-run') return unwrap(http.POST('/api/imports/{import_id}/dry-run', { params }));
  if (action === 'run') return unwrap(http.POST('/api/imports/{import_id}/run', { params }));
  if (action === 'undo') return unwrap(http.POST('/api/imports/{import_id}/undo', { params }));
  return unwrap(http.DELETE('/api/imports/{import_id}/run', { params }));
}

/** What the import wrote is in none of the lists read before. */
export function useForgetRecords(type: RecordType): () => void {
  const client = useQueryClient();
  return () => {
    for (const resource of [RESOURCES[type], 'fields', 'tags', 'analytics', 'onboarding', 'board'] as const) {
      void client.invalidateQueries({ queryKey: keyOf(resource) });
    }
  };
}
