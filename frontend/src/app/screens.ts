/**
 * How a feature puts its pages into the product: `features/<name>/screens.ts` exports an array of `defineScreen({...})`.
 * The router, the navigation and the palette read it; a page that does not exist has no entry anywhere.
 */

import type { QueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useRouterState } from '@tanstack/react-router';
import { type ComponentType, useCallback, useMemo } from 'react';
import type { CatalogueName, Key } from '@/i18n';

export type Search = Record<string, unknown>;

export type Navigation = {
  label: Key;
  icon: ComponentType<{ size?: number | string; stroke?: number | string }>;
  /** The lowest stands first: leads 10, deals 20, tasks 30, contacts 40, companies 50, dashboards 60, … */
  order: number;
  /** "foot" stands below the line: imports, trash, settings, health. */
  section?: 'main' | 'foot';
  /** Shortcut, "g l" for instance. */
  keys?: string;
};

export type Screen<S extends Search = Search> = {
  /** "/leads/$id" */
  path: string;
  /** The page is the module's default export. */
  page: () => Promise<{ default: ComponentType }>;
  /** Catalogues of texts to have ready. */
  texts: CatalogueName[];
  title: Key;
  /** Clean the search parameters of an address; what it returns is the page's state. */
  search?: (raw: Search) => S;
  /** "bare" pages are for people who are not signed in. */
  layout?: 'shell' | 'bare';
  navigation?: Navigation;
  /** Who lacks it finds no entry and, at the address, a page that says so. */
  permission?: string;
  /** Start loading what the page shows; also called when a link to it is about to be used. */
  load?: (client: QueryClient, params: Record<string, string>, search: S) => Promise<unknown>;
};

export function defineScreen<S extends Search = Search>(screen: Screen<S>): Screen {
  return screen as unknown as Screen;
}

/** A parameter of the page's path: `usePathId('id')`. */
export function usePathId(name = 'id'): number {
  const params = useParams({ strict: false }) as Record<string, string>;
  return Number(params[name]);
}

type Change<S> = (patch: Partial<S>, options?: { replace?: boolean }) => void;

/** The page's state in the address, and how to change it: `undefined` takes a parameter out. */
export function useScreenSearch<S extends Search>(clean: (raw: Search) => S): [S, Change<S>] {
  const raw = useRouterState({ select: (state) => state.location.search as Search });
  const navigate = useNavigate();
  const search = useMemo(() => clean(raw), [clean, raw]);
  const change = useCallback<Change<S>>(
    (patch, options) => {
      const merge = (previous: Search) => withoutUndefined({ ...previous, ...patch });
      void navigate({ to: '.', search: merge as never, replace: options?.replace ?? false, resetScroll: false });
    },
    [navigate],
  );
  return [search, change];
}

function withoutUndefined(search: Search): Search {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== ''));
}

/** A path of ours to go on to; anything else (another site, "//host") leads home. */
export function safeNext(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) && !next.startsWith('/login') ? next : '/';
}
