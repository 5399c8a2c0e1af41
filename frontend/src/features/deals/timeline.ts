import { infiniteQueryOptions } from '@tanstack/react-query';
import { http, type Schema, unwrapPage } from '@/api/client';
import { keyOf } from '@/api/keys';
import { formatDay, formatMoney, t } from '@/i18n';
import type { Deal, Pipeline } from './queries';

export type Entry = Schema<'TimelineEntryOut'>;
export const KINDS = ['event', 'note', 'task', 'activity'] as const;
const PAGE = 50;
const DEFAULT_MINOR = 100;

export const timelineQuery = (dealId: number, kinds: readonly string[]) =>
  infiniteQueryOptions({
    queryKey: keyOf('timeline', 'deal', dealId, kinds),
    queryFn: ({ signal, pageParam }) => {
      const kind = kinds.length > 0 ? kinds.join(',') : undefined;
      return unwrapPage(
        http.GET('/api/timeline', {
          params: { query: { deal_id: dealId, kind, limit: PAGE, cursor: pageParam } },
          signal,
        }),
      );
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.meta?.next_cursor ?? undefined,
  });

export type Naming = {
  deal: Deal;
  pipelines: readonly Pipeline[];
  nameOf: (userId: number | null | undefined) => string | null;
};

type Changes = Record<string, [unknown, unknown]>;

/** An event in a sentence. */
export function titleOf({ name, data }: Schema<'TimelineEvent'>, naming: Naming): string {
  const facts = data as Record<string, unknown> & { changes?: Changes };
  switch (name.replace(/^deal\./, '')) {
    case 'created':
      return t('deals.event.created');
    case 'updated':
      return t('deals.event.updated', {
        fields: Object.keys(facts.changes ?? {})
          .map(fieldLabel)
          .join(', '),
      });
    case 'stage_changed': {
      const from = stageName(naming.pipelines, facts.from_stage_id);
      return t('deals.event.stage_changed', { from, to: stageName(naming.pipelines, facts.to_stage_id) });
    }
    case 'assigned':
      return t('deals.event.assigned', { name: naming.nameOf(facts.owner_id as number) ?? t('ui.person.nobody') });
    case 'won':
    case 'lost':
    case 'reopened':
    case 'deleted':
    case 'restored':
      return t(`deals.event.${name.replace(/^deal\./, '')}` as never);
    default:
      return t('deals.event.other');
  }
}

/** What changed, a line a field: before and after. */
export function linesOf({ name, data }: Schema<'TimelineEvent'>, naming: Naming): string[] {
  if (name !== 'deal.updated') return [];
  return Object.entries((data.changes ?? {}) as Changes)
    .filter(([field, pair]) => Array.isArray(pair) && !['tags', 'contacts', 'custom_fields'].includes(field))
    .map(([field, [before, after]]) =>
      t('deals.change', {
        field: fieldLabel(field),
        before: textOf(field, before, naming),
        after: textOf(field, after, naming),
      }),
    );
}

function fieldLabel(field: string): string {
  const key = `deals.field.${field === 'tags' ? 'tag_id' : field}`;
  const label = t(key as never);
  return label === key ? field.replaceAll('_', ' ') : label;
}

function textOf(field: string, value: unknown, { deal, nameOf }: Naming): string {
  if (value === null || value === undefined || value === '') return '–';
  // Events keep amounts in minor units, as they are stored.
  if (field === 'value' && typeof value === 'number')
    return formatMoney(value / minorUnits(deal.currency), deal.currency);
  if (field === 'owner_id') return nameOf(Number(value)) ?? `#${value}`;
  if (field === 'expected_close_date') return formatDay(String(value));
  if (field === 'deal_type') return t(`deals.type.${value}` as never);
  if (field === 'forecast_category') return t(`deals.forecast.${value}` as never);
  return typeof value === 'object' ? '…' : String(value);
}

function minorUnits(currency: string): number {
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
  return digits === undefined ? DEFAULT_MINOR : 10 ** digits;
}

function stageName(pipelines: readonly Pipeline[], id: unknown): string {
  for (const { stages } of pipelines) {
    const stage = stages.find((one) => one.id === id);
    if (stage) return stage.name;
  }
  return '–';
}
