import { useRef, useState } from 'react';
import { isApiError } from '@/api/errors';

type Submit<V> = {
  isBusy: boolean;
  error: unknown;
  submit: (values: V) => Promise<boolean>;
  fieldError: (name: string) => string | undefined;
};

/** Send a form once at a time; what the server says about a field goes to the field, and the first one gets the focus. */
export function useSubmit<V>(send: (values: V) => Promise<unknown>): Submit<V> {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const running = useRef(false);
  const submit = async (values: V) => {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setError(null);
    try {
      await send(values);
      return true;
    } catch (problem) {
      setError(problem);
      focusFirst(problem);
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  const fieldError = (name: string) => (isApiError(error) ? error.fields[name]?.join(' ') : undefined);
  return { isBusy, error, submit, fieldError };
}

function focusFirst(problem: unknown): void {
  const [name] = isApiError(problem) ? Object.keys(problem.fields) : [];
  // After the messages are drawn: the field is described by its message then.
  if (name) setTimeout(() => document.querySelector<HTMLElement>(`[name="${name}"]`)?.focus());
}
