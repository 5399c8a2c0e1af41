import { Divider } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMe } from '@/api/session';
import { t } from '@/i18n';
import { ariaKeys } from './commands';
import { listNavigation } from './registry';
import type { Screen } from './screens';

/** The pages this person may open. */
export function Navigation() {
  const entries = listNavigation(useMe());
  const foot = entries.filter(({ navigation }) => navigation?.section === 'foot');
  const main = entries.filter(({ navigation }) => navigation?.section !== 'foot');
  return (
    <div className="shell-nav">
      {main.map((screen) => (
        <Entry key={screen.path} screen={screen} />
      ))}
      {foot.length > 0 && main.length > 0 && <Divider my={6} />}
      {foot.map((screen) => (
        <Entry key={screen.path} screen={screen} />
      ))}
    </div>
  );
}

function Entry({ screen: { path, navigation } }: { screen: Screen }) {
  if (!navigation) return null;
  const Icon = navigation.icon;
  return (
    <Link
      to={path}
      activeProps={{ 'aria-current': 'page' }}
      aria-keyshortcuts={navigation.keys && ariaKeys(navigation.keys)}
    >
      <Icon size={18} stroke={1.7} />
      {t(navigation.label)}
    </Link>
  );
}
