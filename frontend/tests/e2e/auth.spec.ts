import { createHmac } from 'node:crypto';
import { addColleague, expect, expectNoViolations, lastLetter, linkToken, PASSWORD, signIn, test } from './fixtures';

const REFUSED = /Failed to load resource.*(401|422|403)/;
const NEW_PASSWORD = 'seven quiet otters carry lanterns';

test('a newcomer makes an organization and lands in the product', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveURL(/\/login\?next=/);
  await page.getByRole('link', { name: 'Create an organization' }).click();
  await expect(page).toHaveTitle(/Create your organization/);
  await expectNoViolations(page);
  await page.getByLabel('Your name').fill('Nora Newcomer');
  await page.getByLabel('Organization').fill('New Horizons');
  await page.getByLabel('E-mail').fill(`nora${Date.now()}@example.com`);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create organization' }).click();
  await expect(page.getByRole('button', { name: 'Menu of Nora Newcomer' })).toBeVisible();
});

test('a weak password is refused at its field, and the field has the focus', async ({ page, guard }) => {
  guard.allow(REFUSED);
  await page.goto('/sign-up');
  await page.getByLabel('Your name').fill('Nora Newcomer');
  await page.getByLabel('Organization').fill('New Horizons');
  await page.getByLabel('E-mail').fill(`weak${Date.now()}@example.com`);
  const password = page.getByLabel('Password', { exact: true });
  await password.fill('password1');
  await page.getByRole('button', { name: 'Create organization' }).click();
  await expect(password).toBeFocused();
  await expect(password).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByText('Use at least 12 characters')).toBeVisible();
  await expectNoViolations(page);
});

test('sign-in tells a wrong password from nothing, keeps the way, and is ready for password managers', async ({
  page,
  owner,
  guard,
}) => {
  guard.allow(REFUSED);
  await page.goto('/nowhere?x=1');
  await expect(page).toHaveURL(/login\?next=/);
  const email = page.getByLabel('E-mail');
  const password = page.getByLabel('Password', { exact: true });
  await expect(email).toHaveAttribute('autocomplete', 'username');
  await expect(password).toHaveAttribute('autocomplete', 'current-password');
  await expectNoViolations(page);
  await email.fill(owner.email);
  await password.fill('not the right password at all');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('The e-mail address or the password is not right.');
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Show or hide the password' }).click();
  await expect(password).toHaveAttribute('type', 'text');
  await password.fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/nowhere\?x=1$/);
  await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible();
});

test('a way to another site is not kept', async ({ page, owner }) => {
  for (const next of ['https://evil.example/', '//evil.example', '/\\evil.example']) {
    await page.goto(`/login?next=${encodeURIComponent(next)}`);
    await page.getByLabel('E-mail').fill(owner.email);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('button', { name: /^Menu of/ })).toBeVisible();
    expect(page.url()).not.toContain('evil');
    await page.context().clearCookies();
  }
});

test('the session lives through reloads and five tabs, and ends in all of them', async ({ signedIn, context }) => {
  await signedIn.reload();
  await expect(signedIn.getByRole('button', { name: /^Menu of/ })).toBeVisible();
  const tabs = await Promise.all([1, 2, 3, 4].map(() => context.newPage()));
  await Promise.all(tabs.map((tab) => tab.goto('/')));
  await Promise.all([signedIn, ...tabs].map((tab) => tab.reload()));
  for (const tab of tabs) await expect(tab.getByRole('button', { name: /^Menu of/ })).toBeVisible();
  await signedIn.getByRole('button', { name: /^Menu of/ }).click();
  await signedIn.getByRole('menuitem', { name: 'Sign out' }).click();
  for (const tab of [signedIn, ...tabs]) await expect(tab).toHaveURL(/\/login/);
});

