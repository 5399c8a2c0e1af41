/** One thing to choose from. */
export interface Option {
  value: string;
  label: string;
}

/** A search for options on the server. */
export type LoadOptions = (query: string, signal: AbortSignal) => Promise<Option[]>;
