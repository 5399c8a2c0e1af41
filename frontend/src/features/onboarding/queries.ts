import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { http, unwrap } from '@/api/client';
import { keyOf } from '@/api/keys';

export const firstStepsQuery = () =>
  queryOptions({
    queryKey: keyOf('onboarding', 'steps'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/first-steps', { signal })),
  });

/** Put the list away, or take it out again; for oneself alone. */
export function useHideSteps() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (isHidden: boolean) => unwrap(http.PUT('/api/first-steps', { body: { is_hidden: isHidden } })),
    onSuccess: (steps) => client.setQueryData(firstStepsQuery().queryKey, steps),
  });
}

/** Everything that was read may hold sample rows. */
export function useRemoveSamples() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(http.DELETE('/api/organization/sample-data')),
    onSuccess: () => client.invalidateQueries(),
  });
}
