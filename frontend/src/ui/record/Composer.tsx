import { Button } from '@mantine/core';
import { type FormEvent, type KeyboardEvent, type ReactNode, type Ref, useState } from 'react';
import { t } from '@/i18n';
import { messageOf } from '@/ui/feedback/problem';
import { useDraft } from './draft';

interface ComposerProps {
  /** Names record and kind: "lead.17.note". The text is kept under it until it is saved. */
  draftKey: string;
  onSend: (text: string) => Promise<unknown>;
  label?: string;
  placeholder?: string;
  sendLabel?: string;
  /** Beside the button: visibility, pin. */
  children?: ReactNode;
  fieldRef?: Ref<HTMLTextAreaElement>;
}

const MAX_TEXT = 100_000;

/** Writes a note. The text survives reloads and failures; Ctrl+Enter saves. */
export function Composer({ draftKey, onSend, children, fieldRef, ...labels }: ComposerProps) {
  const { text, restored, change, finish } = useDraft(draftKey);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const send = async () => {
    const sent = text;
    if (busy || !sent.trim()) return;
    setBusy(true);
    setError(null);
    try {
      await onSend(sent.trim());
      finish(sent);
    } catch (problem) {
      setError(messageOf(problem));
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send();
  };
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === 'Escape') event.currentTarget.blur();
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void send();
  };
  return (
    <form className="composer" onSubmit={submit}>
      <textarea
        ref={fieldRef}
        aria-label={labels.label ?? t('ui.composer.label')}
        placeholder={labels.placeholder ?? t('ui.composer.placeholder')}
        rows={text.includes('\n') || text.length > 120 ? 5 : 2}
        maxLength={MAX_TEXT}
        value={text}
        onChange={(event) => change(event.target.value)}
        onKeyDown={press}
      />
      {error && (
        <p className="inline-problem" role="alert">
          {error}
        </p>
      )}
      <div className="composer-foot">
        <span className="soft">{restored ? t('ui.composer.draft') : t('ui.composer.hint')}</span>
        {children}
        <Button type="submit" size="compact-sm" loading={busy}>
          {labels.sendLabel ?? t('ui.composer.send')}
        </Button>
      </div>
    </form>
  );
}
