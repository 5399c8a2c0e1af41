import { Button } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { t } from '@/i18n';
import { ConfirmDialog } from '@/ui/feedback/ConfirmDialog';
import { toast } from '@/ui/feedback/toast';
import { Panel } from '@/ui/page/Panel';
import { Problem } from './Problem';
import { useSend } from './useSend';

type Form<V> = {
  values: V;
  set: (patch: Partial<V>) => void;
  fieldError: (name: keyof V & string) => string | undefined;
};

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
          {children({ values, set: (patch) => setChanges({ ...changes, ...patch }), fieldError })}
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
