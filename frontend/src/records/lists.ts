/** What the choices of records are made of: people, statuses, sources, tags, own fields. Read once, kept for minutes. */

import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { http, type Schema, unwrap } from '@/api/client';
import { keyOf } from '@/api/keys';
import type { LoadOptions, Option } from '@/ui/options';
import { findPeople, useNames } from './names';
import type { RecordKind } from './types';

const KEPT_MS = 5 * 60_000;
const MOST_MEMBERS = 200;
const MOST_TAGS = 200;
const FOUND = 20;

export interface Lists {
  names: ReadonlyMap<number, string>;
  /** Who may be given something: active members. */
  people: readonly Option[];
  /** Where `people` are not all there are. */
  findPeople?: LoadOptions;
  statuses: readonly Schema<'LeadStatusOut'>[];
  sources: readonly Option[];
  industries: readonly Option[];
  tags: readonly Schema<'TagOut'>[];
  pipelines: readonly Schema<'PipelineOut'>[];
  lossReasons: readonly Option[];
  own: readonly Schema<'FieldOut'>[];
}

export const membersQuery = () =>
  queryOptions({
    queryKey: keyOf('members', 'names'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/members', { params: { query: { limit: MOST_MEMBERS } }, signal })),
    staleTime: KEPT_MS,
  });

export const statusesQuery = () =>
  queryOptions({
    queryKey: keyOf('statuses', 'leads'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/lead-statuses', { signal })),
    staleTime: KEPT_MS,
  });

export const sourcesQuery = () =>
  queryOptions({
    queryKey: keyOf('options', 'lead-sources'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/lead-sources', { signal })),
    staleTime: KEPT_MS,
  });

const industriesQuery = () =>
  queryOptions({
    queryKey: keyOf('options', 'industries'),
    queryFn: ({ signal }) =>
      unwrap(http.GET('/api/options/{name}', { params: { path: { name: 'industries' } }, signal })),
    staleTime: KEPT_MS,
  });

export const tagsQuery = () =>
  queryOptions({
    queryKey: keyOf('tags', 'list'),
    queryFn: ({ signal }) =>
      unwrap(http.GET('/api/tags', { params: { query: { limit: MOST_TAGS, sort: 'name' } }, signal })),
    staleTime: KEPT_MS,
  });

export const pipelinesQuery = () =>
  queryOptions({
    queryKey: keyOf('pipelines', 'list'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/pipelines', { signal })),
    staleTime: KEPT_MS,
  });

const lossReasonsQuery = () =>
  queryOptions({
    queryKey: keyOf('loss-reasons'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/loss-reasons', { signal })),
    staleTime: KEPT_MS,
  });

export const ownFieldsQuery = (kind: RecordKind) =>
  queryOptions({
    queryKey: keyOf('fields', kind),
    queryFn: ({ signal }) => unwrap(http.GET('/api/fields', { params: { query: { record_type: kind } }, signal })),
    staleTime: KEPT_MS,
  });

const NO_MEMBERS: readonly Schema<'MemberOut'>[] = [];
const NO_STATUSES: readonly Schema<'LeadStatusOut'>[] = [];
const NO_SOURCES: readonly Schema<'LeadSourceOut'>[] = [];
const NO_OPTIONS: readonly Schema<'OptionOut'>[] = [];
const NO_TAGS: readonly Schema<'TagOut'>[] = [];
const NO_FIELDS: readonly Schema<'FieldOut'>[] = [];
const NO_PIPELINES: readonly Schema<'PipelineOut'>[] = [];
const NO_REASONS: readonly Schema<'LossReasonOut'>[] = [];

export function useLists(kind: RecordKind): Lists {
  const isLead = kind === 'lead';
  const isDeal = kind === 'deal';
  const members = useQuery(membersQuery()).data ?? NO_MEMBERS;
  const statuses = useQuery({ ...statusesQuery(), enabled: isLead }).data ?? NO_STATUSES;
  const sources = useQuery({ ...sourcesQuery(), enabled: isLead || kind === 'contact' }).data ?? NO_SOURCES;
  const industries = useQuery({ ...industriesQuery(), enabled: isLead || kind === 'company' }).data ?? NO_OPTIONS;
  const tags = useQuery(tagsQuery()).data ?? NO_TAGS;
  const pipelines = useQuery({ ...pipelinesQuery(), enabled: isDeal }).data ?? NO_PIPELINES;
  const reasons = useQuery({ ...lossReasonsQuery(), enabled: isDeal }).data ?? NO_REASONS;
  const own = useQuery(ownFieldsQuery(kind)).data ?? NO_FIELDS;
  const names = useNames(members);
  return useMemo(
    () => ({
      names,
      people: members
        .filter((one) => one.status === 'active')
        .map((one) => ({ value: String(one.user_id), label: one.name ?? '' })),
      findPeople: members.length < MOST_MEMBERS ? undefined : findPeople,
      statuses,
      sources: sources.filter((one) => one.is_active).map((one) => ({ value: one.key, label: one.label })),
      industries: industries.map((one) => ({ value: String(one.value), label: one.label ?? String(one.value) })),
      tags,
      pipelines,
      lossReasons: reasons.filter((one) => one.is_active).map((one) => ({ value: String(one.id), label: one.label })),
      own,
    }),
    [members, names, statuses, sources, industries, tags, pipelines, reasons, own],
  );
}

/** The stage of any pipeline. */
export function stageOf({ pipelines }: Pick<Lists, 'pipelines'>, id: unknown): Schema<'StageOut'> | undefined {
  for (const { stages } of pipelines) {
    const stage = stages.find((one) => one.id === Number(id));
    if (stage) return stage;
  }
  return undefined;
}

export const findCompanies: LoadOptions = async (query, signal) => {
  const found = await unwrap(
    http.GET('/api/companies', {
      params: { query: { limit: FOUND, ...(query.trim() && { q: query.trim() }) } },
      signal,
    }),
  );
  return found.map((one) => ({ value: String(one.id), label: one.name }));
};

export const findContacts: LoadOptions = async (query, signal) => {
  const found = await unwrap(
    http.GET('/api/contacts', {
      params: { query: { limit: FOUND, ...(query.trim() && { q: query.trim() }) } },
      signal,
    }),
  );
  return found.map((one) => ({ value: String(one.id), label: one.name ?? one.email ?? `#${one.id}` }));
};
