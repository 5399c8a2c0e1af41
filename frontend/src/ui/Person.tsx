import { t } from '@/i18n';

const TONES = 6;

interface InitialsProps {
  name: string;
  size?: 'sm' | 'lg';
}

/** A person's initials on their own tone; the name stands beside it, so this is hidden from screen readers. */
export function Initials({ name, size = 'sm' }: InitialsProps) {
  return (
    <span className="initials" data-tone={toneOf(name)} data-size={size} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

/** A person by name; nobody when there is none. */
export function Person({ name }: { name: string | null | undefined }) {
  if (!name) return <span className="soft">{t('ui.person.nobody')}</span>;
  return (
    <span className="person" title={name}>
      <Initials name={name} />
      {name}
    </span>
  );
}

export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return ends
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toLocaleUpperCase();
}

function toneOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % TONES;
}
