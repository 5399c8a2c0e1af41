import { useRef, useState } from 'react';
import { isApiError } from '@/api/errors';

const ASKS_FOR_PASSWORD = ['fresh_authentication_required', 'invalid_password'];

/** Send something once at a time; what the server says about a field belongs to the field, the first gets the focus. */
export function useSend<V = void>(send: (values: V) => Promise<unknown>) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const running = useRef(false);
  const submit = async (values: V): Promise<boolean> => {
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
  /** The session is not fresh: the server wants the password as well. */
  const needsPassword = isApiError(error) && ASKS_FOR_PASSWORD.includes(error.code);
  return { isBusy, error, submit, fieldError, needsPassword, forget: () => setError(null) };
}

function focusFirst(problem: unknown): void {
  const [name] = isApiError(problem) ? Object.keys(problem.fields) : [];
  // After the messages are drawn: the field is described by its message then.
  if (name) setTimeout(() => document.querySelector<HTMLElement>(`[name="${name}"]`)?.focus());
}
