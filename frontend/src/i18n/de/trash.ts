import type { Translation } from '../catalogues';
import type en from '../en/trash';

export default {
  'trash.title': 'Papierkorb',
  'trash.text': 'Gelöschtes wartet hier und lässt sich mit allem, was dazugehört, zurückholen.',
  'trash.kinds': 'Arten von Datensätzen',
  'trash.kind.lead': 'Leads',
  'trash.kind.contact': 'Kontakte',
  'trash.kind.company': 'Firmen',
  'trash.kind.deal': 'Deals',
  'trash.kind.task': 'Aufgaben',
  'trash.kind.note': 'Notizen',
  'trash.kind.activity': 'Aktivitäten',
  'trash.empty': 'Der Papierkorb ist leer',
  'trash.emptyText': 'Gelöschte Datensätze dieser Art erscheinen hier.',
  'trash.count': '{count, plural, one {# Datensatz} other {# Datensätze}}',
  'trash.column.name': 'Name',
  'trash.column.deleted': 'Gelöscht',
  'trash.unnamed': 'Ohne Namen',
  'trash.restore': 'Wiederherstellen',
  'trash.restored': '{name} ist zurück.',
  'trash.purge': 'Endgültig löschen',
  'trash.purgeTitle': '{name} endgültig löschen?',
  'trash.purgeText': 'Der Datensatz und seine Geschichte werden entfernt. Das lässt sich nicht rückgängig machen.',
  'trash.purged': '{name} ist endgültig gelöscht.',
  'trash.more': 'Mehr anzeigen',
} satisfies Translation<typeof en>;
