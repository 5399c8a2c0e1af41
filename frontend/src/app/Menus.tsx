import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { useMe } from '@/api/session';
import { LANGUAGES, languageOf, t } from '@/i18n';
import { toast } from '@/ui/feedback/toast';
import { IconKeyboard, IconLogout, IconUser } from '@/ui/icons';
import { runCommand } from './commands';
import { changeDensity, type Density, useDensity } from './preferences';
import { changeMe, signOut, switchOrganization } from './session';

const SCHEMES = ['light', 'dark', 'auto'] as const;
const DENSITIES: Density[] = ['comfortable', 'compact'];

/** The person's menu: organizations, appearance, language, help, sign out. */
export default function Menus() {
  const me = useMe();
  const name = me.user?.name ?? '';
  return (
    <Menu position="bottom-end" width={260} withinPortal={false}>
      <Menu.Target>
        <UnstyledButton className="shell-person" aria-label={t('shell.menu', { name })}>
          <IconUser size={20} stroke={1.7} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label className="shell-menu-person">
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
  const own = me.organizations ?? [];
  const go = (id: string) => switchOrganization(Number(id)).catch((error: unknown) => toast.error(error));
  return (
    <Choices
      label={t('shell.organizations')}
      value={String(me.organization?.id)}
      options={own.map((one) => ({ value: String(one.id), label: one.name ?? '' }))}
      onChange={(id) => void go(id)}
    />
  );
}

function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const density = useDensity();
  const me = useMe();
  // Shown at once; kept with the account, so that it is the same on her other devices.
  const keep = (values: Parameters<typeof changeMe>[0]) =>
    void changeMe(values).catch((error: unknown) => toast.error(error));
  const paint = (scheme: (typeof SCHEMES)[number]) => {
    setColorScheme(scheme);
    keep({ theme: scheme === 'auto' ? 'system' : scheme });
  };
  const space = (wanted: Density) => {
    changeDensity(wanted);
    keep({ density: wanted });
  };
  return (
    <>
      <Choices
        label={t('shell.scheme')}
        value={colorScheme}
        options={SCHEMES.map((value) => ({ value, label: t(`shell.scheme.${value}`) }))}
        onChange={paint}
      />
      <Choices
        label={t('shell.density')}
        value={density}
        options={DENSITIES.map((value) => ({ value, label: t(`shell.density.${value}`) }))}
        onChange={space}
      />
      <Choices
        label={t('shell.language')}
        value={languageOf(me.user?.locale ?? 'en')}
        options={LANGUAGES.map((value) => ({ value, label: t(`shell.language.${value}`) }))}
        onChange={(locale) => keep({ locale })}
      />
    </>
  );
}

type ChoicesProps<V extends string> = {
  label: string;
  value: V;
  options: readonly { value: V; label: string }[];
  onChange: (value: V) => void;
};

function Choices<V extends string>({ label, value, options, onChange }: ChoicesProps<V>) {
  const choose = (chosen: string) => {
    if (chosen !== value) onChange(chosen as V);
  };
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{label}</Menu.Label>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is no child of a menu */}
      <div role="group" aria-label={label}>
        <Menu.RadioGroup value={value} onChange={choose}>
          {options.map((option) => (
            <Menu.RadioItem key={option.value} value={option.value} closeMenuOnClick>
              {option.label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </div>
    </>
  );
}
