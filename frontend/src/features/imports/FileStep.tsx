import { Alert, Button } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { formatNumber, t } from '@/i18n';
import { messageOf } from '@/ui/feedback/problem';
import { Panel } from '@/ui/page/Panel';
import { PlainTable } from '@/ui/page/PlainTable';
import type { StepProps } from './ImportPage';
import { TYPES, typeLabel } from './labels';
import { type Import, useImportActions } from './queries';

const ENCODINGS = [
  'utf-8',
  'utf-8-sig',
  'utf-16',
  'cp1252',
  'iso-8859-1',
  'iso-8859-2',
  'iso-8859-15',
  'cp1250',
  'cp1251',
  'cp1253',
  'cp1254',
  'cp1255',
  'cp1256',
  'koi8-r',
  'shift_jis',
  'euc-jp',
  'euc-kr',
  'gb18030',
  'big5',
  'mac_roman',
];
const DELIMITERS = [',', ';', '\t', '|'];
const KILO = 1000;

/** What was found in the file; each of it can be put right. */
export function FileStep({ item, onGo }: StepProps) {
  const { change } = useImportActions(item);
  const isCsv = item.file_kind === 'csv';
  const correct = (values: Parameters<typeof change.mutate>[0]) => change.mutate(values);
  return (
    <Panel
      title={t('imports.file.title')}
      description={t('imports.file.text', { size: sizeOf(item.size_bytes), count: item.columns.length })}
    >
      {change.error && (
        <Alert color="red" variant="light" mb="sm" role="alert">
          {messageOf(change.error)}
        </Alert>
      )}
      <div className="import-found" aria-busy={change.isPending}>
        <Choice
          label={t('imports.file.type')}
          value={item.record_type}
          options={TYPES.map((type) => [type, typeLabel(type)])}
          onChange={(value) => correct({ record_type: value as Import['record_type'] })}
        />
        {isCsv && (
          <>
            <Choice
              label={t('imports.file.encoding')}
              value={item.encoding ?? ''}
              options={withCurrent(ENCODINGS, item.encoding).map((name) => [name, name.toUpperCase()])}
              onChange={(encoding) => correct({ encoding })}
            />
            <Choice
              label={t('imports.file.delimiter')}
              value={item.delimiter ?? ''}
              options={withCurrent(DELIMITERS, item.delimiter).map((sign) => [sign, delimiterLabel(sign)])}
              onChange={(delimiter) => correct({ delimiter })}
            />
            <HeaderLine item={item} onChange={(line) => correct({ header_line: line })} />
          </>
        )}
        {item.sheets.length > 1 && (
          <Choice
            label={t('imports.file.sheet')}
            value={item.sheet ?? ''}
            options={item.sheets.map((name) => [name, name])}
            onChange={(sheet) => correct({ sheet })}
          />
        )}
      </div>
      <Preview item={item} />
      <div className="import-actions">
        <Button loading={change.isPending} onClick={() => onGo('columns')}>
          {t('common.continue')}
        </Button>
      </div>
    </Panel>
  );
}

function HeaderLine({ item, onChange }: { item: Import; onChange: (line: number) => void }) {
  const line = item.header_line ?? -1;
  const lines = [...new Set([-1, 0, 1, 2, 3, 4, 5, line])].sort((one, other) => one - other);
  return (
    <Choice
      label={t('imports.file.header')}
      value={String(line)}
      options={lines.map((one) => [
        String(one),
        one < 0 ? t('imports.file.noHeader') : t('imports.file.line', { line: one + 1 }),
      ])}
      onChange={(value) => onChange(Number(value))}
    />
  );
}

type ChoiceProps = {
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
};

function Choice({ label, value, options, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <Labeled label={label} id={id}>
      <select id={id} className="native-select" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </Labeled>
  );
}

function Labeled({ label, id, children }: { label: string; id: string; children: ReactNode }) {
  return (
    <div className="import-labeled">
      <label htmlFor={id}>{label}</label>
      {children}
    </div>
  );
}

function Preview({ item }: { item: Import }) {
  return (
    <div className="import-preview">
      <PlainTable label={t('imports.file.preview')} head={item.columns.map((column) => column.name)}>
        {item.sample_rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file have no other name
          <tr key={index}>
            {item.columns.map((column) => (
              <td key={column.position}>{row[column.position]}</td>
            ))}
          </tr>
        ))}
      </PlainTable>
    </div>
  );
}

function withCurrent(known: readonly string[], current: string | null): string[] {
  return current && !known.includes(current) ? [current, ...known] : [...known];
}

function delimiterLabel(sign: string): string {
  if (sign === ',') return t('imports.delimiter.comma');
  if (sign === ';') return t('imports.delimiter.semicolon');
  if (sign === '\t') return t('imports.delimiter.tab');
  if (sign === '|') return t('imports.delimiter.bar');
  return sign;
}

function sizeOf(bytes: number): string {
  const unit = bytes >= KILO * KILO ? 'megabyte' : 'kilobyte';
  const size = unit === 'megabyte' ? bytes / KILO / KILO : bytes / KILO;
  return formatNumber(size, { style: 'unit', unit, maximumFractionDigits: 1 });
}
