import { Avatar, Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { useMe } from '@/api/session';
import { LANGUAGES, languageOf, t } from '@/i18n';
import { toast } from '@/ui/feedback/toast';
import { IconBuilding, IconCheck, IconKeyboard, IconLogout } from '@/ui/icons';
import { runCommand } from './commands';
import { changeDensity, type Density, useDensity } from './preferences';
import { changeMe, signOut, switchOrganization } from './session';

const SCHEMES = ['light', 'dark', 'auto'] as const;
const DENSITIES: Density[] = ['comfortable', 'compact'];

/** The person's menu: organizations, appearance, language, help, sign out. */
export function Menus() {
  const me = useMe();
  const name = me.user?.name ?? '';
  return (
    <Menu position="bottom-end" width={260} withinPortal>
      <Menu.Target>
        <UnstyledButton aria-label={t('shell.menu', { name })}>
          <Avatar size={30} radius="xl" color="indigo" variant="filled" name={name} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {name}
          <br />
          {me.user?.email}
        </Menu.Label>
        <Organizations />
        <Appearance />
        <Menu.Divider />
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={() => runCommand('app.help')}>
          {t('shell.help.title')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
          {t('shell.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Organizations() {
  const me = useMe();
  const go = (id: number) => switchOrganization(id).catch((error: unknown) => toast.error(error));
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{t('shell.organizations')}</Menu.Label>
      {(me.organizations ?? []).map((one) => (
        <Choice
          key={one.id}
          icon={<IconBuilding size={16} />}
          isChosen={one.id === me.organization?.id}
          label={one.name ?? ''}
          onChoose={() => one.id !== me.organization?.id && one.id && void go(one.id)}
        />
      ))}
    </>
  );
}

function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const density = useDensity();
  const me = useMe();
  const speak = (language: string) => changeMe({ locale: language }).catch((error: unknown) => toast.error(error));
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{t('shell.scheme')}</Menu.Label>
      {SCHEMES.map((one) => (
        <Choice
          key={one}
          isChosen={one === colorScheme}
          label={t(`shell.scheme.${one}`)}
          onChoose={() => setColorScheme(one)}
        />
      ))}
      <Menu.Divider />
      <Menu.Label>{t('shell.density')}</Menu.Label>
      {DENSITIES.map((one) => (
        <Choice
          key={one}
          isChosen={one === density}
          label={t(`shell.density.${one}`)}
          onChoose={() => changeDensity(one)}
        />
      ))}
      <Menu.Divider />
      <Menu.Label>{t('shell.language')}</Menu.Label>
      {LANGUAGES.map((one) => (
        <Choice
          key={one}
          isChosen={one === languageOf(me.user?.locale ?? 'en')}
          label={t(`shell.language.${one}`)}
          onChoose={() => void speak(one)}
        />
      ))}
    </>
  );
}

type ChoiceProps = { label: string; isChosen: boolean; icon?: React.ReactNode; onChoose: () => void };

function Choice({ label, isChosen, icon, onChoose }: ChoiceProps) {
  return (
    <Menu.Item
      role="menuitemradio"
      aria-checked={isChosen}
      leftSection={icon}
      rightSection={isChosen ? <IconCheck size={16} /> : null}
      onClick={onChoose}
    >
      {label}
    </Menu.Item>
  );
}
