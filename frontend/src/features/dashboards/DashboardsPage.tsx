import './dashboards.css';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useScreenSearch } from '@/app/screens';
import { formatDay, t } from '@/i18n';
import { OptionSelect } from '@/ui/OptionSelect';
import type { Option } from '@/ui/options';
import { FunnelPanel, SourcesPanel } from './FunnelPanel';
import { PipelinePanel } from './PipelinePanel';
import { useFilterOptions } from './queries';
import {
  cleanSearch,
  type DashboardSearch,
  DEFAULT_RANGE,
  daysOf,
  INTERVALS,
  intervalOf,
  paramsOf,
  RANGE_NAMES,
} from './search';
import { WonPanel } from './WonPanel';
import { ActivityPanel, TeamPanel } from './WorkPanels';

/** How sales go: each panel stands alone, the address holds range and filters. */
export default function DashboardsPage() {
  const [search, change] = useScreenSearch(cleanSearch);
  const params = paramsOf(search);
  const interval = intervalOf(search);
  const { owner_id: owner, pipeline_id: pipelineId } = search;
  return (
    <div className="dashboards">
      <header className="dashboards-head">
        <div>
          <h1>{t('shell.nav.dashboards')}</h1>
          <p className="soft">{t('dashboards.range', { from: formatDay(params.from), to: formatDay(params.to) })}</p>
        </div>
        <Controls search={search} change={change} />
      </header>
      <div className="panels">
        <WonPanel params={params} pipelineId={pipelineId} interval={interval} owner={owner} />
        <PipelinePanel params={params} pipelineId={pipelineId} owner={owner} />
        <FunnelPanel params={params} owner={owner} />
        <ActivityPanel params={params} interval={interval} />
        <SourcesPanel params={params} owner={owner} />
        <TeamPanel params={params} pipelineId={pipelineId} />
      </div>
    </div>
  );
}

interface ControlsProps {
  search: DashboardSearch;
  change: (patch: Partial<DashboardSearch>) => void;
}

function Controls({ search, change }: ControlsProps) {
  const options = useFilterOptions();
  const { from, to } = daysOf(search);
  const isCustom = search.range === 'custom';
  const pickRange = (range: string) =>
    change(
      range === 'custom'
        ? { range, from, to }
        : { range: range === DEFAULT_RANGE ? undefined : (range as never), from: undefined, to: undefined },
    );
  return (
    <div className="dashboards-controls">
      <NativeSelect
        size="xs"
        aria-label={t('dashboards.rangeLabel')}
        value={search.range ?? DEFAULT_RANGE}
        data={[...RANGE_NAMES, 'custom' as const].map((value) => ({ value, label: t(`dashboards.range.${value}`) }))}
        onChange={({ currentTarget }) => pickRange(currentTarget.value)}
      />
      {isCustom &&
        (['from', 'to'] as const).map((name) => (
          <TextInput
            key={name}
            size="xs"
            type="date"
            aria-label={t(`dashboards.${name}`)}
            value={name === 'from' ? from : to}
            max={name === 'from' ? to : undefined}
            min={name === 'to' ? from : undefined}
            onChange={({ currentTarget }) => currentTarget.value && change({ [name]: currentTarget.value })}
          />
        ))}
      <Choice
        name="interval"
        label={t('dashboards.interval.auto')}
        search={search}
        change={change}
        options={INTERVALS.map((value) => ({ value, label: t(`dashboards.interval.${value}`) }))}
      />
      {options.findOwners ? (
        <OptionSelect
          size="xs"
          hideLabel
          clearable
          label={t('dashboards.filter.owner_id')}
          placeholder={t('dashboards.allOwners')}
          options={options.owners}
          loadOptions={options.findOwners}
          value={search.owner_id ?? null}
          onChange={(owner) => change({ owner_id: owner ?? undefined })}
        />
      ) : (
        <Choice
          name="owner_id"
          label={t('dashboards.allOwners')}
          search={search}
          change={change}
          options={options.owners}
        />
      )}
      {options.teams.length > 0 && (
        <Choice
          name="team_id"
          label={t('dashboards.allTeams')}
          search={search}
          change={change}
          options={options.teams}
        />
      )}
      {options.pipelines.length > 1 && (
        <Choice
          name="pipeline_id"
          label={t('dashboards.allPipelines')}
          search={search}
          change={change}
          options={options.pipelines}
        />
      )}
      <label className="dashboards-compare">
        <input
          type="checkbox"
          checked={search.compare ?? false}
          onChange={({ currentTarget }) => change({ compare: currentTarget.checked || undefined })}
        />
        {t('dashboards.compare')}
      </label>
      <Button size="xs" variant="default" onClick={() => window.print()}>
        {t('dashboards.print')}
      </Button>
    </div>
  );
}

interface ChoiceProps extends ControlsProps {
  name: 'owner_id' | 'team_id' | 'pipeline_id' | 'interval';
  /** Of the first entry, which chooses nothing. */
  label: string;
  options: readonly Option[];
}

function Choice({ name, label, options, search, change }: ChoiceProps) {
  return (
    <NativeSelect
      size="xs"
      aria-label={t(`dashboards.filter.${name}`)}
      value={search[name] ?? ''}
      data={[{ value: '', label }, ...options]}
      onChange={({ currentTarget }) => change({ [name]: currentTarget.value || undefined })}
    />
  );
}
