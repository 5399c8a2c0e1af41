import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { forgetSession, getAccessToken, readAuthState, takeSignIn } from './auth';
import { http, ifMatch, isApiError, settle, unwrap, unwrapPage } from './client';

const SIGNED_IN = {
  access_token: 'first',
  expires_in: 1800,
  user: { id: 1, email: 'a@example.com', name: 'A' },
  organization: { id: 2, name: 'B' },
  session: { id: 3 },
  role: 'owner',
};
let calls: Request[];

function answer(...answers: (Response | Error)[]): void {
  vi.stubGlobal(
    'fetch',
    vi.fn(async (input: Request | string, init?: RequestInit) => {
      calls.push(typeof input === 'string' ? new Request(new URL(input, window.location.origin), init) : input);
      const next = answers.shift() ?? new Error('nobody answers');
      if (next instanceof Error) throw next;
      return next;
    }),
  );
}

const json = (status: number, body: unknown, headers = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });
const good = (data: unknown, meta = {}) => json(200, { success: true, data, meta });

beforeEach(() => {
  calls = [];
  takeSignIn(SIGNED_IN);
});

afterEach(() => {
  forgetSession();
  vi.unstubAllGlobals();
});

test('data comes out of its envelope, and the token goes with the request', async () => {
  answer(good([{ id: 1 }], { next_cursor: 'x' }));
  const page = await unwrapPage(http.GET('/api/leads', { params: { query: { limit: 1 } } }));
  expect(page.data).toEqual([{ id: 1 }]);
  expect(page.meta?.next_cursor).toBe('x');
  expect(calls[0]?.headers.get('Authorization')).toBe('Bearer first');
});

test('every POST has an idempotency key, and keeps the one it was given', async () => {
  answer(good({}), good({}), good({}));
  await http.POST('/api/leads', { body: { last_name: 'A' } as never });
  await http.POST('/api/leads', {
    body: { last_name: 'A' } as never,
    params: { header: { 'Idempotency-Key': 'mine' } },
  });
  await http.PATCH('/api/me', { body: { name: 'B' }, headers: ifMatch(3) });
  expect(calls[0]?.headers.get('Idempotency-Key')).toMatch(/^[0-9a-f-]{36}$/);
  expect(calls[1]?.headers.get('Idempotency-Key')).toBe('mine');
  expect(calls[2]?.headers.has('Idempotency-Key')).toBe(false);
  expect(calls[2]?.headers.get('If-Match')).toBe('"3"');
});

test('a refused token is exchanged once, and the same request is sent again with its body and key', async () => {
  answer(
    json(401, { success: false, error: { code: 'unauthorized' } }),
    good({ ...SIGNED_IN, access_token: 'second' }),
    good({ id: 9 }),
  );
  const lead = await unwrap(http.POST('/api/leads', { body: { last_name: 'A' } as never }));
  expect(lead).toEqual({ id: 9 });
  expect(calls.map((call) => new URL(call.url).pathname)).toEqual(['/api/leads', '/api/auth/refresh', '/api/leads']);
  expect(calls[2]?.headers.get('Authorization')).toBe('Bearer second');
  expect(calls[2]?.headers.get('Idempotency-Key')).toBe(calls[0]?.headers.get('Idempotency-Key'));
  expect(await calls[2]?.text()).toBe('{"last_name":"A"}');
});

test('many refused requests exchange the token once', async () => {
  const refusal = () => json(401, { success: false, error: { code: 'unauthorized' } });
  answer(refusal(), refusal(), refusal(), good({ ...SIGNED_IN, access_token: 'second' }), good(1), good(2), good(3));
  await Promise.all([1, 2, 3].map(() => unwrap(http.GET('/api/me'))));
  expect(calls.filter((call) => call.url.endsWith('/refresh'))).toHaveLength(1);
});

test('a session that cannot go on has ended; the page stays', async () => {
  answer(
    json(401, { success: false, error: { code: 'unauthorized' } }),
    json(401, { success: false, error: { code: 'session_ended' } }),
  );
  const error = await unwrap(http.GET('/api/me')).catch((problem: unknown) => problem);
  expect(isApiError(error) && error.status).toBe(401);
  expect(readAuthState()).toBe('ended');
  expect(await getAccessToken()).toBeNull();
});

test('a request of the page behind the question for the password does not send her away', async () => {
  const refusal = () => json(401, { success: false, error: { code: 'unauthorized' } });
  answer(refusal(), json(401, { success: false, error: { code: 'session_ended' } }), refusal());
  await unwrap(http.GET('/api/me')).catch(() => undefined);
  await unwrap(http.GET('/api/changes')).catch(() => undefined);
  expect(readAuthState()).toBe('ended');
  expect(calls.filter((call) => call.url.endsWith('/refresh'))).toHaveLength(1);
});

test('a refusal is told with its fields, its request and the wait', async () => {
  const body = {
    success: false,
    error: { code: 'invalid', message: 'No.', fields: { address: { city: ['Too long.'] } }, request_id: 'r1' },
  };
  answer(json(422, body, { 'Retry-After': '7' }));
  const error = await settle(http.POST('/api/auth/password-reset', { body: { email: 'a@example.com' } })).catch(
    (problem: unknown) => problem,
  );
  expect(error).toMatchObject({
    code: 'invalid',
    status: 422,
    requestId: 'r1',
    retryAfter: 7,
    fields: { 'address.city': ['Too long.'] },
  });
});

test('a page of a proxy and a lost network are errors of ours as well', async () => {
  answer(new Response('<h1>Bad gateway</h1>', { status: 502 }), new TypeError('network'));
  const first = await unwrap(http.GET('/api/me')).catch((problem: unknown) => problem);
  const second = await unwrap(http.GET('/api/me')).catch((problem: unknown) => problem);
  expect(first).toMatchObject({ code: 'http_502', status: 502, isTemporary: true });
  expect(second).toMatchObject({ status: 0, isNetwork: true, isTemporary: true });
});
