import { TextInput } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { t } from '@/i18n';
import { preloading } from './onDemand';
import type { LoadOptions, Option } from './options';

export interface SharedProps {
  label: string;
  hideLabel?: boolean;
  /** Every option, or a search on the server; with a search, `options` names the values already chosen. */
  options?: readonly Option[];
  loadOptions?: LoadOptions;
  /** Opened and focused at once. */
  opened?: boolean;
  placeholder?: string;
  error?: string;
  onClose?: () => void;
  required?: boolean;
  size?: 'xs' | 'sm';
}

export interface OptionSelectProps extends SharedProps {
  value: string | null;
  onChange: (value: string | null) => void;
  clearable?: boolean;
}

export interface OptionsSelectProps extends SharedProps {
  values: readonly string[];
  onChange: (values: string[]) => void;
}

const load = () => import('./OptionField');
const OneField = lazy(() => load().then(({ OneField }) => ({ default: OneField })));
const ManyField = lazy(() => load().then(({ ManyField }) => ({ default: ManyField })));

/** Fetches the list's code ahead, where one is about to be opened. */
export const preloadOptions = preloading(load);

/** One of a list, found by typing. */
export function OptionSelect(props: OptionSelectProps) {
  const [asked, setAsked] = useState(false);
  const chosen = props.value === null ? [] : [props.value];
  return (
    <Suspense fallback={<Waiting {...props} chosen={chosen} onAsk={() => setAsked(true)} />}>
      <OneField {...props} opened={props.opened || asked} />
    </Suspense>
  );
}

/** Several of a list, found by typing. */
export function OptionsSelect(props: OptionsSelectProps) {
  const [asked, setAsked] = useState(false);
  return (
    <Suspense fallback={<Waiting {...props} chosen={props.values} onAsk={() => setAsked(true)} />}>
      <ManyField {...props} opened={props.opened || asked} />
    </Suspense>
  );
}

type WaitingProps = SharedProps & { chosen: readonly string[]; onAsk: () => void };

/** The field while its list is on the way: as large, with the same words; a click meanwhile opens the list when it is there. */
function Waiting({ chosen, onAsk, ...props }: WaitingProps) {
  const names = chosen.map((value) => props.options?.find((option) => option.value === value)?.label ?? '');
  return (
    <TextInput
      size={props.size ?? 'sm'}
      label={props.hideLabel ? undefined : props.label}
      aria-label={props.hideLabel ? props.label : undefined}
      error={props.error}
      required={props.required}
      placeholder={props.placeholder ?? t('ui.select.placeholder')}
      value={names.join(', ')}
      readOnly
      aria-busy
      onClick={onAsk}
      autoFocus={props.opened}
    />
  );
}
