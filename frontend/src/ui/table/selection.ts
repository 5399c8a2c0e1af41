/** Which rows are selected. `matching` stands for every row the filter finds, loaded or not. */

export interface Selection {
  ids: ReadonlySet<string>;
  matching: boolean;
  /** Where a Shift-range begins: the row last toggled. */
  anchor: string | null;
}

export const NO_SELECTION: Selection = { ids: new Set(), matching: false, anchor: null };

export function isSelected(selection: Selection, id: string): boolean {
  return selection.matching || selection.ids.has(id);
}

/** Toggles one row. With all matching selected, the loaded rows but this one stay selected. */
export function toggleRow(selection: Selection, id: string, loaded: readonly string[]): Selection {
  const ids = new Set(selection.matching ? loaded : selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, matching: false, anchor: id };
}

/** Selects from the anchor to the row, both included; without an anchor among the rows it selects the row. */
export function selectRange(selection: Selection, id: string, loaded: readonly string[]): Selection {
  const from = selection.anchor === null ? -1 : loaded.indexOf(selection.anchor);
  const to = loaded.indexOf(id);
  if (from < 0 || to < 0) return toggleRow({ ...selection, matching: false }, id, loaded);
  const ids = new Set(selection.ids);
  for (const between of loaded.slice(Math.min(from, to), Math.max(from, to) + 1)) ids.add(between);
  return { ids, matching: false, anchor: selection.anchor };
}

/** Selects every loaded row, or nothing when they all are. */
export function toggleLoaded(selection: Selection, loaded: readonly string[]): Selection {
  if (selection.matching || holdsAll(selection, loaded)) return NO_SELECTION;
  return { ids: new Set(loaded), matching: false, anchor: null };
}

export function selectMatching(loaded: readonly string[]): Selection {
  return { ids: new Set(loaded), matching: true, anchor: null };
}

export function holdsAll(selection: Selection, loaded: readonly string[]): boolean {
  return loaded.length > 0 && (selection.matching || loaded.every((id) => selection.ids.has(id)));
}

/** How many rows an action would touch; null when all matching are selected and nobody counted them. */
export function selectedCount(selection: Selection, total: number | null): number | null {
  return selection.matching ? total : selection.ids.size;
}
