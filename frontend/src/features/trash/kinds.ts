/** What can lie in the trash. */
export const KINDS = ['lead', 'contact', 'company', 'deal', 'task', 'note', 'activity'] as const;
export type Kind = (typeof KINDS)[number];

export function readKind(raw: unknown): Kind | undefined {
  return KINDS.find((kind) => kind === raw);
}

/** The permission's object of a kind. */
export const OBJECTS: Record<Kind, string> = {
  lead: 'leads',
  contact: 'contacts',
  company: 'companies',
  deal: 'deals',
  task: 'tasks',
  note: 'notes',
  activity: 'activities',
};
