import { type ReactNode, useRef, useState } from 'react';
import { t } from '@/i18n';
import { messageOf } from '@/ui/feedback/problem';
import type { EditSpec, Move } from './edit';
import { InlineEditor, preloadChoice } from './InlineEditor';

interface InlineFieldProps {
  label: string;
  value: string | null;
  /** How it is shown; the value itself when left out. */
  shown?: ReactNode;
  spec: EditSpec;
  /** A rejection opens the editor again with the user's text. */
  onSave: (value: string | null) => Promise<unknown> | undefined;
  readOnly?: boolean;
}

interface Edited {
  attempt: number;
  draft?: string;
  error?: string;
}

/** One fact of a record: a click edits it in place, Enter saves, Esc cancels, Tab goes on to the next. */
export function InlineField({ label, value, shown, spec, onSave, readOnly }: InlineFieldProps) {
  const [edited, setEdited] = useState<Edited | null>(null);
  const line = useRef<HTMLDivElement>(null);
  const close = (move: Move) => {
    setEdited(null);
    queueMicrotask(() => focusFact(line.current, move));
  };
  const save = (next: string | null, move: Move) => {
    onSave(next)?.catch((problem: unknown) =>
      setEdited({ attempt: (edited?.attempt ?? 0) + 1, draft: next ?? '', error: messageOf(problem) }),
    );
    close(move);
  };
  const content = shown ?? value;
  const empty = value === null || value === '';
  return (
    <div className="fact" ref={line}>
      <span className="fact-label">{label}</span>
      {edited ? (
        <InlineEditor
          key={edited.attempt}
          spec={spec}
          label={label}
          value={value}
          draft={edited.draft}
          error={edited.error}
          onSave={save}
          onCancel={close}
        />
      ) : readOnly ? (
        <span className="fact-value" data-readonly="">
          {empty ? '–' : content}
        </span>
      ) : (
        <button
          type="button"
          className="fact-value"
          title={t('ui.edit.field', { name: label })}
          onPointerEnter={spec.kind === 'choice' ? preloadChoice : undefined}
          onFocus={spec.kind === 'choice' ? preloadChoice : undefined}
          onClick={() => setEdited({ attempt: 0 })}
        >
          <span className="sr-only">{t('ui.edit.field', { name: label })}: </span>
          {empty ? <span className="soft">{t('ui.edit.empty')}</span> : content}
        </button>
      )}
    </div>
  );
}

/** After a Tab the neighbouring fact opens; after Enter or Esc the fact itself has the focus again. */
function focusFact(line: HTMLElement | null, move: Move): void {
  const all = [...(line?.closest('.facts')?.querySelectorAll<HTMLElement>('.fact') ?? [])].filter(
    (fact) => fact === line || fact.querySelector('button.fact-value'),
  );
  const at = line ? all.indexOf(line) : -1;
  const target = move === 'stay' ? line : all[at + (move === 'next' ? 1 : -1)];
  requestAnimationFrame(() => {
    const button = target?.querySelector<HTMLElement>('button.fact-value');
    button?.focus();
    if (move !== 'stay') button?.click();
  });
}
