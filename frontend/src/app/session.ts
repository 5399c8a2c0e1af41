/** Entering and leaving the product: what the router and the shell do with the session. */

import { forgetSession, getAccessToken, readAuthState, subscribeToAuth, takeSignIn } from '@/api/auth';
import { http, type Schema, settle, unwrap } from '@/api/client';
import { type Me, meQuery } from '@/api/session';
import { changeConventions, followLanguage } from '@/i18n';
import { queryClient } from './queryClient';

const DRAFTS = 'neuracrm.draft.';

/** The signed-in person with her language loaded, or null when nobody is signed in. */
export async function enter(): Promise<Me | null> {
  if (!(await getAccessToken())) return null;
  const me = await queryClient.ensureQueryData(meQuery());
  await adoptConventions(me);
  return me;
}

/** Show everything in her language and time zone and the organization's currency. */
export async function adoptConventions(me: Me): Promise<void> {
  const locale = me.user?.locale || 'en';
  await followLanguage(locale);
  changeConventions({
    locale,
    timezone: me.user?.timezone || me.organization?.timezone || 'UTC',
    currency: me.organization?.currency || 'USD',
  });
}

/** Go on in another organization. The page is loaded anew: nothing of the old one stays in memory. */
export async function switchOrganization(id: number): Promise<void> {
  takeSignIn(await unwrap(http.PUT('/api/auth/organization', { body: { organization_id: id } })));
  window.location.assign('/');
}

/** End the session; drafts and whatever is in memory go with it. */
export async function signOut(): Promise<void> {
  await settle(http.POST('/api/auth/sign-out')).catch(() => undefined);
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(DRAFTS)) localStorage.removeItem(key);
  }
  forgetSession();
}

/** Signed out, here or in another tab: to the sign-in page, with nothing left in memory. */
export function leaveWhenSignedOut(): () => void {
  return subscribeToAuth(() => {
    if (readAuthState() === 'signed-out') window.location.assign('/login');
  });
}

export async function changeMe(values: Schema<'MeUpdate'>): Promise<void> {
  const me = await unwrap(http.PATCH('/api/me', { body: values }));
  queryClient.setQueryData(meQuery().queryKey, me);
  await adoptConventions(me);
}
