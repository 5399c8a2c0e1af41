import type { Schema } from '@/api/client';
import { formatMoney, t } from '@/i18n';
import { BY } from '@/records/commonFields';
import { stageOf } from '@/records/lists';
import { RecordName } from '@/records/RecordName';
import type { FieldSpec, FilterSpec, KindSpec, Words } from '@/records/types';
import { IconFlame } from '@/ui/icons';
import { Person } from '@/ui/Person';
import { Tag } from '@/ui/Tag';

export type Deal = Schema<'DealOut'>;

export const DEAL_TYPES: Words = {
  new_business: 'deals.type.new_business',
  existing_business: 'deals.type.existing_business',
  renewal: 'deals.type.renewal',
  upsell: 'deals.type.upsell',
  cross_sell: 'deals.type.cross_sell',
};
const FORECASTS: Words = {
  pipeline: 'deals.forecast.pipeline',
  best_case: 'deals.forecast.best_case',
  commit: 'deals.forecast.commit',
  omitted: 'deals.forecast.omitted',
  closed: 'deals.forecast.closed',
};
const STATUSES: Words = { open: 'deals.status.open', won: 'deals.status.won', lost: 'deals.status.lost' };
const isClosed = (deal: object) => (deal as Deal).status !== 'open';

const FIELDS: readonly FieldSpec[] = [
  { id: 'name', label: 'deals.field.name', kind: 'text', required: true, maxLength: 255, group: 'main' },
  {
    id: 'stage_id',
    label: 'deals.field.stage_id',
    kind: 'choice',
    from: 'stages',
    readOnly: true,
    group: 'none',
    column: { width: 150 },
  },
  {
    id: 'value',
    label: 'deals.field.value',
    kind: 'money',
    group: 'main',
    column: { width: 130, sort: 'value', descendingFirst: true },
  },
  { id: 'currency', label: 'deals.field.currency', kind: 'text', required: true, maxLength: 3, group: 'main' },
  {
    id: 'company_id',
    label: 'deals.field.company_id',
    kind: 'choice',
    from: 'companies',
    group: 'main',
    column: { width: 180 },
  },
  {
    id: 'primary_contact_id',
    label: 'deals.field.primary_contact_id',
    kind: 'choice',
    from: 'contacts',
    group: 'main',
  },
  {
    id: 'owner_id',
    label: 'deals.field.owner_id',
    kind: 'choice',
    from: 'people',
    group: 'main',
    column: { width: 160 },
  },
  {
    id: 'expected_close_date',
    label: 'deals.field.expected_close_date',
    kind: 'date',
    group: 'main',
    column: { width: 140, sort: 'expected_close_date' },
  },
  {
    id: 'next_step',
    label: 'deals.field.next_step',
    kind: 'text',
    maxLength: 500,
    group: 'main',
    column: { width: 200 },
  },
  {
    id: 'probability',
    label: 'deals.field.probability',
    kind: 'number',
    unit: 'percent',
    isFixed: isClosed,
    group: 'main',
    column: { width: 100, hidden: true },
  },
  {
    id: 'weighted_value',
    label: 'deals.field.weighted_value',
    kind: 'money',
    readOnly: true,
    group: 'none',
    column: { width: 130, hidden: true },
  },
  {
    id: 'deal_type',
    label: 'deals.field.deal_type',
    kind: 'choice',
    words: DEAL_TYPES,
    group: 'more',
    column: { width: 150, hidden: true },
  },
  {
    id: 'forecast_category',
    label: 'deals.field.forecast_category',
    kind: 'choice',
    words: FORECASTS,
    offered: ['pipeline', 'best_case', 'commit', 'omitted'],
    required: true,
    isFixed: isClosed,
    group: 'more',
    column: { width: 140, hidden: true },
  },
  {
    id: 'source',
    label: 'deals.field.source',
    kind: 'text',
    maxLength: 120,
    group: 'more',
    column: { width: 140, hidden: true },
  },
  { id: 'competitor', label: 'deals.field.competitor', kind: 'text', group: 'more' },
  { id: 'description', label: 'deals.field.description', kind: 'long_text', group: 'more' },
  {
    id: 'loss_reason_id',
    label: 'deals.field.loss_reason_id',
    kind: 'choice',
    from: 'lossReasons',
    readOnly: true,
    group: 'more',
    column: { width: 150, hidden: true },
  },
  { id: 'loss_note', label: 'deals.field.loss_note', kind: 'text', readOnly: true, group: 'more' },
  {
    id: 'stage_changed_at',
    label: 'deals.field.stage_changed',
    kind: 'datetime',
    readOnly: true,
    group: 'none',
    column: { width: 140, sort: 'stage_changed_at', descendingFirst: true },
  },
  {
    id: 'closed_at',
    label: 'deals.field.closed',
    kind: 'datetime',
    readOnly: true,
    group: 'more',
    column: { width: 130, hidden: true },
  },
  {
    id: 'created_at',
    label: 'deals.field.created',
    kind: 'datetime',
    readOnly: true,
    group: 'none',
    column: { width: 130, sort: 'created_at', descendingFirst: true },
  },
  {
    id: 'updated_at',
    label: 'deals.field.updated',
    kind: 'datetime',
    readOnly: true,
    group: 'none',
    column: { width: 130, sort: 'updated_at', descendingFirst: true, hidden: true },
  },
];

