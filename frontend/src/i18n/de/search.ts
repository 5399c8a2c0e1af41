import type { Translation } from '../catalogues';
import type en from '../en/search';

export default {
  'search.title': 'Suche',
  'search.label': 'Name, E-Mail, Telefonnummer, Firma',
  'search.start': 'Geben Sie mindestens zwei Buchstaben ein.',
  'search.all': 'Alle Treffer für „{query}“',
  'search.count': '{count, plural, =0 {Nichts gefunden} one {# Treffer} other {# Treffer}}',
  'search.nothing': 'Nichts gefunden für „{query}“',
  'search.nothingText': 'Tippfehler werden verziehen; versuchen Sie weniger Wörter oder einen Wortanfang.',
  'search.first': 'Die besten {count}. Geben Sie mehr ein, um andere zu finden.',
  'search.only': 'Nur {kind}',
  'search.everything': 'Alle Arten zeigen',
  'search.kind.lead': 'Lead',
  'search.kind.contact': 'Kontakt',
  'search.kind.company': 'Firma',
  'search.kind.deal': 'Deal',
  'search.kinds.lead': 'Leads',
  'search.kinds.contact': 'Kontakte',
  'search.kinds.company': 'Firmen',
  'search.kinds.deal': 'Deals',
} satisfies Translation<typeof en>;
