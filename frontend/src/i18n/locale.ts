import { useSyncExternalStore } from 'react';

/** How values are shown: the user's language and time zone, the organization's currency. */
export type Conventions = { locale: string; timezone: string; currency: string };

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

const STORED = 'neuracrm.locale';

let conventions: Conventions = {
  locale: localStorage.getItem(STORED) ?? navigator.language ?? 'en',
  timezone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
  currency: 'USD',
};
const listeners = new Set<() => void>();

export function readConventions(): Conventions {
  return conventions;
}

/** The catalogue for a locale: its language when there is one, else English. */
export function languageOf(locale: string): Language {
  const language = locale.toLowerCase().split('-')[0];
  return LANGUAGES.find((known) => known === language) ?? 'en';
}

/** Take conventions over; a locale Intl does not know leaves the present one. Returns whether anything changed. */
export function changeConventions(wanted: Partial<Conventions>): boolean {
  const next = { ...conventions, ...wanted };
  if (Intl.DateTimeFormat.supportedLocalesOf(next.locale).length === 0) next.locale = conventions.locale;
  const isSame =
    next.locale === conventions.locale &&
    next.timezone === conventions.timezone &&
    next.currency === conventions.currency;
  if (isSame) return false;
  conventions = next;
  localStorage.setItem(STORED, next.locale);
  document.documentElement.lang = next.locale;
  for (const listener of listeners) listener();
  return true;
}

/** Rerenders when language, time zone or currency change. */
export function useConventions(): Conventions {
  return useSyncExternalStore(subscribe, readConventions);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