const FILTERS: readonly FilterSpec[] = [
  { id: 'pipeline_id', label: 'deals.pipeline', kind: 'id', from: 'pipelines' },
  { id: 'owner_id', label: 'deals.field.owner_id', kind: 'id', from: 'people', nullable: true },
  { id: 'value', label: 'deals.field.value', kind: 'money' },
  { id: 'expected_close', label: 'deals.field.expected_close', kind: 'day' },
  { id: 'rotting', label: 'deals.field.rotting', kind: 'flag' },
  { id: 'stage_id', label: 'deals.field.stage_id', kind: 'id', from: 'stages' },
  { id: 'status', label: 'deals.field.status', kind: 'choice', words: STATUSES },
  { id: 'company_id', label: 'deals.field.company_id', kind: 'id', from: 'companies', nullable: true },
  { id: 'contact_id', label: 'deals.field.contact_id', kind: 'related', from: 'contacts' },
  { id: 'tag_id', label: 'deals.field.tag_id', kind: 'related', from: 'tags' },
  { id: 'source', label: 'deals.field.source', kind: 'choice' },
  { id: 'deal_type', label: 'deals.field.deal_type', kind: 'choice', words: DEAL_TYPES, nullable: true },
  { id: 'forecast_category', label: 'deals.field.forecast_category', kind: 'choice', words: FORECASTS },
  { id: 'loss_reason_id', label: 'deals.field.loss_reason_id', kind: 'id', from: 'lossReasons', nullable: true },
  { id: 'closed', label: 'deals.field.closed', kind: 'time' },
  { id: 'stage_changed', label: 'deals.field.stage_changed', kind: 'time' },
  { id: 'created', label: 'deals.field.created', kind: 'time' },
  { id: 'updated', label: 'deals.field.updated', kind: 'time' },
  BY.isSample,
];

export const dealSpec: KindSpec<Deal> = {
  kind: 'deal',
  resource: 'deals',
  path: '/deals',
  link: 'deal_id',
  fields: FIELDS,
  filters: FILTERS,
  apart: ['pipeline_id'],
  asked: [],
  texts: {
    title: 'shell.nav.deals',
    create: 'deals.create',
    search: 'deals.search',
    empty: 'deals.empty.title',
    emptyText: 'deals.empty.text',
    deleted: 'deals.deleted',
  },
  summary: (deal, lists) => {
    const stage = stageOf(lists, deal.stage_id);
    return (
      <>
        <strong>{formatMoney(deal.value, deal.currency)}</strong>
        {stage && <Tag label={stage.name} color={stage.color} />}
        <Person name={deal.owner_id === null ? null : lists.names.get(deal.owner_id)} />
        {deal.company_id !== null && <RecordName resource="companies" id={deal.company_id} name={deal.company_name} />}
        {deal.rotting && (
          <span className="deal-rotting">
            <IconFlame size={14} aria-hidden />
            {t('ui.board.rotting')}
          </span>
        )}
      </>
    );
  },
};
