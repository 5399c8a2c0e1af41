import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { http, ifMatch, type Schema, settle, unwrap } from '@/api/client';
import { t } from '@/i18n';
import { ConfirmDialog } from '@/ui/feedback/ConfirmDialog';
import { Panel } from '@/ui/page/Panel';
import { PlainTable } from '@/ui/page/PlainTable';
import { AddForm } from './AddForm';
import { Loaded } from './Loaded';
import { NameCell } from './NameCell';
import { useSaving } from './queries';
import { type RowKind, useRowChange } from './useRowChange';

type Team = Schema<'TeamOut'>;

const TEAMS: RowKind<Team, { name: string }> = {
  recordOf: (team) => `teams.${team.id}`,
  titleOf: (team) => team.name ?? '',
  labelOf: () => t('settings.teams.name'),
  textOf: (_, values) => (values as Team).name ?? '',
  send: (team, version, body) =>
    unwrap(
      http.PATCH('/api/teams/{team_id}', {
        params: { path: { team_id: team.id ?? 0 }, header: ifMatch(version) },
        body,
      }),
    ),
  read: (team) => unwrap(http.GET('/api/teams/{team_id}', { params: { path: { team_id: team.id ?? 0 } } })),
  resources: ['teams'],
};

export function Teams({ query }: { query: UseQueryResult<Team[]> }) {
  const [deleted, setDeleted] = useState<Team | null>(null);
  const add = useSaving((name: string) => unwrap(http.POST('/api/teams', { body: { name } })), 'teams');
  const remove = useSaving(
    (team: Team) => settle(http.DELETE('/api/teams/{team_id}', { params: { path: { team_id: team.id ?? 0 } } })),
    'teams',
    'members',
  );
  return (
    <Panel flush title={t('settings.teams.title')} description={t('settings.teams.text')}>
      <Loaded query={query}>
        {(teams) =>
          teams.length > 0 && (
            <PlainTable
              label={t('settings.teams.title')}
              head={[t('settings.teams.name'), '']}
              actionsLabel={t('common.delete')}
            >
              {teams.map((team) => (
                <Row key={team.id} team={team} onDelete={() => setDeleted(team)} />
              ))}
            </PlainTable>
          )
        }
      </Loaded>
      <AddForm label={t('settings.teams.new')} name="name" send={add} />
      <ConfirmDialog
        opened={deleted !== null}
        danger
        title={t('settings.teams.deleteTitle', { name: deleted?.name ?? '' })}
        confirmLabel={t('common.delete')}
        onConfirm={() => deleted && remove(deleted)}
        onClose={() => setDeleted(null)}
      >
        {t('settings.teams.deleteText')}
      </ConfirmDialog>
    </Panel>
  );
}

function Row({ team, onDelete }: { team: Team; onDelete: () => void }) {
  const { change, dialog } = useRowChange(TEAMS);
  const name = team.name ?? '';
  return (
    <tr>
      <td>
        <NameCell label={t('settings.teams.name')} value={name} onSave={(text) => change(team, { name: text })} />
        {dialog}
      </td>
      <td className="row-actions">
        <button
          type="button"
          className="link-button danger-item"
          aria-label={`${t('common.delete')}: ${name}`}
          onClick={onDelete}
        >
          {t('common.delete')}
        </button>
      </td>
    </tr>
  );
}
