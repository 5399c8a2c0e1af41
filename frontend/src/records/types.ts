import type { ReactNode } from 'react';
import type { Schema } from '@/api/client';
import type { Key } from '@/i18n';
import type { EditKind } from '@/ui/editing/edit';
import type { FilterKind } from '@/ui/filters/filters';
import type { Lists } from './lists';

export type RecordKind = 'lead' | 'contact' | 'company' | 'deal';
export type RecordResource = 'leads' | 'contacts' | 'companies' | 'deals';

/** What leads, contacts, companies and deals have in common. */
export interface BaseRecord {
  id: number;
  version: number;
  name: string | null;
  owner_id: number | null;
  currency?: string | null;
  tags: Schema<'RecordTag'>[];
  custom_fields: Record<string, unknown>;
  is_sample: boolean;
  created_at: string;
  updated_at: string;
}

/** Changes as PATCH takes them. */
export type Values = Record<string, unknown>;

/** Where the choices of a field come from. */
export type ListName =
  | 'people'
  | 'statuses'
  | 'sources'
  | 'industries'
  | 'companies'
  | 'contacts'
  | 'tags'
  | 'pipelines'
  | 'stages'
  | 'lossReasons';

/** A choice of the product itself: value and the key of its text. */
export type Words = Readonly<Record<string, Key>>;

/** A field of a record: shown as a column and as a fact, edited in place, offered in the form. */
export interface FieldSpec {
  /** The API's name; "custom_fields.<key>" of an organization's own field. */
  id: string;
  label: Key;
  kind: EditKind;
  from?: ListName;
  words?: Words;
  /** The words somebody may choose; all of them when left out. */
  offered?: readonly string[];
  unit?: 'percent';
  required?: boolean;
  maxLength?: number;
  /** The server alone writes it. */
  readOnly?: boolean;
  /** Not to be changed on this record. */
  isFixed?: (record: object) => boolean;
  group: FieldGroup;
  /** Without it the table does not have the field. */
  column?: { width?: number; sort?: string; descendingFirst?: boolean; hidden?: boolean };
}

export type FieldGroup = 'main' | 'reach' | 'firm' | 'address' | 'more' | 'none';

export interface FilterSpec {
  id: string;
  label: Key;
  kind: FilterKind;
  from?: ListName;
  words?: Words;
  nullable?: boolean;
}

/** Everything the shared list and page have to know about one kind of record. */
export interface KindSpec<R extends BaseRecord = BaseRecord> {
  kind: RecordKind;
  resource: RecordResource;
  path: '/leads' | '/contacts' | '/companies' | '/deals';
  /** The field of notes, tasks and activities that points here. */
  link: 'lead_id' | 'contact_id' | 'company_id' | 'deal_id';
  fields: readonly FieldSpec[];
  filters: readonly FilterSpec[];
  /** Filters chosen elsewhere on the page, not in the bar. */
  apart?: readonly string[];
  /** What the form asks for. */
  asked: readonly string[];
  /** Two of them may be the same one: found and merged. */
  isMergeable?: boolean;
  texts: KindTexts;
  /** Below the name in the peek panel. */
  summary?: (record: R, lists: Lists) => ReactNode;
}

export interface KindTexts {
  title: Key;
  create: Key;
  search: Key;
  empty: Key;
  emptyText: Key;
  /** "{shown} leads deleted." */
  deleted: Key;
}
