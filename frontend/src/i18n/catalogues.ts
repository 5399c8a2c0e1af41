import type admin from './en/admin';
import type audit from './en/audit';
import type auth from './en/auth';
import type billing from './en/billing';
import type common from './en/common';
import type companies from './en/companies';
import type contacts from './en/contacts';
import type dashboards from './en/dashboards';
import type deals from './en/deals';
import type emails from './en/emails';
import type exports_ from './en/exports';
import type imports from './en/imports';
import type leads from './en/leads';
import type onboarding from './en/onboarding';
import type records from './en/records';
import type roles from './en/roles';
import type search from './en/search';
import type settings from './en/settings';
import type shell from './en/shell';
import type tasks from './en/tasks';
import type trash from './en/trash';
import type ui from './en/ui';
import type views from './en/views';
import type webhooks from './en/webhooks';

/** One catalogue a feature; a key starts with its catalogue's name. */
export type Catalogues = {
  admin: typeof admin;
  audit: typeof audit;
  auth: typeof auth;
  billing: typeof billing;
  common: typeof common;
  companies: typeof companies;
  contacts: typeof contacts;
  dashboards: typeof dashboards;
  deals: typeof deals;
  emails: typeof emails;
  exports: typeof exports_;
  imports: typeof imports;
  leads: typeof leads;
  onboarding: typeof onboarding;
  records: typeof records;
  roles: typeof roles;
  search: typeof search;
  settings: typeof settings;
  shell: typeof shell;
  tasks: typeof tasks;
  trash: typeof trash;
  ui: typeof ui;
  views: typeof views;
  webhooks: typeof webhooks;
};

export type CatalogueName = keyof Catalogues;
type KeysOf<C> = C extends unknown ? keyof C : never;
export type Key = KeysOf<Catalogues[CatalogueName]> & string;

/** What a translation must be: the same keys, any text. */
export type Translation<C> = { readonly [K in keyof C]: string };
