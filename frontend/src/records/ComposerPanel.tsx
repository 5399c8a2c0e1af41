import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Schema } from '@/api/client';
import { keyOf } from '@/api/keys';
import { useCan, useMe } from '@/api/session';
import { useCommands } from '@/app/commands';
import { addDays, type Key, momentOf, t, today } from '@/i18n';
import { Composer } from '@/ui/record/Composer';
import { addActivity, addNote, addTask } from './timeline';
import type { BaseRecord, KindSpec } from './types';

type Mode = 'note' | 'task' | 'activity';
const MODES: readonly { id: Mode; permission: string; keys: string }[] = [
  { id: 'note', permission: 'notes.create', keys: 'n' },
  { id: 'task', permission: 'tasks.create', keys: 't' },
  { id: 'activity', permission: 'activities.create', keys: 'l' },
];
const ACTIVITY_TYPES: readonly Schema<'ActivityCreate'>['type'][] = [
  'call',
  'email',
  'meeting',
  'sms',
  'chat',
  'other',
];
const END_OF_WORK = '17:00';

interface ComposerPanelProps {
  spec: KindSpec;
  record: BaseRecord;
  isShort?: boolean;
}

/** Write a note, plan a task, log what took place. Each text is kept until it is saved, each under its own name. */
export function ComposerPanel({ spec, record, isShort }: ComposerPanelProps) {
  const may = useCan();
  const me = useMe();
  const client = useQueryClient();
  const modes = MODES.filter(({ permission }) => may(permission));
  const [mode, setMode] = useState<Mode>('note');
  const [due, setDue] = useState(() => addDays(today(), 1));
  const [type, setType] = useState<Schema<'ActivityCreate'>['type']>('call');
  const field = useRef<HTMLTextAreaElement>(null);
  const pick = (next: Mode) => {
    setMode(next);
    setTimeout(() => field.current?.focus());
  };
  useCommands(
    modes.map(({ id, keys }) => ({
      id: `records.compose.${id}`,
      label: t(`records.compose.${id}`),
      keys,
      group: 'page' as const,
      run: () => pick(id),
    })),
  );
  if (modes.length === 0) return null;
  const links = { [spec.link]: record.id };
  const send = async (text: string) => {
    if (mode === 'note') await addNote(links, text);
    else if (mode === 'activity') await addActivity(links, text, type);
    else await addTask(links, text, due ? momentOf(due, END_OF_WORK) : null, me.user?.id ?? null);
    await Promise.all([
      client.invalidateQueries({ queryKey: keyOf('timeline', spec.kind, record.id) }),
      client.invalidateQueries({ queryKey: keyOf('tasks') }),
    ]);
  };
  return (
    <div className="compose" data-short={isShort || undefined}>
      <div className="kinds" role="tablist" aria-label={t('records.compose')}>
        {modes.map(({ id, keys }) => (
          <button
            key={id}
            type="button"
            role="tab"
            className="kind"
            aria-selected={id === mode}
            aria-keyshortcuts={keys.toUpperCase()}
            onClick={() => pick(id)}
          >
            {t(`records.compose.${id}`)}
          </button>
        ))}
      </div>
      <Composer
        key={mode}
        fieldRef={field}
        draftKey={`${spec.kind}.${record.id}.${mode}`}
        label={t(`records.compose.${mode}`)}
        placeholder={t(`records.compose.${mode}.hint`)}
        sendLabel={t(`records.compose.${mode}.send`)}
        onSend={send}
      >
        {mode === 'task' && (
          <label className="compose-choice">
            {t('records.due')}
            <input type="date" value={due} onChange={(event) => setDue(event.target.value)} />
          </label>
        )}
        {mode === 'activity' && (
          <select
            className="compose-choice"
            aria-label={t('records.activityType')}
            value={type}
            onChange={(event) => setType(event.target.value as typeof type)}
          >
            {ACTIVITY_TYPES.map((one) => (
              <option key={one} value={one}>
                {t(`records.activity.${one}` as Key)}
              </option>
            ))}
          </select>
        )}
      </Composer>
    </div>
  );
}
