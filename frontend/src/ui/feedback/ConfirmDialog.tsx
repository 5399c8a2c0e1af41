import type { ReactNode } from 'react';
import { onDemand } from '@/ui/onDemand';

/** Above this many rows the count has to be typed. */
export const TYPED_ABOVE = 100;

export interface ConfirmDialogProps {
  opened: boolean;
  /** Names the object and the count: "Delete 12 leads?" */
  title: string;
  children?: ReactNode;
  confirmLabel: string;
  /** How many things it touches; above 100 it has to be typed. */
  count?: number;
  danger?: boolean;
  /** A rejection is shown in the dialog, which stays. */
  onConfirm: () => Promise<unknown> | unknown;
  onClose: () => void;
}

/** Asks before the irreversible. What can be undone is done at once, with a toast. */
export const ConfirmDialog = onDemand<ConfirmDialogProps>(() => import('./ConfirmModal'));
