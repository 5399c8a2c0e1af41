import { type KeyboardEvent, useRef } from 'react';
import { OneField } from '@/ui/OptionField';
import type { EditorProps } from './InlineEditor';

/** A choice being edited in place. */
export default function ChoiceEditor({ spec, label, value, onSave, onCancel }: EditorProps) {
  const finished = useRef(false);
  const finish = (act: () => void) => {
    if (finished.current) return;
    finished.current = true;
    act();
  };
  const press = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key !== 'Tab' && event.key !== 'Escape') return;
    event.preventDefault();
    const move = event.key === 'Escape' ? 'stay' : event.shiftKey ? 'previous' : 'next';
    finish(() => onCancel(move));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the field within, on their way up
    <span className="inline-editor" data-editor="" onKeyDown={press}>
      <OneField
        label={label}
        hideLabel
        size="xs"
        opened
        value={value}
        options={spec.options}
        loadOptions={spec.loadOptions}
        clearable={!spec.required}
        onChange={(next) => finish(() => (next === value ? onCancel('stay') : onSave(next, 'stay')))}
        onClose={() => finish(() => onCancel('stay'))}
      />
    </span>
  );
}
