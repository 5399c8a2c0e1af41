import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { http, type Schema, unwrap } from '@/api/client';
import { keyOf } from '@/api/keys';
import { findPeople } from '@/records/people';
import { toast } from '@/ui/feedback/toast';
import type { Option } from '@/ui/options';

type Reports = {
  pipeline: Schema<'PipelineReportOut'>;
  funnel: Schema<'FunnelReportOut'>;
  won: Schema<'WonReportOut'>;
  activity: Schema<'ActivityReportOut'>;
  team: Schema<'TeamReportOut'>;
};
export type ReportName = keyof Reports;
export type Params = Readonly<Record<string, string | boolean | undefined>>;

const STALE_MS = 60_000;
const SETTINGS_STALE_MS = 300_000;
const MAX_PAGE = 200;
const NO_OPTIONS: readonly Option[] = [];

async function readReport<N extends ReportName>(
  name: N,
  params: Params,
  signal?: AbortSignal,
  isFresh = false,
): Promise<Reports[N]> {
  const query = Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
  // The server keeps a report for a while; this header has it counted anew.
  const headers = isFresh ? { 'Cache-Control': 'no-cache' } : {};
  const options = { params: { query }, signal, headers } as never;
  return (await unwrap(http.GET(`/api/analytics/${name}` as '/api/analytics/pipeline', options))) as Reports[N];
}

/** One report: the one before stays until the next is there. `refresh` has it counted anew. */
export function useReport<N extends ReportName>(name: N, params: Params) {
  const client = useQueryClient();
  const [isRefreshing, setRefreshing] = useState(false);
  const queryKey = keyOf('analytics', name, params);
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => readReport(name, params, signal),
    staleTime: STALE_MS,
    placeholderData: keepPreviousData,
  });
  const refresh = async () => {
    setRefreshing(true);
    try {
      client.setQueryData(queryKey, await readReport(name, params, undefined, true));
    } catch (error) {
      toast.error(error);
    } finally {
      setRefreshing(false);
    }
  };
  return { ...query, refresh, isRefreshing: isRefreshing || query.isFetching };
}

export type Report<N extends ReportName> = Reports[N];

/** What the filters offer: colleagues, teams and pipelines. */
export function useFilterOptions() {
  const settings = { staleTime: SETTINGS_STALE_MS };
  const members = useQuery({
    queryKey: keyOf('members', 'all'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/members', { params: { query: { limit: MAX_PAGE } }, signal })),
    ...settings,
  }).data;
  const teams = useQuery({
    queryKey: keyOf('teams'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/teams', { signal })),
    ...settings,
  }).data;
  const pipelines = useQuery({
    queryKey: keyOf('pipelines'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/pipelines', { signal })),
    ...settings,
  }).data;
  return useMemo(
    () => ({
      owners:
        members?.map((member) => ({ value: String(member.user_id), label: member.name ?? member.email ?? '' })) ??
        NO_OPTIONS,
      // More than one answer holds: found by their names.
      findOwners: (members?.length ?? 0) < MAX_PAGE ? undefined : findPeople,
      teams: teams?.map((team) => ({ value: String(team.id), label: team.name ?? '' })) ?? NO_OPTIONS,
      pipelines: pipelines?.map(({ id, name }) => ({ value: String(id), label: name })) ?? NO_OPTIONS,
    }),
    [members, teams, pipelines],
  );
}
