import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { http, type Schema, settle } from '@/api/client';
import { t } from '@/i18n';
import { Panel } from '@/ui/page/Panel';
import { PlainTable } from '@/ui/page/PlainTable';
import { RelativeTime } from '@/ui/RelativeTime';
import { Loaded } from './Loaded';
import { sessionsQuery, useChange } from './queries';

type Session = Schema<'SessionOut'>;
const BROWSERS = /(Edg|OPR|Firefox|Chrome|Safari)/;
const SYSTEMS = /(Windows|Android|iPhone|iPad|Mac OS X|CrOS|Linux)/;
const NAMES: Record<string, string> = { Edg: 'Edge', OPR: 'Opera', 'Mac OS X': 'macOS', CrOS: 'ChromeOS' };

/** Where she is signed in, and the way to end it. */
export function Sessions() {
  const sessions = useQuery(sessionsQuery());
  const end = useChange(endSessions, 'sessions');
  const others = (sessions.data ?? []).filter((one) => !one.is_current);
  return (
    <Panel
      flush
      title={t('settings.sessions.title')}
      description={t('settings.sessions.text')}
      actions={
        others.length > 0 && (
          <Button size="xs" variant="default" loading={end.isPending} onClick={() => end.mutate(others)}>
            {t('settings.sessions.endOthers')}
          </Button>
        )
      }
    >
      <Loaded query={sessions}>
        {(list) => (
          <PlainTable
            label={t('settings.sessions.title')}
            head={[
              t('settings.sessions.device'),
              t('settings.sessions.address'),
              t('settings.sessions.used'),
              t('settings.sessions.started'),
              '',
            ]}
            actionsLabel={t('settings.sessions.end')}
          >
            {list.map((session) => (
              <tr key={session.id}>
                <th scope="row">{deviceOf(session.user_agent)}</th>
                <td>{session.address ?? '–'}</td>
                <td>
                  <RelativeTime at={session.last_used_at} />
                </td>
                <td>
                  <RelativeTime at={session.created_at} />
                </td>
                <td className="row-actions">
                  {session.is_current ? (
                    <span className="soft">{t('settings.sessions.current')}</span>
                  ) : (
                    <button
                      type="button"
                      className="link-button"
                      aria-label={`${t('settings.sessions.end')}: ${deviceOf(session.user_agent)}`}
                      onClick={() => end.mutate([session])}
                    >
                      {t('settings.sessions.end')}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </PlainTable>
        )}
      </Loaded>
    </Panel>
  );
}

async function endSessions(sessions: readonly Session[]): Promise<void> {
  for (const { id = 0 } of sessions) {
    await settle(http.DELETE('/api/auth/sessions/{session_id}', { params: { path: { session_id: id } } }));
  }
}

function deviceOf(agent: string | null | undefined): string {
  const find = (pattern: RegExp) => {
    const found = pattern.exec(agent ?? '')?.[0];
    return found && (NAMES[found] ?? found);
  };
  return [find(BROWSERS), find(SYSTEMS)].filter(Boolean).join(' · ') || t('settings.sessions.unknown');
}
