import type { Translation } from '../catalogues';
import type en from '../en/onboarding';

export default {
  'onboarding.title': 'Erste Schritte',
  'onboarding.progress': '{done} von {total} erledigt',
  'onboarding.show': 'Erste Schritte zeigen',
  'onboarding.more': 'Alle ersten Schritte zeigen',
  'onboarding.less': 'Weniger zeigen',
  'onboarding.hide': 'Erste Schritte weglegen',
  'onboarding.hidden': 'Weggelegt. „Erste Schritte zeigen“ in der Befehlspalette holt sie zurück.',
  'onboarding.step.add_lead': 'Einen Lead anlegen',
  'onboarding.step.import_leads': 'Ihre Leads importieren',
  'onboarding.step.plan_task': 'Eine Aufgabe planen',
  'onboarding.step.convert_lead': 'Einen Lead umwandeln',
  'onboarding.step.win_deal': 'Einen Deal gewinnen',
  'onboarding.step.save_view': 'Eine Ansicht speichern',
  'onboarding.step.invite_colleague': 'Jemanden einladen',
  'onboarding.text.add_lead': 'Jemand, der Kunde werden kann.',
  'onboarding.text.import_leads': 'Aus einer CSV- oder Excel-Datei; lässt sich zurücknehmen.',
  'onboarding.text.plan_task': 'Was als Nächstes geschehen soll, und wann.',
  'onboarding.text.convert_lead': 'Daraus werden Kontakt, Firma und Deal.',
  'onboarding.text.win_deal': 'Ziehen Sie ihn im Board auf „gewonnen“.',
  'onboarding.text.save_view': 'Filter und Spalten, die Sie wieder brauchen.',
  'onboarding.text.invite_colleague': 'Mit der passenden Rolle.',
  'onboarding.removeSamples': 'Beispieldaten entfernen',
  'onboarding.removeTitle': 'Die Beispieldaten entfernen?',
  'onboarding.removeText':
    'Alle Beispiel-Leads, -Kontakte, -Firmen, -Deals und -Aufgaben werden endgültig gelöscht. Was Sie angelegt haben, bleibt.',
  'onboarding.removed': '{count, plural, one {# Beispieldatensatz entfernt} other {# Beispieldatensätze entfernt}}',
} satisfies Translation<typeof en>;
