/** Lists the browser knows: languages, time zones, currencies, countries. */

import { readConventions } from '@/i18n';
import type { Option } from '@/ui/options';

const LOCALES = ['en', 'en-US', 'en-GB', 'en-AU', 'en-IN', 'de', 'de-DE', 'de-AT', 'de-CH'];
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

export function localeOptions(current: string): Option[] {
  const names = new Intl.DisplayNames([readConventions().locale], { type: 'language' });
  const all = LOCALES.includes(current) ? LOCALES : [current, ...LOCALES];
  return all.map((value) => ({ value, label: names.of(value) ?? value }));
}

export function timezoneOptions(current: string): Option[] {
  const all = new Set(['UTC', current, ...Intl.supportedValuesOf('timeZone')]);
  return [...all].filter(Boolean).map((value) => ({ value, label: value.replaceAll('_', ' ') }));
}

export function currencyOptions(): Option[] {
  const names = new Intl.DisplayNames([readConventions().locale], { type: 'currency' });
  return Intl.supportedValuesOf('currency').map((value) => ({
    value,
    label: `${value} – ${names.of(value) ?? value}`,
  }));
}

export function regionOptions(): Option[] {
  const names = new Intl.DisplayNames([readConventions().locale], { type: 'region', fallback: 'none' });
  const found = LETTERS.flatMap((first) => LETTERS.map((second) => first + second)).flatMap((value) => {
    const label = names.of(value);
    return label ? [{ value, label }] : [];
  });
  return found.sort((one, other) => one.label.localeCompare(other.label));
}
