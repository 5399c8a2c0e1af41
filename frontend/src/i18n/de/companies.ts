import type { Translation } from '../catalogues';
import type en from '../en/companies';

export default {
  'companies.one': 'Firma',
  'companies.create': 'Neue Firma',
  'companies.search': 'Firmen suchen',
  'companies.empty': 'Noch keine Firmen',
  'companies.emptyText':
    'Firmen verbinden Kontakte und Deals. Legen Sie eine an, importieren Sie eine Datei oder wandeln Sie einen Lead um.',
  'companies.deleted': '{count, plural, one {{shown} Firma gelöscht.} other {{shown} Firmen gelöscht.}}',
  'companies.type': 'Art',
  'companies.type.prospect': 'Interessent',
  'companies.type.customer': 'Kunde',
  'companies.type.partner': 'Partner',
  'companies.type.reseller': 'Wiederverkäufer',
  'companies.type.vendor': 'Lieferant',
  'companies.type.investor': 'Investor',
  'companies.type.competitor': 'Wettbewerber',
  'companies.domain': 'Domain',
  'companies.parent': 'Muttergesellschaft',
  'companies.subsidiaries': 'Töchter',
  'companies.noSubsidiaries': 'Keine Töchter',
} satisfies Translation<typeof en>;
