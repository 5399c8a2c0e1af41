/** The subset of ICU messages the product uses: {name}, {n, plural, =0 {…} one {…} other {# …}}, {x, select, a {…} other {…}}. */

export type Vars = Readonly<Record<string, string | number>>;

/** Fill a message. An argument that was not given stays visible as `{name}`. */
export function fillMessage(text: string, vars: Vars, locale: string): string {
  let result = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character !== '{') {
      result += character;
      continue;
    }
    const end = findEnd(text, at);
    result += fillArgument(text.slice(at + 1, end), vars, locale);
    at = end;
  }
  return result;
}

/** Names of a message's arguments, each once, sorted. */
export function listArguments(text: string): string[] {
  const names = [...text.matchAll(/\{(\w+)\s*(?=[,}])/g)].map((match) => match[1] ?? '');
  return [...new Set(names)].filter((name) => new RegExp(`\\{${name}\\s*[,}]`).test(text)).sort();
}

function findEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    depth += text[at] === '{' ? 1 : text[at] === '}' ? -1 : 0;
    if (depth === 0) return at;
  }
  throw new Error(`A brace is not closed: ${text}`);
}

function fillArgument(body: string, vars: Vars, locale: string): string {
  const [, name = '', kind = '', choices = ''] = /^\s*(\w+)\s*(?:,\s*(\w+)\s*,([\s\S]*))?$/.exec(body) ?? [];
  const value = vars[name];
  if (value === undefined) return `{${name}}`;
  if (!kind) return typeof value === 'number' ? new Intl.NumberFormat(locale).format(value) : value;
  const chosen = choose(readChoices(choices), kind, value, locale);
  const shown = typeof value === 'number' ? new Intl.NumberFormat(locale).format(value) : value;
  return fillMessage(kind === 'plural' ? chosen.replaceAll('#', shown) : chosen, vars, locale);
}

function choose(choices: Map<string, string>, kind: string, value: string | number, locale: string): string {
  const category = kind === 'plural' ? new Intl.PluralRules(locale).select(Number(value)) : String(value);
  return choices.get(`=${value}`) ?? choices.get(category) ?? choices.get('other') ?? '';
}

function readChoices(text: string): Map<string, string> {
  const choices = new Map<string, string>();
  let rest = text.trim();
  while (rest) {
    const open = rest.indexOf('{');
    const end = findEnd(rest, open);
    choices.set(rest.slice(0, open).trim(), rest.slice(open + 1, end));
    rest = rest.slice(end + 1).trim();
  }
  return choices;
}
