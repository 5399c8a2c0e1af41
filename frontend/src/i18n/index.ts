import type { CatalogueName, Key } from './catalogues';
import common from './en/common';
import shell from './en/shell';
import ui from './en/ui';
import { type Language, languageOf, readConventions } from './locale';
import { fillMessage, type Vars } from './message';

export type { CatalogueName, Key } from './catalogues';
export { addDays, dayOf, momentOf, timeOf, today } from './days';
export * from './format';
export { changeConventions, LANGUAGES, languageOf, readConventions, useConventions } from './locale';
export type { Vars } from './message';

type Texts = Readonly<Record<string, string>>;
type TextModule = { default: Texts };

const FILES: Record<Language, Record<string, () => Promise<TextModule>>> = {
  en: import.meta.glob<TextModule>('./en/*.ts'),
  de: import.meta.glob<TextModule>('./de/*.ts'),
};
/** Every screen needs these; English comes with the entry. */
const ALWAYS: CatalogueName[] = ['common', 'shell', 'ui'];
const english: Texts = { ...common, ...shell, ...ui };

let texts: Record<string, string> = { ...english };
let language: Language = 'en';
const loaded = new Set<CatalogueName>(ALWAYS);

/** The text of a key in the user's language; a number is written as the language wants it. */
export function t(key: Key, vars: Vars = {}): string {
  return fillMessage(texts[key] ?? key, vars, readConventions().locale);
}

/** Have a feature's texts ready; the router does this before it shows a page. */
export async function loadTexts(...names: CatalogueName[]): Promise<void> {
  await followLanguage();
  const missing = names.filter((name) => !loaded.has(name));
  Object.assign(texts, ...(await Promise.all(missing.map(readTexts))));
  for (const name of missing) loaded.add(name);
}

/** Load what is shown again in the language of a locale, before it is drawn in it. */
export async function followLanguage(locale = readConventions().locale): Promise<void> {
  const wanted = languageOf(locale);
  if (wanted === language) return;
  language = wanted;
  const read = await Promise.all([...loaded].map(readTexts));
  texts = Object.assign({ ...english }, ...read);
}

async function readTexts(name: CatalogueName): Promise<Texts> {
  const read = FILES[language][`./${language}/${name}.ts`];
  return read ? (await read()).default : {};
}
