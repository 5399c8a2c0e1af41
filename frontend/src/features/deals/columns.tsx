import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { http, ifMatch, type Schema, unwrap } from '@/api/client';
import { keyOf } from '@/api/keys';
import { useCan } from '@/api/session';
import { formatDay, formatMoney, formatPercent, t } from '@/i18n';
import { plainNumber } from '@/ui/editing/inputs';
import { Person } from '@/ui/Person';
import { RelativeTime } from '@/ui/RelativeTime';
import { Tag, Tags } from '@/ui/Tag';
import type { CellEdit, TableColumn } from '@/ui/table/types';
import { dealTypes, findCompanies, openForecasts, useMembers } from './options';
import { type Deal, type Pipeline, useNames } from './queries';

type Change = Schema<'DealUpdate'>;
const PER_CENT = 100;
const NOTHING = <span className="soft">{'–'}</span>;

/** Changes a deal unless somebody else did meanwhile; lists, board and record read again after it. */
export function useChangeDeal() {
  const client = useQueryClient();
  const { mutateAsync } = useMutation({
    mutationFn: ({ deal, body }: { deal: Deal; body: Change }) =>
      unwrap(
        http.PATCH('/api/deals/{deal_id}', {
          params: { path: { deal_id: deal.id }, header: ifMatch(deal.version) } as never,
          body,
        }),
      ),
    onSuccess: (deal) => client.setQueryData(keyOf('deals', 'one', deal.id), deal),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: keyOf('deals') });
      void client.invalidateQueries({ queryKey: keyOf('board') });
      void client.invalidateQueries({ queryKey: keyOf('timeline') });
    },
  });
  return mutateAsync;
}

/** A field's text as the API takes it. */
export function toChange(name: string, value: string | null): Change {
  if (value === null) return { [name]: null };
  if (name === 'value') return { value: plainNumber(value) };
  return { [name]: name.endsWith('_id') || name === 'probability' ? Number(value) : value };
}

export function useColumns(pipelines: readonly Pipeline[]): readonly TableColumn<Deal>[] {
  const nameOf = useNames();
  const members = useMembers();
  const change = useChangeDeal();
  const may = useCan();
  return useMemo(() => {
    const stages = new Map(pipelines.flatMap((pipeline) => pipeline.stages.map((stage) => [stage.id, stage] as const)));
    const edit = (name: string, spec: Omit<CellEdit<Deal>, 'save' | 'can' | 'value'>): CellEdit<Deal> => ({
      ...spec,
      value: (deal) => textOf(deal, name),
      save: (deal, value) => change({ deal, body: toChange(name, value) }),
      can: (deal) => may('deals.update', deal),
    });
    const field = (id: string) => t(`deals.field.${id}` as never);
    return [
      {
        id: 'name',
        header: field('name'),
        width: 260,
        rowHeader: true,
        fixed: true,
        pinned: true,
        sort: 'name',
        cell: (deal) => (
          <Link to={'/deals/$id' as never} params={{ id: String(deal.id) } as never}>
            {deal.name}
          </Link>
        ),
      },
      {
        id: 'stage_id',
        header: field('stage_id'),
        width: 150,
        cell: (deal) => {
          const stage = stages.get(deal.stage_id);
          return stage ? <Tag label={stage.name} color={stage.color} /> : null;
        },
      },
      {
        id: 'value',
        header: field('value'),
        width: 130,
        align: 'end',
        sort: 'value',
        descendingFirst: true,
        cell: (deal) => formatMoney(deal.value, deal.currency),
        edit: edit('value', { kind: 'money' }),
      },
      {
        id: 'company_id',
        header: field('company_id'),
        width: 180,
        cell: (deal) => deal.company_name ?? NOTHING,
        edit: edit('company_id', { kind: 'choice', loadOptions: findCompanies }),
      },
      {
        id: 'owner_id',
        header: field('owner_id'),
        width: 160,
        cell: (deal) => <Person name={nameOf(deal.owner_id)} />,
        edit: edit('owner_id', { kind: 'choice', options: members }),
      },
      {
        id: 'expected_close_date',
        header: field('expected_close_date'),
        width: 140,
        sort: 'expected_close_date',
        cell: (deal) => formatDay(deal.expected_close_date),
        edit: edit('expected_close_date', { kind: 'date' }),
      },
      {
        id: 'next_step',
        header: field('next_step'),
        width: 200,
        cell: (deal) => deal.next_step ?? NOTHING,
        edit: edit('next_step', { kind: 'text', maxLength: 500 }),
      },
      {
        id: 'probability',
        header: field('probability'),
        width: 100,
        align: 'end',
        cell: (deal) => formatPercent(deal.probability / PER_CENT),
        hidden: true,
      },
      {
        id: 'weighted_value',
        header: field('weighted_value'),
        width: 130,
        align: 'end',
        cell: (deal) => formatMoney(deal.weighted_value, deal.currency),
        hidden: true,
      },
      {
        id: 'deal_type',
        header: field('deal_type'),
        width: 150,
        cell: (deal) => (deal.deal_type ? t(`deals.type.${deal.deal_type}`) : NOTHING),
        edit: edit('deal_type', { kind: 'choice', options: dealTypes() }),
        hidden: true,
      },
      {
        id: 'forecast_category',
        header: field('forecast_category'),
        width: 140,
        cell: (deal) => t(`deals.forecast.${deal.forecast_category}`),
        edit: {
          ...edit('forecast_category', { kind: 'choice', required: true, options: openForecasts() }),
          can: (deal) => deal.status === 'open' && may('deals.update', deal),
        },
        hidden: true,
      },
      {
        id: 'source',
        header: field('source'),
        width: 140,
        cell: (deal) => deal.source ?? NOTHING,
        edit: edit('source', { kind: 'text', maxLength: 120 }),
        hidden: true,
      },
      { id: 'tags', header: field('tag_id'), width: 160, cell: (deal) => <Tags tags={deal.tags} />, hidden: true },
      {
        id: 'stage_changed_at',
        header: field('stage_changed'),
        width: 140,
        sort: 'stage_changed_at',
        descendingFirst: true,
        cell: (deal) => <RelativeTime at={deal.stage_changed_at} />,
      },
      {
        id: 'closed_at',
        header: field('closed'),
        width: 130,
        cell: (deal) => <RelativeTime at={deal.closed_at} />,
        hidden: true,
      },
      {
        id: 'created_at',
        header: field('created'),
        width: 130,
        sort: 'created_at',
        descendingFirst: true,
        cell: (deal) => <RelativeTime at={deal.created_at} />,
      },
      {
        id: 'updated_at',
        header: field('updated'),
        width: 130,
        sort: 'updated_at',
        descendingFirst: true,
        cell: (deal) => <RelativeTime at={deal.updated_at} />,
        hidden: true,
      },
    ];
  }, [pipelines, nameOf, members, change, may]);
}

function textOf(deal: Deal, name: string): string | null {
  const value = (deal as unknown as Record<string, unknown>)[name];
  return value === null || value === undefined ? null : String(value);
}
