import { useCallback, useState } from 'react';
import { http, type Schema, settle, unwrap } from '@/api/client';
import { t } from '@/i18n';
import { findPeople } from '@/records/people';
import { OptionSelect } from '@/ui/OptionSelect';
import type { LoadOptions } from '@/ui/options';
import { FormDialog } from './FormDialog';
import { useSaving } from './queries';

type Member = Schema<'MemberOut'>;
const OWNED = ['lead', 'contact', 'company', 'deal'] as const;

interface RemoveMemberProps {
  member: Member;
  onClose: () => void;
}

/** Ends a membership; what she owned goes to somebody else first, in the background. */
export function RemoveMember({ member, onClose }: RemoveMemberProps) {
  const [heir, setHeir] = useState<string | null>(null);
  const name = member.name ?? '';
  const remove = useSaving(
    async () => {
      if (heir) await handOver(member.user_id ?? 0, Number(heir));
      await settle(http.DELETE('/api/members/{member_id}', { params: { path: { member_id: member.id ?? 0 } } }));
    },
    'members',
    'leads',
    'contacts',
    'companies',
    'deals',
    'tasks',
  );
  const findHeirs = useCallback<LoadOptions>(
    async (words, signal) =>
      (await findPeople(words, signal)).filter((option) => option.value !== String(member.user_id)),
    [member.user_id],
  );
  return (
    <FormDialog
      title={t('settings.remove.title', { name })}
      submitLabel={t('settings.remove.submit')}
      danger
      send={() => remove(undefined)}
      onClose={onClose}
    >
      {() => (
        <>
          <p className="dialog-text">{t('settings.remove.text', { name })}</p>
          <OptionSelect
            label={t('settings.remove.heir')}
            placeholder={t('settings.remove.nobody')}
            clearable
            loadOptions={findHeirs}
            value={heir}
            onChange={setHeir}
          />
        </>
      )}
    </FormDialog>
  );
}

async function handOver(from: number, to: number): Promise<void> {
  for (const type of OWNED) {
    const body = {
      record_type: type,
      action: 'change' as const,
      filters: { owner_id: String(from) },
      values: { owner_id: to },
    };
    await unwrap(http.POST('/api/bulk-changes', { body }));
  }
  const filters = { assignee_id: String(from), status: 'not_started,in_progress,waiting,deferred' };
  const tasks = { record_type: 'task' as const, action: 'change' as const, filters, values: { assignee_id: to } };
  await unwrap(http.POST('/api/bulk-changes', { body: tasks }));
}
