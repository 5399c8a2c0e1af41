/** Texts not sent yet, one a key, kept in the browser: a reload or a crash loses none. Signing out drops this prefix. */
import { useCallback, useState } from 'react';

const PREFIX = 'neuracrm.draft.';

export function readDraft(key: string): string {
  return localStorage.getItem(PREFIX + key) ?? '';
}

export function keepDraft(key: string, text: string): void {
  try {
    if (text.trim() === '') localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, text);
  } catch {
    // Storage is full or forbidden: the text stays in the field, only a reload would lose it.
  }
}

interface Draft {
  text: string;
  /** The text was here already when the page opened. */
  restored: boolean;
  change: (text: string) => void;
  /** Forgets the draft, but only while it is still the text that was sent. */
  finish: (sent: string) => void;
}

/** The draft of a key, which names record and kind: "lead.17.note". A text never moves to another key. */
export function useDraft(key: string): Draft {
  const [held, setHeld] = useState(() => load(key));
  const draft = held.key === key ? held : load(key);
  if (draft !== held) setHeld(draft);
  const change = useCallback(
    (text: string) => {
      keepDraft(key, text);
      setHeld({ key, text, restored: false });
    },
    [key],
  );
  const finish = useCallback(
    (sent: string) => {
      if (readDraft(key) === sent) keepDraft(key, '');
      setHeld((now) => (now.key === key && now.text === sent ? { key, text: '', restored: false } : now));
    },
    [key],
  );
  return { text: draft.text, restored: draft.restored, change, finish };
}

function load(key: string) {
  const text = readDraft(key);
  return { key, text, restored: text !== '' };
}
