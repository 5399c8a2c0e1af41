/** The way to the API: typed by its document, signed in, each POST with its idempotency key, failures as ApiError. */

import createClient, { type Middleware } from 'openapi-fetch';
import { getAccessToken, refreshToken } from './auth';
import { ApiError, readError } from './errors';
import type { components, paths } from './schema.gen';

export { ApiError, isApiError } from './errors';

/** A shape of the API document: `Schema<'LeadOut'>`. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

const IDEMPOTENCY = 'Idempotency-Key';
const PUBLIC = '/api/auth/';
const NEEDS_SESSION = /^\/api\/auth\/(sessions|sign-out|organization|fresh)/;

/** A key for one action of the user; give the same one to every attempt of that action. */
export function newIdempotencyKey(): string {
  return crypto.randomUUID();
}

/** Header that refuses the change with 412 when somebody was faster: `params: { path, header: ifMatch(version) }`. */
export function ifMatch(version: number): { 'If-Match': string } {
  return { 'If-Match': `"${version}"` };
}

/** `fetch` with the session: a refused token is exchanged once, silently. Raises ApiError; an abort stays an abort. */
export async function authorizedFetch(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname;
  if (path.startsWith(PUBLIC) && !NEEDS_SESSION.test(path)) return send(request);
  const token = await getAccessToken();
  const spare = request.clone();
  const response = await send(authorize(request, token));
  if (response.status !== 401) return response;
  const next = await refreshToken(token);
  return next ? send(authorize(spare, next)) : response;
}

const failures: Middleware = {
  onRequest: ({ request }) => {
    if (request.method === 'POST' && !request.headers.has(IDEMPOTENCY)) {
      request.headers.set(IDEMPOTENCY, newIdempotencyKey());
    }
    return request;
  },
  onResponse: async ({ response }) => {
    if (!response.ok && response.status !== 304) throw await readError(response);
    return response;
  },
};

export const http = createClient<paths>({
  baseUrl: typeof window === 'undefined' ? '' : window.location.origin,
  fetch: authorizedFetch,
  querySerializer: { array: { style: 'form', explode: false } },
});
http.use(failures);

type Envelope = { data: unknown; meta?: unknown };
type Answer<T> = Promise<{ data?: T; response: Response }>;

/** The data of an answer: `await unwrap(http.GET('/api/leads/{lead_id}', { params, signal }))`. */
export async function unwrap<T extends Envelope>(answer: Answer<T>): Promise<T['data']> {
  return (await read(answer)).data;
}

/** Data and meta (next_cursor, count) of a list. */
export function unwrapPage<T extends Envelope>(answer: Answer<T>): Promise<T> {
  return read(answer);
}

/** For answers without a body (204, 202). */
export async function settle(answer: Promise<unknown>): Promise<void> {
  await answer;
}

async function read<T>(answer: Answer<T>): Promise<T> {
  const { data, response } = await answer;
  if (data === undefined) {
    throw new ApiError({ code: 'empty_answer', message: '', status: response.status });
  }
  return data;
}

function authorize(request: Request, token: string | null): Request {
  if (token) request.headers.set('Authorization', `Bearer ${token}`);
  return request;
}

async function send(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError({ code: navigator.onLine ? 'network' : 'offline', message: '', status: 0 });
  }
}
