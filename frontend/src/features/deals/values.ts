/** Values of a deal's form: text by field, and back to what the API takes. */
import type { Schema } from '@/api/client';
import { plainNumber } from '@/ui/editing/inputs';

export type FormValues = Readonly<Record<string, string>>;
type Body = Partial<Schema<'DealMove'>>;

const IDS = ['company_id', 'primary_contact_id', 'owner_id', 'loss_reason_id', 'stage_id', 'pipeline_id'];

/** The fields that were filled in; empty ones are left out. */
export function toBody(values: FormValues): Body {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, text]) => text.trim() !== '')
      .map(([name, text]) => [name, read(name, text.trim())]),
  );
}

function read(name: string, text: string): string | number {
  if (IDS.includes(name)) return Number(text);
  return name === 'value' ? plainNumber(text) : text;
}
