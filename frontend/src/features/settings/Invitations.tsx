import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { http, type Schema, settle, unwrap } from '@/api/client';
import { useMe } from '@/api/session';
import { formatDateTime, t } from '@/i18n';
import { EmptyState } from '@/ui/feedback/EmptyState';
import { toast } from '@/ui/feedback/toast';
import { Panel } from '@/ui/page/Panel';
import { PlainTable } from '@/ui/page/PlainTable';
import { useSend } from '@/ui/useSend';
import { Loaded } from './Loaded';
import { Problem } from './Problem';
import { invitationsQuery, useChange, useSaving } from './queries';
import { type Role, roleLabel, rolesUpTo } from './roles';

type Invitation = Schema<'InvitationOut'>;
type Teams = readonly Schema<'TeamOut'>[];

const invite = (body: Schema<'InvitationIn'>) => unwrap(http.POST('/api/invitations', { body }));
const revoke = (invitation: Invitation) =>
  settle(http.DELETE('/api/invitations/{invitation_id}', { params: { path: { invitation_id: invitation.id ?? 0 } } }));

/** Who was asked to join and has not answered, and one line to ask somebody else. */
export function Invitations({ teams }: { teams: Teams }) {
  const invitations = useQuery(invitationsQuery());
  return (
    <Panel flush title={t('settings.invitations.title')} description={t('settings.invitations.text')}>
      <InviteForm teams={teams} />
      <Loaded query={invitations}>
        {(list) =>
          list.length === 0 ? (
            <EmptyState title={t('settings.invitations.none')} compact />
          ) : (
            <PlainTable
              label={t('settings.invitations.title')}
              head={[
                t('settings.invitations.email'),
                t('settings.members.role'),
                t('settings.members.team'),
                t('settings.invitations.expires'),
                '',
              ]}
              actionsLabel={t('settings.invitations.resend')}
            >
              {list.map((one) => (
                <Row key={one.id} invitation={one} teams={teams} />
              ))}
            </PlainTable>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Row({ invitation, teams }: { invitation: Invitation; teams: Teams }) {
  const email = invitation.email ?? '';
  const back = useChange(revoke, 'members');
  const again = useChange(invite, 'members');
  const resend = () =>
    again.mutate(
      { email, role: invitation.role as Role, team_id: invitation.team_id ?? null },
      { onSuccess: () => void toast.success(t('settings.invitations.sent', { email })) },
    );
  return (
    <tr>
      <th scope="row">{email}</th>
      <td>{roleLabel(invitation.role)}</td>
      <td>{teams.find((team) => team.id === invitation.team_id)?.name ?? '–'}</td>
      <td>{formatDateTime(invitation.expires_at)}</td>
      <td className="row-actions">
        <button type="button" className="link-button" disabled={again.isPending} onClick={resend}>
          {t('settings.invitations.resend')}
        </button>
        <button
          type="button"
          className="link-button danger-item"
          disabled={back.isPending}
          onClick={() => back.mutate(invitation)}
        >
          {t('settings.invitations.revoke')}
        </button>
      </td>
    </tr>
  );
}

function InviteForm({ teams }: { teams: Teams }) {
  const me = useMe();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('agent');
  const [team, setTeam] = useState('');
  const send = useSaving(invite, 'members');
  const { submit, isBusy, error, fieldError } = useSend(() => send({ email, role, team_id: Number(team) || null }));
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await submit())) return;
    toast.success(t('settings.invitations.sent', { email }));
    setEmail('');
  };
  return (
    <form className="settings-row-form" onSubmit={onSubmit} noValidate>
      <TextInput
        size="xs"
        label={t('settings.invitations.email')}
        name="email"
        type="email"
        autoComplete="off"
        error={fieldError('email')}
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <label className="settings-labeled">
        {t('settings.members.role')}
        <select className="native-select" value={role} onChange={(event) => setRole(event.currentTarget.value as Role)}>
          {rolesUpTo(me.role).map((one) => (
            <option key={one} value={one}>
              {roleLabel(one)}
            </option>
          ))}
        </select>
      </label>
      {teams.length > 0 && (
        <label className="settings-labeled">
          {t('settings.members.team')}
          <select className="native-select" value={team} onChange={(event) => setTeam(event.currentTarget.value)}>
            <option value="">{t('settings.members.noTeam')}</option>
            {teams.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </select>
        </label>
      )}
      <Button type="submit" size="xs" loading={isBusy}>
        {t('settings.invitations.submit')}
      </Button>
      <div className="settings-wide">
        <p className="soft settings-note">{t(`settings.role.${role}.text`)}</p>
        <Problem error={error} shown={['email']} />
      </div>
    </form>
  );
}
