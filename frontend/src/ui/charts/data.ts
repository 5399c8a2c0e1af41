/** What a chart shows: labels across, one or more series of values. */
export interface ChartData {
  labels: readonly string[];
  series: readonly Series[];
}

export interface Series {
  name: string;
  /** One value a label; null is a gap. */
  values: readonly (number | null)[];
}

export type Format = (value: number) => string;

/** The values as CSV: RFC 4180 with a byte order mark, so that spreadsheets read the letters right. */
export function toCsv(data: ChartData, labelHeader: string): string {
  return writeCsv([
    [labelHeader, ...data.series.map((series) => series.name)],
    ...data.labels.map((label, index) => [label, ...data.series.map((series) => series.values[index] ?? '')]),
  ]);
}

/** Rows as CSV; numbers stay numbers. */
export function writeCsv(rows: readonly (readonly (string | number)[])[]): string {
  const lines = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? cell : escapeText(cell))).join(','));
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}

/** Text a spreadsheet would take for a formula gets an apostrophe; names come from customers. */
function escapeText(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function isEmpty(data: ChartData): boolean {
  return data.series.every((series) => series.values.every((value) => !value));
}

/** Ends of the value axis: zero is always on it. */
export function domainOf(values: readonly (number | null)[]): [number, number] {
  const known = values.filter((value) => value !== null);
  const low = Math.min(0, ...known);
  const high = Math.max(0, ...known);
  return low === high ? [0, 1] : [low, high];
}

/** Sums of each label over all series, for stacked bars. */
export function stackTotals(data: ChartData): number[] {
  return data.labels.map((_, index) => data.series.reduce((sum, series) => sum + (series.values[index] ?? 0), 0));
}

/** Which labels fit under the axis: every n-th, so that each has the room. */
export function labelStep(count: number, width: number, room: number): number {
  const fitting = Math.max(1, Math.floor(width / room));
  return Math.max(1, Math.ceil(count / fitting));
}

/** Each step's share of the step before; the first has none. */
export function funnelShares(values: readonly number[]): (number | null)[] {
  return values.map((value, index) => {
    const before = values[index - 1];
    return index === 0 || !before ? null : value / before;
  });
}
