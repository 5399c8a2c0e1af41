/** The calls of the pages for people who are not signed in yet. */

import { takeSignIn } from '@/api/auth';
import { http, type Schema, settle, unwrap } from '@/api/client';

export async function signIn(body: Schema<'SignInIn'>): Promise<void> {
  takeSignIn(await unwrap(http.POST('/api/auth/sign-in', { body })));
}

/** Make an organization; the person gets her browser's language and time zone. */
export async function signUp(body: Schema<'SignUpIn'>): Promise<void> {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  takeSignIn(await unwrap(http.POST('/api/auth/sign-up', { body: { ...body, timezone: timeZone } })));
  await adoptBrowser(timeZone);
}

export async function acceptInvitation(body: Schema<'AcceptanceIn'>, isNew: boolean): Promise<void> {
  takeSignIn(await unwrap(http.POST('/api/auth/invitation/acceptance', { body })));
  if (isNew) await adoptBrowser(Intl.DateTimeFormat().resolvedOptions().timeZone);
}

export function previewInvitation(token: string): Promise<Schema<'InvitationPreviewOut'>> {
  return unwrap(http.POST('/api/auth/invitation/preview', { body: { token } }));
}

export function requestReset(email: string): Promise<void> {
  return settle(http.POST('/api/auth/password-reset', { body: { email } }));
}

export function resetPassword(token: string, password: string): Promise<void> {
  return settle(http.POST('/api/auth/password-reset/confirmation', { body: { token, password } }));
}

export function confirmEmail(token: string): Promise<void> {
  return settle(http.POST('/api/auth/email-change/confirmation', { body: { token } }));
}

/** The token of a mailed link: behind the hash, where no server sees it. */
export function readLinkToken(hash = window.location.hash): string {
  return new URLSearchParams(hash.slice(1)).get('token') ?? '';
}

async function adoptBrowser(timezone: string): Promise<void> {
  const [locale = 'en'] = navigator.languages.filter((one) => /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(one));
  // A convenience: whoever is refused keeps the defaults and can change them in the settings.
  await settle(http.PATCH('/api/me', { body: { locale, timezone } })).catch(() => undefined);
}
