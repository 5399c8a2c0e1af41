import { createHmac } from 'node:crypto';
import { addColleague, expect, expectNoViolations, PASSWORD, type Person, signIn, test } from './fixtures';

test('profile: saved by section, kept after a reload, and not lost by leaving', async ({ member: page }) => {
  await page.goto('/settings');
  await page.getByLabel('Name', { exact: true }).fill('Olivia Renamed');
  await expect(page.getByText('Not saved yet')).toBeVisible();
  await page.getByRole('link', { name: 'Sign-in and security' }).click();
  await expect(page.getByRole('dialog')).toContainText('Leave without saving?');
  await expectNoViolations(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Save' }).first().click();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Olivia Renamed');
  await expectNoViolations(page);
});

test('security: a second factor with recovery codes, other sessions end', async ({
  signedIn: page,
  browser,
  owner,
}) => {
  test.slow();
  const other = await browser.newContext({ baseURL: new URL(page.url()).origin });
  await signIn(await other.newPage(), owner);
  await page.goto('/settings/security');
  await expectNoViolations(page);
  const sessions = page.getByRole('region', { name: 'Where you are signed in' });
  await expect(sessions.getByRole('row')).not.toHaveCount(2);
  await page.getByRole('button', { name: 'Sign out all others' }).click();
  await expect(sessions.getByRole('row')).toHaveCount(2);
  await expect(sessions).toContainText('This one');
  await other.close();

  await page.getByRole('button', { name: 'Turn on' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('img', { name: 'QR code for the authenticator app' })).toBeVisible();
  await expectNoViolations(page);
  const secret = await dialog.locator('code').innerText();
  await dialog.getByLabel('Code of the app').fill(totp(secret));
  await dialog.getByRole('button', { name: 'Turn on' }).click();
  await expect(page.locator('.settings-codes li')).toHaveCount(10);
  await expect(page.getByText(/^On since/)).toBeVisible();
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await expect(page.locator('.settings-codes')).toHaveCount(0);
});

test('team: invite, take back, change a role, guard the last owner, remove', async ({
  member: page,
  owner,
  request,
}) => {
  test.slow();
  const colleague = await addColleague(request, owner, 'agent');
  await owner.api.post('/leads', { last_name: 'Handed over', owner_id: await memberId(owner, colleague.email) });
  await page.goto('/settings/team');
  const members = page.getByRole('region', { name: 'Members' });
  await expect(members).toContainText('The only owner');
  await page.getByLabel(`Role of ${colleague.name}`).selectOption('manager');
  await expect(page.getByLabel(`Role of ${colleague.name}`)).toHaveValue('manager');
  await page.getByLabel('E-mail', { exact: true }).fill('newcomer@example.com');
  await page.getByRole('button', { name: 'Invite' }).click();
  const invitations = page.getByRole('region', { name: 'Invitations' });
  await expect(invitations).toContainText('newcomer@example.com');
  await expectNoViolations(page);
  await invitations.getByRole('button', { name: 'Take back' }).click();
  await expect(page.getByText('No open invitations')).toBeVisible();

  await page.getByRole('button', { name: `Remove: ${colleague.name}` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Records and open tasks go to').click();
  await page.getByRole('option', { name: owner.name }).click();
  await expectNoViolations(page);
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(members).not.toContainText(colleague.name);
  const own = await memberId(owner, owner.email);
  await expect
    .poll(async () => (await owner.api.get<{ owner_id: number }[]>('/leads?q=Handed'))[0]?.owner_id, {
      timeout: 20_000,
    })
    .toBe(own);
});

test('pipelines: stages are added, changed, ordered and deleted', async ({ member: page, owner }) => {
  await page.goto('/settings/pipelines');
  const stages = page.getByRole('region', { name: /^Stages of/ });
  await page.getByLabel('New stage').fill('Contract');
  await page.getByLabel('New stage').press('Enter');
  await expect(page.getByLabel('Chance of Contract in per cent')).toBeVisible();
  await page.getByLabel('Chance of Contract in per cent').fill('85');
  await page.getByLabel('Chance of Contract in per cent').press('Enter');
  await page.getByRole('button', { name: 'Asked for on entry to Contract' }).click();
  await page.getByRole('dialog').getByLabel('Value').check();
  await expectNoViolations(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(stages.getByRole('row', { name: /Contract/ })).toContainText('Value');
  await page.getByRole('button', { name: 'Move Contract up' }).click();
  await expect
    .poll(async () => {
      const [pipeline] = await owner.api.get<any[]>('/pipelines');
      const names = pipeline.stages.map((stage: { name: string }) => stage.name);
      const stage = pipeline.stages.find((one: { name: string }) => one.name === 'Contract');
      return [names.indexOf('Contract'), stage.probability];
    })
    .toEqual([3, 85]);
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Delete: Contract' }).click();
  await expect(page.getByRole('combobox', { name: 'Its deals go to' })).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByLabel('Chance of Contract in per cent')).toHaveCount(0);
});

test('pipelines: two quick changes of a stage follow each other, and nobody is overwritten unasked', async ({
  member: page,
  owner,
  guard,
}) => {
  guard.allow(/412/);
  await page.goto('/settings/pipelines');
  const chance = page.getByLabel('Chance of Proposal in per cent');
  await chance.fill('41');
  await chance.press('Enter');
  await chance.fill('42');
  await chance.press('Enter');
  await page.getByLabel('Days until a deal in Proposal is marked').fill('9');
  await page.keyboard.press('Enter');
  await expect
    .poll(async () => [(await proposal(owner)).probability, (await proposal(owner)).rotting_days])
    .toEqual([42, 9]);

  await page.reload();
  await expect(chance).toHaveValue('42');
  const { id, pipeline_id } = await proposal(owner);
  await owner.api.patch(`/pipelines/${pipeline_id}/stages/${id}`, { probability: 77 });
  await chance.fill('43');
  await chance.press('Enter');
  await expect(page.getByRole('dialog')).toContainText('77');
  await expectNoViolations(page);
  await page.keyboard.press('Escape');
  await expect(chance).toHaveValue('43');
  await expect(chance).toHaveAttribute('aria-invalid', 'true');
  await expectNoViolations(page);
});

test('words: statuses, tags and custom fields', async ({ member: page }) => {
  await page.goto('/settings/leads');
  await page.getByLabel('New status').fill('Called twice');
  await page.getByLabel('New status').press('Enter');
  await expect(page.getByLabel('Called twice is in use')).toBeChecked();
  await expectNoViolations(page);
  await page.goto('/settings/tags');
  await page.getByLabel('New tag').fill('VIP');
  await page.getByLabel('New tag').press('Enter');
  await expect(page.getByLabel('Color of VIP')).toBeVisible();
  await expectNoViolations(page);
  await page.goto('/settings/fields');
  await page.getByLabel('New field').first().fill('Shoe size');
  await page.getByLabel('New field').first().press('Enter');
  await expect(page.getByText('shoe_size')).toBeVisible();
  await expectNoViolations(page);
});

test('audit log: who did what, by person, action and kind; the roles as a matrix', async ({
  member: page,
  owner,
  request,
}) => {
  const colleague = await addColleague(request, owner, 'agent');
  const lead = await colleague.api.post<{ id: number }>('/leads', { last_name: 'Audited' });
  await owner.api.patch(`/leads/${lead.id}`, { last_name: 'Renamed' });
  await page.goto('/settings/audit-log');
  const rows = page.getByRole('region', { name: 'Events' }).getByRole('row');
  await expect(rows.nth(1)).toContainText(owner.name);
  await rows.nth(1).getByText('Details').click();
  await expect(rows.nth(1)).toContainText('Audited → Renamed');
  await expectNoViolations(page);
  await page.getByLabel('Record').selectOption('lead');
  await page.getByLabel('Action').selectOption('created');
  await page.getByRole('combobox', { name: 'Person' }).click();
  await page.getByRole('option', { name: colleague.name }).click();
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(1).getByRole('link')).toHaveAttribute('href', `/leads/${lead.id}`);
  await page.reload();
  await expect(rows).toHaveCount(2);
  await expect(page.getByText('1 event shown')).toBeVisible();
  await page.goto('/settings/roles');
  const change = page.getByRole('row', { name: 'Change' }).first();
  await expect(change.getByRole('cell')).toHaveText(['All', 'All', 'All', 'Own', /–/]);
  await expectNoViolations(page);
});

test('API keys: shown once, used, revoked', async ({ member: page, request }) => {
  await page.goto('/settings/api-keys');
  await page.getByRole('button', { name: 'New key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Reporting');
  await dialog.getByRole('button', { name: 'Only read' }).click();
  await expectNoViolations(page);
  await dialog.getByRole('button', { name: 'Make the key' }).click();
  const shown = page.locator('.settings-secret-row code');
  const key = await shown.innerText();
  const answer = await request.get('/api/leads', { headers: { Authorization: `Bearer ${key}` } });
  expect(answer.status()).toBe(200);
  await page.reload();
  await expect(shown).toHaveCount(0);
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Revoke: Reporting' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('No keys yet')).toBeVisible();
  expect((await request.get('/api/leads', { headers: { Authorization: `Bearer ${key}` } })).status()).toBe(401);
});

test('an agent finds only her own settings', async ({ page, owner, request, guard }) => {
  guard.allow(/403/);
  const agent = await addColleague(request, owner, 'agent');
  await signIn(page, agent, PASSWORD);
  await page.goto('/settings');
  const pages = page.getByRole('navigation', { name: 'Settings' });
  await expect(pages.getByRole('link')).toHaveText(['Profile', 'Sign-in and security']);
  await page.goto('/settings/team');
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.getByLabel('New team')).toHaveCount(0);
});

async function proposal(owner: Person): Promise<any> {
  const [pipeline] = await owner.api.get<any[]>('/pipelines');
  return pipeline.stages.find((stage: { name: string }) => stage.name === 'Proposal');
}

async function memberId(owner: { api: { get: <T>(path: string) => Promise<T> } }, email: string): Promise<number> {
  const members = await owner.api.get<{ email: string; user_id: number }[]>('/members');
  return members.find((member) => member.email === email)?.user_id ?? 0;
}

/** The code an authenticator app would show now (RFC 6238). */
function totp(secret: string): string {
  const bits = [...secret].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  const bytes = bits.join('').match(/.{8}/g) ?? [];
  const key = Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
