import type { ReactNode } from 'react';
import type { Schema } from '@/api/client';
import type { Key } from '@/i18n';
import type { EditKind } from '@/ui/editing/edit';
import type { FilterKind } from '@/ui/filters/filters';

export type RecordKind = 'lead' | 'contact' | 'company';
export type RecordResource = 'leads' | 'contacts' | 'companies';

/** What leads, contacts and companies have in common. */
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
export type ListName = 'people' | 'statuses' | 'sources' | 'industries' | 'companies' | 'contacts' | 'tags';

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
  required?: boolean;
  /** The server alone writes it. */
  readOnly?: boolean;
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
  path: '/leads' | '/contacts' | '/companies';
  /** The field of notes, tasks and activities that points here. */
  link: 'lead_id' | 'contact_id' | 'company_id';
  fields: readonly FieldSpec[];
  filters: readonly FilterSpec[];
  /** What the form asks for. */
  asked: readonly string[];
  texts: KindTexts;
  /** Below the name in the peek panel. */
  summary?: (record: R) => ReactNode;
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
