/**
 * The session of this tab: the access token lives in memory only, the refresh token in a cookie no script can read.
 * One refresh at a time in the whole browser (a Web Lock); the winner gives its token to the other tabs.
 */

import { ApiError, readError } from './errors';
import type { components } from './schema.gen';

export type SignedIn = components['schemas']['SignedInOut'];
type Token = { value: string; expiresAt: number; organizationId: number; userId: number };
type Note = { kind: 'token'; token: Token } | { kind: 'signed-out' };
/** "ended": the session stopped under the user's hands; her page and drafts are still there. */
export type AuthState = 'unknown' | 'signed-in' | 'signed-out' | 'ended';

const LOCK = 'neuracrm.refresh';
const CHANNEL = 'neuracrm.session';
const EXPIRY_MARGIN_MS = 30_000;
const SUPERSEDED_PAUSE_MS = 300;
const SUPERSEDED_TRIES = 5;

let token: Token | null = null;
// Whose page this is: kept when the session ends, so that what is shown stays hers.
let holder = { organizationId: 0, userId: 0 };
let state: AuthState = 'unknown';
let running: Promise<string | null> | null = null;
const listeners = new Set<() => void>();
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(CHANNEL);
channel?.addEventListener('message', (event: MessageEvent<Note>) => hear(event.data));

export function readAuthState(): AuthState {
  return state;
}

export function readOrganizationId(): number {
  return holder.organizationId;
}

export function readUserId(): number {
  return holder.userId;
}

export function subscribeToAuth(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A token that is still good, or null when nobody is signed in. Raises ApiError when the server cannot be asked. */
export async function getAccessToken(): Promise<string | null> {
  if (token && token.expiresAt - EXPIRY_MARGIN_MS > Date.now()) return token.value;
  if (state === 'signed-out' || state === 'ended') return null;
  return refreshToken(token?.value ?? null);
}

/** Exchange a token that was refused. `refused` keeps a second caller from exchanging the new one again. */
export function refreshToken(refused: string | null): Promise<string | null> {
  if (token && token.value !== refused) return Promise.resolve(token.value);
  // A page that polls goes on asking behind the question for the password.
  if (state === 'ended') return Promise.resolve(null);
  running ??= exchange(refused).finally(() => {
    running = null;
  });
  return running;
}

/** Take over what sign-in, sign-up, an invitation or a switch answered; other tabs follow. */
export function takeSignIn(data: SignedIn): void {
  accept(data);
  if (token) tell({ kind: 'token', token });
}

/** Forget the session here and in every tab. The server was asked before, or answers nobody any more. */
export function forgetSession(): void {
  token = null;
  setState('signed-out');
  tell({ kind: 'signed-out' });
}

async function exchange(refused: string | null): Promise<string | null> {
  const work = async () => {
    // While this tab waited for the lock another one may have brought the next token.
    if (token && token.value !== refused) return token.value;
    return ask();
  };
  return navigator.locks ? navigator.locks.request(LOCK, work) : work();
}

async function ask(triesLeft = SUPERSEDED_TRIES): Promise<string | null> {
  const response = await send();
  if (response.status === 200) {
    const { data } = (await response.json()) as { data: SignedIn };
    takeSignIn(data);
    return data.access_token;
  }
  if (response.status === 409 && triesLeft > 0) {
    // A browser without locks: another tab was first, its cookie is on the way.
    await new Promise((resolve) => setTimeout(resolve, SUPERSEDED_PAUSE_MS));
    return ask(triesLeft - 1);
  }
  if (response.status !== 204 && response.status !== 401) throw await readError(response);
  token = null;
  setState(state === 'signed-in' ? 'ended' : 'signed-out');
  return null;
}

async function send(): Promise<Response> {
  try {
    return await fetch('/api/auth/refresh', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
      credentials: 'same-origin',
    });
  } catch {
    throw new ApiError({ code: 'network', message: '', status: 0 });
  }
}

function accept(data: SignedIn): void {
  keep({
    value: data.access_token,
    expiresAt: Date.now() + data.expires_in * 1000,
    organizationId: data.organization.id ?? 0,
    userId: data.user.id ?? 0,
  });
}

function hear(note: Note): void {
  if (note.kind === 'signed-out') {
    token = null;
    if (state === 'signed-in' || state === 'ended') setState('signed-out');
    return;
  }
  const { organizationId, userId } = note.token;
  const isOther = holder.userId !== 0 && (holder.organizationId !== organizationId || holder.userId !== userId);
  // What this tab shows belongs to somebody else now: no row of it may stay.
  if (isOther) window.location.assign('/');
  else keep(note.token);
}

function keep(next: Token): void {
  token = next;
  holder = { organizationId: next.organizationId, userId: next.userId };
  setState('signed-in');
}

function tell(note: Note): void {
  channel?.postMessage(note);
}

function setState(next: AuthState): void {
  if (state === next) return;
  state = next;
  for (const listener of listeners) listener();
}
