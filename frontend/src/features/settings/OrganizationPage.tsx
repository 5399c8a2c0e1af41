import { Checkbox, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { http, type Schema, unwrap } from '@/api/client';
import { keyOf } from '@/api/keys';
import { meQuery } from '@/api/session';
import { adoptConventions } from '@/app/session';
import { t } from '@/i18n';
import { ErrorState } from '@/ui/feedback/ErrorState';
import { BlockSkeleton } from '@/ui/feedback/Skeletons';
import { OptionSelect } from '@/ui/OptionSelect';
import { currencyOptions, regionOptions, timezoneOptions } from './choices';
import { organizationQuery } from './queries';
import { SectionForm } from './SectionForm';
import { SettingsFrame } from './SettingsFrame';

type Organization = Schema<'OrganizationOut'>;
const SKELETON_HEIGHT = 300;

export default function OrganizationPage() {
  const { data, error, refetch } = useQuery(organizationQuery());
  return (
    <SettingsFrame title={t('settings.organization.title')} text={t('settings.organization.text')}>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <BlockSkeleton height={SKELETON_HEIGHT} />}
      {data && <Sections organization={data} />}
    </SettingsFrame>
  );
}

function Sections({ organization }: { organization: Organization }) {
  const save = useSave();
  const names = {
    name: organization.name ?? '',
    default_region: organization.default_region ?? '',
    currency: organization.currency ?? 'USD',
    timezone: organization.timezone ?? 'UTC',
  };
  const rules = { require_mfa: organization.require_mfa ?? false };
  return (
    <>
      <SectionForm title={t('settings.organization.general')} stored={names} save={save}>
        {({ values, text, choice }) => (
          <>
            <TextInput label={t('settings.organization.name')} maxLength={255} {...text('name')} />
            <OptionSelect
              label={t('settings.organization.region')}
              options={regionOptions()}
              {...choice('default_region')}
            />
            <OptionSelect
              label={t('settings.organization.currency')}
              options={currencyOptions()}
              {...choice('currency')}
            />
            <OptionSelect
              label={t('settings.organization.timezone')}
              options={timezoneOptions(values.timezone)}
              {...choice('timezone')}
            />
          </>
        )}
      </SectionForm>
      <SectionForm title={t('settings.organization.rules')} stored={rules} save={save}>
        {({ values, set }) => (
          <Checkbox
            label={t('settings.organization.mfa')}
            description={t('settings.organization.mfaText')}
            checked={values.require_mfa}
            onChange={(event) => set({ require_mfa: event.currentTarget.checked })}
          />
        )}
      </SectionForm>
    </>
  );
}

function useSave() {
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (body: Schema<'OrganizationUpdate'>) => unwrap(http.PATCH('/api/organization', { body })),
    onSuccess: (next) => client.setQueryData(organizationQuery().queryKey, next),
    onSettled: () => client.invalidateQueries({ queryKey: keyOf('organization') }),
  });
  return async (body: Schema<'OrganizationUpdate'>) => {
    await change.mutateAsync(body);
    // Currency and time zone are the product's own defaults.
    await adoptConventions(await client.fetchQuery({ ...meQuery(), staleTime: 0 }));
  };
}
