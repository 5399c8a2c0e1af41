import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useMemo, useState } from 'react';
import type { LoadOptions, Option } from './options';

const SEARCH_DELAY_MS = 200;
const NO_OPTIONS: readonly Option[] = [];

interface Source {
  options?: readonly Option[];
  loadOptions?: LoadOptions;
}

/** What can be chosen for the words typed so far, the values chosen already always among it. */
export function useOptions({ options = NO_OPTIONS, loadOptions }: Source, query: string, chosen: readonly string[]) {
  const { found, busy } = useFound(loadOptions, query);
  const [seen, setSeen] = useState<Record<string, string>>({});
  useEffect(() => {
    setSeen((before) => ({ ...before, ...Object.fromEntries(found.map(({ value, label }) => [value, label])) }));
  }, [found]);
  const data = useMemo(() => {
    const offered = loadOptions ? found : options;
    const labels = new Map(options.map(({ value, label }) => [value, label]));
    const missing = chosen.filter((value) => !offered.some((option) => option.value === value));
    return [...missing.map((value) => ({ value, label: labels.get(value) ?? seen[value] ?? value })), ...offered];
  }, [loadOptions, found, options, chosen, seen]);
  return { data, busy };
}

function useFound(load: LoadOptions | undefined, query: string) {
  const [wanted] = useDebouncedValue(query, SEARCH_DELAY_MS);
  const [found, setFound] = useState<readonly Option[]>(NO_OPTIONS);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (!load) return;
    const stop = new AbortController();
    setBusy(true);
    load(wanted, stop.signal)
      .then((options) => {
        if (!stop.signal.aborted) setFound(options);
      })
      // An aborted or failed search leaves the list as it was; typing on asks again.
      .catch(() => undefined)
      .finally(() => {
        if (!stop.signal.aborted) setBusy(false);
      });
    return () => stop.abort();
  }, [load, wanted]);
  return { found, busy };
}
