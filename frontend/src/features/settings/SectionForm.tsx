import { Button } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { t } from '@/i18n';
import { ConfirmDialog } from '@/ui/feedback/ConfirmDialog';
import { toast } from '@/ui/feedback/toast';
import { Panel } from '@/ui/page/Panel';
import { useSend } from '@/ui/useSend';
import { Problem } from './Problem';

type Form<V> = {
  values: V;
  set: (patch: Partial<V>) => void;
  /** What a text field and a choice of the section need, by the name of the value. */
  text: (name: TextName<V>) => TextProps;
  choice: (name: TextName<V>) => ChoiceProps;
};
type TextName<V> = { [K in keyof V & string]: V[K] extends string ? K : never }[keyof V & string];
type TextProps = {
  name: string;
  error?: string;
  value: string;
  onChange: (event: { currentTarget: { value: string } }) => void;
};
type ChoiceProps = { error?: string; value: string | null; onChange: (value: string | null) => void };

interface SectionFormProps<V extends object> {
  title: string;
  description?: string;
  /** What the server has. */
  stored: V;
  save: (values: V) => Promise<unknown>;
  children: (form: Form<V>) => ReactNode;
}

/** One section with its own save; leaving with unsaved changes asks first. */
export function SectionForm<V extends object>({ title, description, stored, save, children }: SectionFormProps<V>) {
  const [changes, setChanges] = useState<Partial<V>>({});
  const values = { ...stored, ...changes };
  const isDirty = (Object.keys(changes) as (keyof V)[]).some((name) => changes[name] !== stored[name]);
  const { submit, isBusy, error, fieldError } = useSend(save);
  const set = (patch: Partial<V>) => setChanges({ ...changes, ...patch });
  const write = (name: string, value: string) => set({ [name]: value } as unknown as Partial<V>);
  const read = (name: keyof V) => String(values[name]);
  const form: Form<V> = {
    values,
    set,
    text: (name) => ({
      name,
      error: fieldError(name),
      value: read(name),
      onChange: (event) => write(name, event.currentTarget.value),
    }),
    choice: (name) => ({
      error: fieldError(name),
      value: read(name) || null,
      onChange: (value) => value && write(name, value),
    }),
  };
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isDirty || !(await submit(values))) return;
    setChanges({});
    toast.success(t('common.saved'));
  };
  return (
    <form onSubmit={onSubmit} noValidate>
      <Panel title={title} description={description}>
        <div className="settings-fields">
          {children(form)}
          <Problem error={error} shown={Object.keys(stored)} />
        </div>
        <div className="settings-save">
          <Button type="submit" size="xs" loading={isBusy}>
            {t('common.save')}
          </Button>
          {isDirty && (
            <>
              <span className="soft" role="status">
                {t('settings.unsaved')}
              </span>
              <button type="button" className="link-button" onClick={() => setChanges({})}>
                {t('settings.discard')}
              </button>
            </>
          )}
        </div>
      </Panel>
      <LeaveGuard isDirty={isDirty && !isBusy} />
    </form>
  );
}

/** Asks before a change that was not saved is lost. */
export function LeaveGuard({ isDirty }: { isDirty: boolean }) {
  const blocker = useBlocker({ shouldBlockFn: () => isDirty, enableBeforeUnload: () => isDirty, withResolver: true });
  const stay = () => {
    if (blocker.status === 'blocked') blocker.reset();
  };
  const leave = () => {
    if (blocker.status === 'blocked') blocker.proceed();
  };
  return (
    <ConfirmDialog
      opened={blocker.status === 'blocked'}
      title={t('settings.leave.title')}
      confirmLabel={t('settings.leave.confirm')}
      danger
      onConfirm={leave}
      onClose={stay}
    >
      {t('settings.leave.text')}
    </ConfirmDialog>
  );
}
