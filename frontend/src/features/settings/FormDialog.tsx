import type { ReactNode } from 'react';
import { onDemand } from '@/ui/onDemand';

type FieldError = (name: string) => string | undefined;

export interface FormDialogProps {
  title: string;
  submitLabel: string;
  danger?: boolean;
  size?: string;
  /** Names of the fields that show their own messages. */
  shown?: readonly string[];
  /** `password` is there when the server asked for it. */
  send: (password?: string) => Promise<unknown>;
  onClose: () => void;
  children: (fieldError: FieldError) => ReactNode;
}

const FormModal = onDemand(() => import('./FormModal'));

/** A small form over the page. It closes when the server has taken it. */
export function FormDialog(props: FormDialogProps) {
  return <FormModal {...props} opened />;
}
