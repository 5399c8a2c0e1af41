/** Where an arrow key goes from a card: column and place within it; null when nowhere. */
export interface Place {
  column: number;
  card: number;
}

export function findNeighbour(counts: readonly number[], from: Place, key: string): Place | null {
  const { column, card } = from;
  if (key === 'ArrowDown' || key === 'j') return card + 1 < (counts[column] ?? 0) ? { column, card: card + 1 } : null;
  if (key === 'ArrowUp' || key === 'k') return card > 0 ? { column, card: card - 1 } : null;
  const by = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
  if (by === 0) return null;
  for (let next = column + by; next >= 0 && next < counts.length; next += by) {
    const count = counts[next] ?? 0;
    if (count > 0) return { column: next, card: Math.min(card, count - 1) };
  }
  return null;
}
