import { onDemand } from '@/ui/onDemand';

export interface ConflictField {
  label: string;
  mine: string;
  theirs: string;
}

export interface ConflictDialogProps {
  opened: boolean;
  /** The record's name. */
  name: string;
  fields: readonly ConflictField[];
  onOverwrite: () => Promise<unknown> | unknown;
  onTakeTheirs: () => void;
  /** Closing keeps the user's text where it was. */
  onClose: () => void;
}

/** Two people changed one record: shows both and lets the user choose. */
export const ConflictDialog = onDemand<ConflictDialogProps>(() => import('./ConflictModal'));
