import type { Translation } from '../catalogues';
import type en from '../en/contacts';

export default {
  'contacts.one': 'Kontakt',
  'contacts.create': 'Neuer Kontakt',
  'contacts.search': 'Kontakte suchen',
  'contacts.empty': 'Noch keine Kontakte',
  'contacts.emptyText':
    'Kontakte sind die Menschen, mit denen Sie arbeiten. Legen Sie einen an, importieren Sie eine Datei oder wandeln Sie einen Lead um.',
  'contacts.deleted': '{count, plural, one {{shown} Kontakt gelöscht.} other {{shown} Kontakte gelöscht.}}',
  'contacts.lifecycleStage': 'Lebensphase',
  'contacts.stage.subscriber': 'Abonnent',
  'contacts.stage.lead': 'Lead',
  'contacts.stage.marketingQualified': 'Vom Marketing qualifiziert',
  'contacts.stage.salesQualified': 'Vom Vertrieb qualifiziert',
  'contacts.stage.opportunity': 'Chance',
  'contacts.stage.customer': 'Kunde',
  'contacts.stage.evangelist': 'Fürsprecher',
  'contacts.stage.other': 'Anderes',
  'contacts.department': 'Abteilung',
  'contacts.reportsTo': 'Berichtet an',
  'contacts.birthdate': 'Geburtstag',
  'contacts.source': 'Quelle',
} satisfies Translation<typeof en>;
