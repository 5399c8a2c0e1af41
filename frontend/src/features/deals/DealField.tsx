import { Textarea, TextInput } from '@mantine/core';
import { t } from '@/i18n';
import { optionsOf } from '@/records/fields';
import { findCompanies, findContacts, useLists } from '@/records/lists';
import { OptionSelect } from '@/ui/OptionSelect';
import type { Option } from '@/ui/options';
import { DEAL_TYPES } from './spec';

interface DealFieldProps {
  name: string;
  value: string;
  onChange: (name: string, value: string) => void;
  error?: string;
  required?: boolean;
  currency?: string;
  /** The value's own name, of a company or contact chosen already. */
  chosen?: readonly Option[];
  autoFocus?: boolean;
}

const LONG = ['description', 'loss_note'];
const MAX_TEXT: Record<string, number> = { next_step: 500, source: 120, loss_note: 5000 };
const MAX_LINE = 255;

/** One field of a deal in a form, by the API's name of it. */
export function DealField({ name, value, onChange, error, required, currency, chosen, autoFocus }: DealFieldProps) {
  const lists = useLists('deal');
  const label = t(`deals.field.${name}` as never);
  const change = (next: string | null) => onChange(name, next ?? '');
  const select = { label, value: value || null, onChange: change, error, required, clearable: true };
  if (name === 'owner_id') return <OptionSelect {...select} options={lists.people} loadOptions={lists.findPeople} />;
  if (name === 'company_id') return <OptionSelect {...select} options={chosen} loadOptions={findCompanies} />;
  if (name === 'primary_contact_id') return <OptionSelect {...select} options={chosen} loadOptions={findContacts} />;
  if (name === 'deal_type') return <OptionSelect {...select} options={optionsOf({ words: DEAL_TYPES }, lists)} />;
  if (name === 'loss_reason_id') return <OptionSelect {...select} options={lists.lossReasons} />;
  const text = {
    label,
    value,
    error,
    withAsterisk: required,
    maxLength: MAX_TEXT[name] ?? MAX_LINE,
    autoComplete: 'off',
    'data-autofocus': autoFocus || undefined,
    onChange: (event: { currentTarget: { value: string } }) => change(event.currentTarget.value),
  };
  if (LONG.includes(name)) return <Textarea {...text} maxLength={MAX_TEXT[name] ?? 5000} autosize={false} rows={3} />;
  if (name === 'expected_close_date') return <TextInput {...text} type="date" />;
  if (name === 'value') {
    return (
      <TextInput
        {...text}
        inputMode="decimal"
        rightSection={<span className="soft">{currency}</span>}
        rightSectionWidth={52}
      />
    );
  }
  return <TextInput {...text} />;
}
