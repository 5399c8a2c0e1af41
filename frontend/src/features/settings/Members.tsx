import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { http, ifMatch, type Schema, unwrap } from '@/api/client';
import { useMe } from '@/api/session';
import { t } from '@/i18n';
import { Person } from '@/ui/Person';
import { Panel } from '@/ui/page/Panel';
import { PlainTable } from '@/ui/page/PlainTable';
import { StateMark } from '@/ui/page/StateMark';
import { Loaded } from './Loaded';
import { membersQuery, ownersQuery } from './queries';
import { RemoveMember } from './RemoveMember';
import { outranks, type Role, roleLabel, rolesUpTo } from './roles';
import { type RowKind, useRowChange } from './useRowChange';
import { tell } from './WordTable';

type Member = Schema<'MemberOut'>;
type Teams = readonly Schema<'TeamOut'>[];

const SEARCH_DELAY_MS = 250;
/** A longer list is searched, not read. */
const SHORT_LIST = 15;

const membersKind = (teams: Teams): RowKind<Member, Schema<'MemberUpdate'>> => ({
  recordOf: (member) => `members.${member.id}`,
  titleOf: (member) => member.name ?? '',
  labelOf: (field) => t(field === 'role' ? 'settings.members.role' : 'settings.members.team'),
  textOf: (field, values) => {
    const { role, team_id } = values as Member;
    if (field === 'role') return roleLabel(role);
    return teams.find((team) => team.id === team_id)?.name ?? t('settings.members.noTeam');
  },
  send: (member, version, body) =>
    unwrap(
      http.PATCH('/api/members/{member_id}', {
        params: { path: { member_id: member.id ?? 0 }, header: ifMatch(version) },
        body,
      }),
    ),
  read: (member) => unwrap(http.GET('/api/members/{member_id}', { params: { path: { member_id: member.id ?? 0 } } })),
  resources: ['members', 'me'],
});

/** Who is here, with which role and in which team. */
export function Members({ teams }: { teams: Teams }) {
  const [words, setWords] = useState('');
  const [wanted] = useDebouncedValue(words.trim(), SEARCH_DELAY_MS);
  const everybody = useQuery(membersQuery());
  const found = useQuery({ ...membersQuery(wanted), placeholderData: keepPreviousData });
  const members = wanted ? found : everybody;
  const owners = useQuery(ownersQuery()).data;
  const isLong = (everybody.data?.length ?? 0) > SHORT_LIST;
  const [removed, setRemoved] = useState<Member | null>(null);
  return (
    <Panel flush title={t('settings.members.title')}>
      <Loaded query={members}>
        {(list) => {
          return (
            <>
              {isLong && (
                <TextInput
                  size="xs"
                  type="search"
                  className="settings-find"
                  label={t('settings.members.find')}
                  value={words}
                  onChange={(event) => setWords(event.currentTarget.value)}
                />
              )}
              <PlainTable
                label={t('settings.members.title')}
                head={[
                  t('settings.members.name'),
                  t('settings.members.role'),
                  t('settings.members.team'),
                  t('settings.members.factor'),
                  '',
                ]}
                actionsLabel={t('common.remove')}
              >
                {list.map((member) => (
                  <Row
                    key={member.id}
                    member={member}
                    teams={teams}
                    isLastOwner={owners?.length === 1 && owners[0]?.id === member.id}
                    onRemove={() => setRemoved(member)}
                  />
                ))}
              </PlainTable>
              {removed && <RemoveMember member={removed} onClose={() => setRemoved(null)} />}
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}

type RowProps = { member: Member; teams: Teams; isLastOwner: boolean; onRemove: () => void };

function Row({ member, teams, isLastOwner, onRemove }: RowProps) {
  const me = useMe();
  const [isBusy, setBusy] = useState(false);
  const { change, dialog } = useRowChange(membersKind(teams));
  const set = (values: Schema<'MemberUpdate'>) => {
    setBusy(true);
    tell(change(member, values).finally(() => setBusy(false)));
  };
  const isAbove = outranks(member.role, me.role);
  const name = member.name ?? '';
  const options = isAbove || isLastOwner ? [member.role as Role] : rolesUpTo(me.role);
  return (
    <tr>
      <th scope="row">
        <Person name={name} />
        <span className="soft settings-under">{member.email}</span>
      </th>
      <td>
        {options.length > 1 ? (
          <select
            className="native-select"
            aria-label={t('settings.members.roleOf', { name })}
            value={member.role}
            disabled={isBusy}
            onChange={(event) => set({ role: event.currentTarget.value as Role })}
          >
            {options.map((role) => (
              <option key={role} value={role}>
                {roleLabel(role)}
              </option>
            ))}
          </select>
        ) : (
          roleLabel(member.role)
        )}
        {isLastOwner && <span className="soft settings-under">{t('settings.members.lastOwner')}</span>}
      </td>
      <td>
        <select
          className="native-select"
          aria-label={t('settings.members.teamOf', { name })}
          value={member.team_id ?? ''}
          disabled={isAbove || isBusy}
          onChange={(event) => set({ team_id: Number(event.currentTarget.value) || null })}
        >
          <option value="">{t('settings.members.noTeam')}</option>
          {teams.map((team) => (
            <option key={team.id} value={team.id}>
              {team.name}
            </option>
          ))}
        </select>
      </td>
      <td>
        <StateMark
          label={member.second_factor ? t('common.yes') : t('common.no')}
          tone={member.second_factor ? 'good' : 'quiet'}
        />
      </td>
      <td className="row-actions">
        {!isAbove && !isLastOwner && member.user_id !== me.user?.id && (
          <button
            type="button"
            className="link-button danger-item"
            aria-label={`${t('common.remove')}: ${name}`}
            onClick={onRemove}
          >
            {t('common.remove')}
          </button>
        )}
        {dialog}
      </td>
    </tr>
  );
}
