import { Button, NativeSelect, TagsInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { t } from '@/i18n';

import { operatorLabel, rangeLabel } from './describe';
import { type Filter, type FilterField, isComplete, type Operator, operatorsOf, valueCount } from './filters';
import { OptionList } from './OptionList';
import { RELATIVE_RANGES } from './ranges';

interface EditorProps {
  field: FilterField;
  filter: Filter | null;
  onApply: (filter: Filter) => void;
  onRemove?: () => void;
}

/** One filter being made or changed. */
export function FilterEditor({ field, filter, onApply, onRemove }: EditorProps) {
  const operators = operatorsOf(field);
  const [operator, setOperator] = useState<Operator>(filter?.operator ?? (operators[0] as Operator));
  const [values, setValues] = useState<string[]>(filter?.values ?? startValues(operators[0] as Operator));
  const [tried, setTried] = useState(false);
  const draft: Filter = { field: field.id, operator, values };
  const complete = isComplete(field, draft);

  const change = (next: Operator) => {
    setOperator(next);
    if (valueKind(next) !== valueKind(operator)) setValues(startValues(next));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setTried(true);
    if (complete) onApply(trim(field, draft));
  };
  return (
    <form className="filter-editor" onSubmit={submit} noValidate>
      <NativeSelect
        size="xs"
        label={field.label}
        value={operator}
        onChange={(event) => change(event.currentTarget.value as Operator)}
        data={operators.map((value) => ({ value, label: operatorLabel(value) }))}
      />
      <Values field={field} operator={operator} values={values} onChange={setValues} />
      {tried && !complete && (
        <p className="inline-problem" role="alert">
          {t('ui.filter.incomplete')}
        </p>
      )}
      <div className="filter-actions">
        {onRemove && (
          <Button size="xs" variant="subtle" color="red" onClick={onRemove}>
            {t('common.remove')}
          </Button>
        )}
        <Button size="xs" type="submit">
          {t('ui.filter.apply')}
        </Button>
      </div>
    </form>
  );
}

interface ValuesProps {
  field: FilterField;
  operator: Operator;
  values: string[];
  onChange: (values: string[]) => void;
}

function Values({ field, operator, values, onChange }: ValuesProps) {
  const count = valueCount(field.kind, operator);
  if (count === 0) return null;
  if (operator === 'within')
    return (
      <NativeSelect
        size="xs"
        aria-label={t('ui.filter.value')}
        value={values[0]}
        onChange={(event) => onChange([event.currentTarget.value])}
        data={RELATIVE_RANGES.map((value) => ({ value, label: rangeLabel(value) }))}
      />
    );
  if (count === 'many') return <ManyValues field={field} values={values} onChange={onChange} />;
  return (
    <div className="filter-values">
      {Array.from({ length: count }, (_, index) => (
        <TextInput
          // biome-ignore lint/suspicious/noArrayIndexKey: the first is always the lower bound
          key={index}
          size="xs"
          aria-label={count === 2 ? t(index === 0 ? 'ui.filter.lower' : 'ui.filter.upper') : t('ui.filter.value')}
          type={field.kind === 'day' || field.kind === 'time' ? 'date' : 'text'}
          inputMode={field.kind === 'number' ? 'numeric' : field.kind === 'money' ? 'decimal' : undefined}
          value={values[index] ?? ''}
          onChange={(event) => onChange(Object.assign([...values], { [index]: event.currentTarget.value }))}
        />
      ))}
    </div>
  );
}

function ManyValues({ field, values, onChange }: Omit<ValuesProps, 'operator'>) {
  if (!field.options && !field.loadOptions)
    return (
      <TagsInput
        size="xs"
        aria-label={t('ui.filter.value')}
        placeholder={values.length > 0 ? undefined : t('ui.filter.typed')}
        value={values}
        onChange={onChange}
        acceptValueOnBlur
      />
    );
  return <OptionList values={values} onChange={onChange} options={field.options} loadOptions={field.loadOptions} />;
}

function trim(field: FilterField, filter: Filter): Filter {
  const count = valueCount(field.kind, filter.operator);
  return count === 'many' ? filter : { ...filter, values: filter.values.slice(0, count) };
}

function valueKind(operator: Operator): string {
  return operator === 'within' || operator === 'is' ? operator : 'bound';
}

function startValues(operator: Operator): string[] {
  return operator === 'within' ? ['last_7_days'] : [];
}
