import { TextInput, useMantineColorScheme } from '@mantine/core';
import type { Schema } from '@/api/client';
import { useMe } from '@/api/session';
import { changeDensity } from '@/app/preferences';
import { changeMe } from '@/app/session';
import { t } from '@/i18n';
import { OptionSelect } from '@/ui/OptionSelect';
import { localeOptions, timezoneOptions } from './choices';
import { SectionForm } from './SectionForm';
import { SettingsFrame } from './SettingsFrame';

type User = Schema<'UserOut'>;
type Theme = NonNullable<User['theme']>;
type Density = NonNullable<User['density']>;

const THEMES: Theme[] = ['system', 'light', 'dark'];
const DENSITIES: Density[] = ['comfortable', 'compact'];

/** The person herself: her name, and how the product looks and speaks to her. */
export default function ProfilePage() {
  const { user = {} } = useMe();
  return (
    <SettingsFrame title={t('settings.profile.title')} text={t('settings.profile.text')}>
      <Person user={user} />
      <Appearance user={user} />
    </SettingsFrame>
  );
}

function Person({ user }: { user: User }) {
  const stored = { name: user.name ?? '', locale: user.locale ?? 'en', timezone: user.timezone ?? 'UTC' };
  return (
    <SectionForm title={t('settings.profile.person')} stored={stored} save={changeMe}>
      {({ values, text, choice }) => (
        <>
          <TextInput label={t('settings.profile.name')} autoComplete="name" maxLength={255} {...text('name')} />
          <OptionSelect
            label={t('settings.profile.locale')}
            options={localeOptions(values.locale)}
            {...choice('locale')}
          />
          <OptionSelect
            label={t('settings.profile.timezone')}
            options={timezoneOptions(values.timezone)}
            {...choice('timezone')}
          />
        </>
      )}
    </SectionForm>
  );
}

function Appearance({ user }: { user: User }) {
  const { setColorScheme } = useMantineColorScheme();
  const stored = { theme: user.theme ?? 'system', density: user.density ?? 'comfortable' };
  const save = async (values: typeof stored) => {
    await changeMe(values);
    setColorScheme(values.theme === 'system' ? 'auto' : values.theme);
    changeDensity(values.density);
  };
  return (
    <SectionForm title={t('settings.appearance.title')} stored={stored} save={save}>
      {({ choice }) => (
        <>
          <OptionSelect
            label={t('settings.appearance.theme')}
            options={THEMES.map((value) => ({ value, label: t(`settings.theme.${value}`) }))}
            {...choice('theme')}
          />
          <OptionSelect
            label={t('settings.appearance.density')}
            options={DENSITIES.map((value) => ({ value, label: t(`settings.density.${value}`) }))}
            {...choice('density')}
          />
        </>
      )}
    </SectionForm>
  );
}
