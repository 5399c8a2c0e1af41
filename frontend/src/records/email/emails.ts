/** The mails of a record, and what is needed to write one. */

import { http, type Schema, unwrap, unwrapPage } from '@/api/client';
import { keyOf } from '@/api/keys';

export type Email = Schema<'EmailOut'>;
export type EmailTemplate = Schema<'EmailTemplateOut'>;
export type NewEmail = Schema<'EmailCreate'>;

const PAGE_ROWS = 25;
const MOST_TEMPLATES = 200;
const ON_THE_WAY_MS = 2000;
/** States that change by themselves within seconds. */
const MOVING: readonly string[] = ['queued', 'sending'];

/** Where a mail belongs: `{ lead_id: 7 }` or `{ contact_id: 7 }`. */
export type Link = { lead_id: number } | { contact_id: number };

export function linkOf(kind: string, id: number): Link {
  return kind === 'lead' ? { lead_id: id } : { contact_id: id };
}

export const emailsKey = (kind: string, id: number) => keyOf('emails', kind, id);

export function emailsQuery(kind: string, id: number) {
  const link = { [`${kind}_id`]: String(id) };
  return {
    queryKey: emailsKey(kind, id),
    queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) => {
      const query = { limit: PAGE_ROWS, ...link, ...(pageParam && { cursor: pageParam }) };
      return unwrapPage(http.GET('/api/emails', { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page: { meta: { next_cursor?: string | null } }) => page.meta.next_cursor ?? null,
  };
}

/** How long until the list is asked again, while a mail is on its way. */
export function pollingOf(rows: readonly Email[]): number | false {
  return rows.some((one) => MOVING.includes(one.state)) ? ON_THE_WAY_MS : false;
}

export function templatesQuery() {
  return {
    queryKey: keyOf('email-templates', 'choice'),
    queryFn: async ({ signal }: { signal: AbortSignal }) => {
      const page = await unwrapPage(
        http.GET('/api/email-templates', { params: { query: { limit: MOST_TEMPLATES } }, signal }),
      );
      return page.data;
    },
  };
}

/** A template filled for the record; the signature is added when it is sent. */
export function fillTemplate(link: Link, templateId: number) {
  const body = { ...link, template_id: templateId, has_merge_fields: true, with_signature: false };
  return unwrap(http.POST('/api/emails/preview', { body }));
}

export function sendEmail(body: NewEmail, key: string) {
  return unwrap(http.POST('/api/emails', { body, params: { header: { 'Idempotency-Key': key } } }));
}

export function callOff(email: Email) {
  return unwrap(http.DELETE('/api/emails/{email_id}/sending', { params: { path: { email_id: email.id } } }));
}
