/** What can be chosen in fields and filters of a deal: found on the server, or the organization's own lists. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { http, unwrap } from '@/api/client';
import { t } from '@/i18n';
import type { FilterField } from '@/ui/filters/filters';
import type { LoadOptions, Option } from '@/ui/options';
import { lossReasonsQuery, membersQuery, type Pipeline } from './queries';
import { FILTER_KINDS } from './search';

const FOUND = 20;
export const DEAL_TYPES = ['new_business', 'existing_business', 'renewal', 'upsell', 'cross_sell'] as const;
export const OPEN_FORECASTS = ['pipeline', 'best_case', 'commit', 'omitted'] as const;
const FORECASTS = [...OPEN_FORECASTS, 'closed'] as const;
const STATUSES = ['open', 'won', 'lost'] as const;
const NO_OPTIONS: readonly Option[] = [];

export const findCompanies: LoadOptions = async (q, signal) => {
  const query = { q: q || undefined, limit: FOUND };
  const companies = await unwrap(http.GET('/api/companies', { params: { query }, signal }));
  return companies.map(({ id, name }) => ({ value: String(id), label: name }));
};

export const findContacts: LoadOptions = async (q, signal) => {
  const query = { q: q || undefined, limit: FOUND };
  const contacts = await unwrap(http.GET('/api/contacts', { params: { query }, signal }));
  return contacts.map(({ id, name, email }) => ({ value: String(id), label: name ?? email ?? `#${id}` }));
};

const findTags: LoadOptions = async (q, signal) => {
  const tags = await unwrap(http.GET('/api/tags', { signal }));
  const wanted = q.trim().toLowerCase();
  return tags
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .map(({ id, name }) => ({ value: String(id), label: name }));
};

/** Colleagues who can be given a deal. */
export function useMembers(): readonly Option[] {
  const { data } = useQuery(membersQuery());
  return useMemo(
    () =>
      data
        ?.filter((member) => member.status === 'active')
        .map((member) => ({ value: String(member.user_id), label: member.name ?? member.email ?? '' })) ?? NO_OPTIONS,
    [data],
  );
}

export function useLossReasons(): readonly Option[] {
  const { data } = useQuery(lossReasonsQuery());
  return useMemo(
    () =>
      data?.filter((reason) => reason.is_active).map(({ id, label }) => ({ value: String(id), label })) ?? NO_OPTIONS,
    [data],
  );
}

export const dealTypes = (): Option[] => DEAL_TYPES.map((value) => ({ value, label: t(`deals.type.${value}`) }));
export const openForecasts = (): Option[] =>
  OPEN_FORECASTS.map((value) => ({ value, label: t(`deals.forecast.${value}`) }));

/** The filters of the deals, the same on board and table. */
export function useFilterFields(pipelines: readonly Pipeline[]): readonly FilterField[] {
  const members = useMembers();
  const reasons = useLossReasons();
  return useMemo(() => {
    const several = pipelines.length > 1;
    const stages = pipelines.flatMap(({ name, stages }) =>
      stages.map((stage) => ({ value: String(stage.id), label: several ? `${name}: ${stage.name}` : stage.name })),
    );
    const sources: Record<string, Partial<FilterField>> = {
      owner_id: { options: members },
      stage_id: { options: stages },
      status: { options: STATUSES.map((value) => ({ value, label: t(`deals.status.${value}`) })) },
      company_id: { loadOptions: findCompanies },
      contact_id: { loadOptions: findContacts },
      tag_id: { loadOptions: findTags },
      deal_type: { options: dealTypes() },
      forecast_category: { options: FORECASTS.map((value) => ({ value, label: t(`deals.forecast.${value}`) })) },
      loss_reason_id: { options: reasons },
    };
    return FILTER_KINDS.map((field) => ({
      ...field,
      label: t(`deals.field.${field.id}` as never),
      ...sources[field.id],
    }));
  }, [pipelines, members, reasons]);
}
