import { useQuery } from '@tanstack/react-query';
import { keyOf } from '@/api/keys';
import { type Key, t } from '@/i18n';
import { findPeople, namePeople } from '@/records/people';
import { OptionSelect } from '@/ui/OptionSelect';
import type { AuditSearch } from './auditSearch';
import { ACTIONS, type Action, KINDS, kindLabel } from './auditWords';

interface AuditFiltersProps {
  search: AuditSearch;
  onChange: (patch: Partial<AuditSearch>) => void;
}

const NONE: AuditSearch = { person: undefined, action: undefined, kind: undefined, from: undefined, to: undefined };

/** By person, action, kind of record and period; the address keeps them. */
export function AuditFilters({ search, onChange }: AuditFiltersProps) {
  const { person } = search;
  const chosen = useQuery({
    queryKey: keyOf('members', 'audit', person),
    queryFn: ({ signal }) => namePeople(person ? [person] : [], signal),
    enabled: person !== undefined,
  }).data;
  const actions = Object.keys(ACTIONS) as Action[];
  return (
    <fieldset className="audit-filters">
      <legend className="sr-only">{t('audit.filter')}</legend>
      <OptionSelect
        size="xs"
        clearable
        label={t('audit.person')}
        placeholder={t('audit.all')}
        options={person ? [{ value: String(person), label: chosen?.get(person) ?? '' }] : undefined}
        loadOptions={findPeople}
        value={person ? String(person) : null}
        onChange={(value) => onChange({ person: Number(value) || undefined })}
      />
      <Choice
        label={t('audit.action')}
        value={search.action}
        options={actions.map((one) => [one, t(`audit.action.${one}` as Key)])}
        onChange={(action) => onChange({ action })}
      />
      <Choice
        label={t('audit.kind')}
        value={search.kind}
        options={KINDS.map((one) => [one, kindLabel(one)])}
        onChange={(kind) => onChange({ kind })}
      />
      {(['from', 'to'] as const).map((name) => (
        <label key={name} className="settings-labeled">
          {t(`audit.${name}`)}
          <input
            type="date"
            className="native-input"
            value={search[name] ?? ''}
            min={name === 'to' ? search.from : undefined}
            max={name === 'from' ? search.to : undefined}
            onChange={(event) => onChange({ [name]: event.currentTarget.value || undefined })}
          />
        </label>
      ))}
      {isFiltered(search) && (
        <button type="button" className="link-button" onClick={() => onChange(NONE)}>
          {t('audit.clear')}
        </button>
      )}
    </fieldset>
  );
}

export function isFiltered(search: AuditSearch): boolean {
  return Object.values(search).some((value) => value !== undefined);
}

interface ChoiceProps {
  label: string;
  value?: string;
  options: readonly (readonly [string, string])[];
  onChange: (value: string | undefined) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <label className="settings-labeled">
      {label}
      <select
        className="native-select"
        value={value ?? ''}
        onChange={(event) => onChange(event.currentTarget.value || undefined)}
      >
        <option value="">{t('audit.all')}</option>
        {options.map(([name, text]) => (
          <option key={name} value={name}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
