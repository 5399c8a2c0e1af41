import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { http, type Schema, settle, unwrap } from '@/api/client';
import { keyOf } from '@/api/keys';
import { t } from '@/i18n';
import { toast } from '@/ui/feedback/toast';

export const conversionQuery = (leadId: number) =>
  queryOptions({
    queryKey: keyOf('leads', 'conversion', leadId),
    queryFn: ({ signal }) =>
      unwrap(http.GET('/api/leads/{lead_id}/conversion', { params: { path: { lead_id: leadId } }, signal })),
  });

export function convertLead(leadId: number, wishes: Schema<'ConversionCreate'>, key: string) {
  const params = { path: { lead_id: leadId }, header: { 'Idempotency-Key': key } };
  return unwrap(http.POST('/api/leads/{lead_id}/conversion', { params, body: wishes }));
}

/** Everything a conversion makes or changes is read again. */
export function useConversionRefresh() {
  const client = useQueryClient();
  return useCallback(
    () =>
      Promise.all(
        (['leads', 'contacts', 'companies', 'deals', 'board', 'timeline', 'analytics'] as const).map((resource) =>
          client.invalidateQueries({ queryKey: keyOf(resource) }),
        ),
      ),
    [client],
  );
}

export function useUndoConversion(leadId: number) {
  const refresh = useConversionRefresh();
  return useCallback(async () => {
    try {
      await settle(http.DELETE('/api/leads/{lead_id}/conversion', { params: { path: { lead_id: leadId } } }));
      toast.success(t('leads.conversionUndone'));
    } catch (error) {
      toast.error(error);
    }
    await refresh();
  }, [leadId, refresh]);
}
