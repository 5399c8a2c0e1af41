import { useQuery } from '@tanstack/react-query';
import { t } from '@/i18n';
import { Invitations } from './Invitations';
import { Members } from './Members';
import { teamsQuery } from './queries';
import { SettingsFrame } from './SettingsFrame';
import { Teams } from './Teams';

export default function TeamPage() {
  const teams = useQuery(teamsQuery());
  return (
    <SettingsFrame title={t('settings.team.title')} text={t('settings.team.text')}>
      <Members teams={teams.data ?? []} />
      <Invitations teams={teams.data ?? []} />
      <Teams query={teams} />
    </SettingsFrame>
  );
}