test('a session that ends elsewhere asks to sign in over the page', async ({ signedIn, owner, guard }) => {
  guard.allow(REFUSED);
  await owner.api.delete('/auth/sessions');
  await signedIn.getByRole('button', { name: /^Menu of/ }).click();
  await signedIn.getByRole('menuitemradio', { name: 'Deutsch' }).click();
  const dialog = signedIn.getByRole('dialog', { name: 'Sign in again' });
  await expect(dialog).toBeVisible();
  await expectNoViolations(signedIn);
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await expect(dialog).toBeHidden();
  await expect(signedIn.getByRole('button', { name: /^Menu of/ })).toBeVisible();
});

test('an invitation is accepted', async ({ page, owner }) => {
  const email = `invited${Date.now()}@example.com`;
  await owner.api.post('/invitations', { email, role: 'agent' });
  const token = linkToken(await lastLetter(email, /invites you/));
  await page.goto(`/accept-invitation#token=${encodeURIComponent(token)}`);
  await expect(page.getByRole('heading', { name: `Join ${owner.organization}` })).toBeVisible();
  await expectNoViolations(page);
  await page.getByLabel('Your name').fill('Ines Invited');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Accept and sign in' }).click();
  await expect(page.getByRole('button', { name: 'Menu of Ines Invited' })).toBeVisible();
});

test('a used invitation says what to do', async ({ page, guard }) => {
  guard.allow(REFUSED);
  await page.goto('/accept-invitation#token=1.gone');
  await expect(page.getByRole('alert')).toContainText('The invitation is not valid any more', { timeout: 15_000 });
});

test('a forgotten password is replaced by mail', async ({ page, owner }) => {
  await page.goto('/login');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.getByLabel('E-mail').fill(owner.email);
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Mail me the link' }).click();
  await expect(page.getByRole('status').filter({ hasText: owner.email })).toBeVisible();
  const token = linkToken(await lastLetter(owner.email, /asked for a new password/));
  await page.goto(`/reset-password#token=${encodeURIComponent(token)}`);
  await page.getByLabel('New password').fill(NEW_PASSWORD);
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Set the password' }).click();
  await expect(page.getByText('Your password is set')).toBeVisible();
  await signIn(page, owner, NEW_PASSWORD);
});

test('the second factor is asked for and may be pasted with blanks', async ({ page, owner, guard }) => {
  guard.allow(REFUSED);
  const { secret } = await owner.api.post('/me/second-factor');
  await owner.api.put('/me/second-factor', { code: totp(secret, -1) });
  await page.goto('/login');
  await page.getByLabel('E-mail').fill(owner.email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  const code = page.getByLabel('Code', { exact: true });
  await expect(code).toBeFocused();
  await expect(code).toHaveAttribute('autocomplete', 'one-time-code');
  await expectNoViolations(page);
  await code.fill('000 000');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('The code is not right');
  const right = totp(secret, 0);
  await code.fill(`${right.slice(0, 3)} ${right.slice(3)}`);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Menu of/ })).toBeVisible();
});

test('a colleague sees the shell in both schemes and by keyboard alone', async ({ page, owner, request }) => {
  const viewer = await addColleague(request, owner, 'viewer');
  await signIn(page, viewer);
  await expectNoViolations(page);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox')).toBeFocused();
  await expectNoViolations(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('combobox')).toBeHidden();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await expectNoViolations(page);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Menu of/ }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await expectNoViolations(page);
});

test('German is spoken when the person wants it', async ({ signedIn }) => {
  await signedIn.getByRole('button', { name: /^Menu of/ }).click();
  await signedIn.getByRole('menuitemradio', { name: 'Deutsch' }).click();
  await expect(signedIn.getByRole('button', { name: /^Menü von/ })).toBeVisible();
  await expect(signedIn.locator('html')).toHaveAttribute('lang', /^de/);
});

/** RFC 6238, as an authenticator app does it; `step` 0 is now. */
function totp(secret: string, step: number): string {
  const bits = [...secret]
    .map((one) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + step));
  const hash = createHmac('sha1', key).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
