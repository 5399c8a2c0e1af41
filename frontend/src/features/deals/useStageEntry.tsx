import { useMutation, useMutationState, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useCallback, useMemo, useRef, useState } from 'react';
import { http, isApiError, type Schema, unwrap } from '@/api/client';
import { keyOf } from '@/api/keys';
import { announce } from '@/app/announce';
import { t } from '@/i18n';
import { toast } from '@/ui/feedback/toast';
import { onDemand } from '@/ui/onDemand';
import type { Entry } from './EntryDialog';
import { missingFields, type PendingMove } from './lanes';
import type { Stage } from './queries';
import type { Deal } from './spec';

const EntryDialog = onDemand(() => import('./EntryDialog'));

type Values = Partial<Omit<Schema<'DealMove'>, 'stage_id'>>;
// The dialog gives the focus back when it has faded out.
const CLOSING_MS = 250;

type Move = PendingMove & { values?: Values; from: Stage | undefined; isUndo?: boolean };

/** Moves on their way; a finished one stays until the board was read again, so that no card jumps back in between. */
export function usePendingMoves(): readonly PendingMove[] {
  return useMutationState({
    filters: { mutationKey: keyOf('board', 'move'), status: 'pending' },
    select: (mutation) => mutation.state.variables as Move,
  });
}

/** Moving deals: at once and with Undo, or after what the stage asks for was given. */
export function useStageEntry(): {
  move: (deal: Deal, stage: Stage, from: Stage | undefined) => void;
  dialog: ReactNode;
} {
  const client = useQueryClient();
  const [entry, setEntry] = useState<(Entry & { from: Stage | undefined }) | null>(null);
  const send = useRef<(move: Move) => Promise<unknown>>(null);
  const { mutateAsync } = useMutation({
    mutationKey: keyOf('board', 'move'),
    scope: { id: 'deal-moves' },
    mutationFn: ({ deal, stage, values }: Move) =>
      unwrap(
        http.PUT('/api/deals/{deal_id}/stage', {
          params: { path: { deal_id: deal.id } },
          body: { ...values, stage_id: stage.id },
        }),
      ),
    onSuccess: (deal, move) => {
      client.setQueryData(keyOf('deals', 'one', deal.id), deal);
      if (move.isUndo) toast.success(t('common.undone'));
      else tell(move, () => void undo(deal, move, send.current));
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keyOf('board') }),
        client.invalidateQueries({ queryKey: keyOf('deals') }),
        client.invalidateQueries({ queryKey: keyOf('timeline') }),
      ]),
  });
  send.current = mutateAsync;
  const move = useCallback((deal: Deal, stage: Stage, from: Stage | undefined) => {
    if (deal.stage_id === stage.id) return;
    const fields = missingFields(stage, deal);
    if (fields.length > 0 || (stage.type === 'lost' && deal.status !== 'lost')) {
      setEntry({ deal, stage, fields, from });
      return;
    }
    const attempt = () => {
      send.current?.({ deal, stage, from }).catch((error: unknown) => {
        const asked = isApiError(error) && error.code === 'stage_requirements' ? Object.keys(error.fields) : [];
        if (asked.length > 0) setEntry({ deal, stage, fields: asked, from });
        else toast.error(error, attempt);
      });
    };
    attempt();
  }, []);
  const dialog = useMemo(
    () => (
      <EntryDialog
        opened={entry !== null}
        entry={entry}
        onSubmit={(asked, values) => mutateAsync({ ...asked, values, from: entry?.from })}
        onClose={() => {
          setEntry(null);
          focusCard(entry?.deal.id);
        }}
      />
    ),
    [entry, mutateAsync],
  );
  return { move, dialog };
}

/** Where the user was before the dialog: what opened it, a menu's entry, is gone. */
function focusCard(id: number | undefined): void {
  setTimeout(() => document.querySelector<HTMLElement>(`[data-card="${id}"]`)?.focus(), CLOSING_MS);
}

function tell({ deal, stage }: Move, undo: () => void): void {
  const key = stage.type === 'open' ? 'deals.moved' : stage.type === 'won' ? 'deals.won' : 'deals.lost';
  const text = t(key, { name: deal.name, stage: stage.name });
  announce(text);
  toast.undoable(text, undo);
}

/** Back to where it was, with what leaving took away: a probability set by hand, the reason of a loss. */
async function undo(now: Deal, move: Move, send: ((move: Move) => Promise<unknown>) | null): Promise<void> {
  const { deal, from, stage } = move;
  if (!from || !send) return;
  const back: Move = { deal: now, stage: from, from: stage, values: valuesBefore(deal, now), isUndo: true };
  await send(back).catch((error: unknown) => toast.error(error, () => void undo(now, move, send)));
}

export function valuesBefore(deal: Deal, now: Deal): Values {
  if (deal.status === now.status) return {};
  if (deal.status === 'lost') {
    return {
      loss_reason_id: deal.loss_reason_id,
      loss_note: deal.loss_note,
      closed_at: deal.closed_at ?? undefined,
    };
  }
  if (deal.status === 'won') return { closed_at: deal.closed_at ?? undefined };
  const values: Values = {};
  if (deal.probability_source === 'manual') values.probability = deal.probability;
  if (deal.forecast_category !== 'closed') values.forecast_category = deal.forecast_category;
  return values;
}
