import { type ChangeEvent, type KeyboardEvent, lazy, Suspense, useEffect, useId, useRef, useState } from 'react';
import { t } from '@/i18n';
import { preloading } from '@/ui/onDemand';
import { type EditSpec, isChanged, type Move, readKey, toValue } from './edit';
import { toInput, toStored } from './inputs';

const loadChoice = () => import('./ChoiceEditor');
const ChoiceEditor = lazy(loadChoice);
/** Asks for the editor of choices ahead. */
export const preloadChoice = preloading(loadChoice);

export interface EditorProps {
  spec: EditSpec;
  label: string;
  value: string | null;
  /** Text of an edit the server refused, and why. */
  draft?: string;
  error?: string;
  onSave: (value: string | null, move: Move) => void;
  /** Also called when nothing changed; `move` says where a Tab wants to go. */
  onCancel: (move: Move) => void;
}

/** A field being edited in place: Enter saves, Esc cancels, Tab saves and goes on, leaving saves. */
export function InlineEditor(props: EditorProps) {
  if (props.spec.kind === 'choice')
    return (
      <Suspense fallback={<WaitingChoice label={props.label} />}>
        <ChoiceEditor {...props} />
      </Suspense>
    );
  return <TextEditor {...props} />;
}

const INPUT_TYPES = { email: 'email', phone: 'tel', url: 'url', date: 'date', datetime: 'datetime-local' } as const;
const INPUT_MODES = { number: 'numeric', money: 'decimal' } as const;

function TextEditor({ spec, label, value, draft, error, onSave, onCancel }: EditorProps) {
  const { kind } = spec;
  const [text, setText] = useState(() => toInput(kind, draft ?? value));
  const [problem, setProblem] = useState(error ?? null);
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const finished = useRef(false);
  const hint = useId();
  useEffect(() => {
    field.current?.focus();
    if (kind !== 'long_text') field.current?.select?.();
  }, [kind]);

  const finish = (act: () => void) => {
    if (finished.current) return;
    finished.current = true;
    act();
  };
  const save = (move: Move) => {
    if (!isChanged(value === null ? null : toInput(kind, value), text)) return finish(() => onCancel(move));
    const wrong = findProblem(spec, text);
    if (wrong) return setProblem(wrong);
    finish(() => onSave(toValue(toStored(kind, text)), move));
  };
  const press = (event: KeyboardEvent) => {
    event.stopPropagation();
    const outcome = readKey(kind, { ...keyOf(event), composing: event.nativeEvent.isComposing });
    if (!outcome) return;
    event.preventDefault();
    if (outcome.act === 'cancel') finish(() => onCancel('stay'));
    else save(outcome.move);
  };
  const shared = {
    ref: field,
    value: text,
    'aria-label': label,
    'aria-invalid': problem ? true : undefined,
    'aria-describedby': problem ? hint : undefined,
    maxLength: spec.maxLength,
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => setText(event.target.value),
    onKeyDown: press,
    onBlur: () => save('stay'),
  };
  return (
    <span className="inline-editor" data-editor="">
      {kind === 'long_text' ? (
        <textarea rows={5} {...shared} />
      ) : (
        <input
          type={INPUT_TYPES[kind as keyof typeof INPUT_TYPES] ?? 'text'}
          inputMode={INPUT_MODES[kind as keyof typeof INPUT_MODES]}
          autoComplete="off"
          {...shared}
        />
      )}
      {problem && (
        <span id={hint} className="inline-problem" role="alert">
          {problem}
        </span>
      )}
    </span>
  );
}

/** In its place while its list is on the way; what is typed meanwhile must not reach the page's shortcuts. */
function WaitingChoice({ label }: { label: string }) {
  return (
    <span className="inline-editor" data-editor="">
      <input
        aria-label={label}
        aria-busy
        readOnly
        // biome-ignore lint/a11y/noAutofocus: the user has just asked for it
        autoFocus
        onKeyDown={(event) => event.stopPropagation()}
      />
    </span>
  );
}

function findProblem(spec: EditSpec, text: string): string | null {
  if (spec.required && toValue(text) === null) return t('ui.edit.required');
  return spec.check?.(text.trim()) ?? null;
}

function keyOf({ key, shiftKey, ctrlKey, metaKey }: KeyboardEvent) {
  return { key, shiftKey, ctrlKey, metaKey };
}
