/** What each column of the file becomes, while the user decides; kept apart from the page for its tests. */

import type { Schema } from '@/api/client';

type Entry = Schema<'MappingEntry'>;

/** "field:email", "custom:Membership level", "new" (a custom field whose name is being typed) or "" (left out). */
export type Target = string;
export type Choices = Readonly<Record<number, { target: Target; label: string }>>;

export const FIELD = 'field:';
export const CUSTOM = 'custom:';
export const NEW = 'new';

/** The mapping as it is kept, for editing: a custom field that is not defined yet is a new one with its name. */
export function readMapping(mapping: readonly Entry[], known: readonly string[]): Choices {
  return Object.fromEntries(mapping.map((entry) => [entry.column, readEntry(entry, known)]));
}

function readEntry({ field, custom_field: label }: Entry, known: readonly string[]) {
  if (field) return { target: FIELD + field, label: '' };
  if (!label) return { target: '', label: '' };
  return known.includes(label) ? { target: CUSTOM + label, label: '' } : { target: NEW, label };
}

/** What is sent: columns left out are not named. */
export function writeMapping(choices: Choices): Entry[] {
  return Object.entries(choices).flatMap(([column, choice]) => {
    const name = nameOf(choice);
    if (!name) return [];
    const isField = name.startsWith(FIELD);
    return [
      {
        column: Number(column),
        field: isField ? name.slice(FIELD.length) : null,
        custom_field: isField ? null : name.slice(CUSTOM.length),
      },
    ];
  });
}

export type Problem = 'twice' | 'unnamed';

/** Columns that cannot stay as they are: two for one field, or a new field without a name. */
export function findProblems(choices: Choices): Readonly<Record<number, Problem>> {
  const uses = new Map<string, number>();
  for (const choice of Object.values(choices)) {
    const name = nameOf(choice)?.toLowerCase();
    if (name) uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  const problems: Record<number, Problem> = {};
  for (const [column, choice] of Object.entries(choices)) {
    const name = nameOf(choice)?.toLowerCase();
    if (choice.target === NEW && !choice.label.trim()) problems[Number(column)] = 'unnamed';
    else if (name && (uses.get(name) ?? 0) > 1) problems[Number(column)] = 'twice';
  }
  return problems;
}

function nameOf({ target, label }: { target: Target; label: string }): string | null {
  if (target === NEW) return label.trim() ? CUSTOM + label.trim() : null;
  return target || null;
}
