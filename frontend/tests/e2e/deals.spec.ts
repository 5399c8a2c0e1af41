import type { Page } from '@playwright/test';
import { addColleague, expect, expectNoViolations, type Person, signIn, test } from './fixtures';

const REFUSED = /Failed to load resource.*(404|412|422)/;
// What the other browser must show within; the board asks every three seconds.
const SEEN_MS = 5_000;

type Stage = { id: number; name: string; type: string; version: number };
type Pipeline = { id: number; name: string; stages: Stage[] };

async function salesOf(owner: Person): Promise<Pipeline> {
  const [pipeline] = await owner.api.get<Pipeline[]>('/pipelines');
  if (!pipeline) throw new Error('no pipeline');
  return pipeline;
}

const lane = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const card = (page: Page, name: string) => page.locator('li.card', { hasText: name });

async function moveByMenu(page: Page, name: string, to: string): Promise<void> {
  await card(page, name).focus();
  await page.keyboard.press('m');
  await page.getByRole('menuitem', { name: to }).click();
}

test('a deal is dragged to won, and taken back', async ({ member: page, owner }) => {
  await owner.api.post('/deals', { name: 'Harbour cranes', value: '12000' });
  await owner.api.post('/deals', { name: 'Dock lights', value: '800' });
  // All columns side by side: where the card goes is in sight.
  await page.setViewportSize({ width: 1920, height: 900 });
  await page.goto('/deals');
  await expect(lane(page, 'Qualification').locator('li.card')).toHaveCount(2);
  await expectNoViolations(page);
  await card(page, 'Harbour cranes').dragTo(lane(page, 'Closed won').getByRole('list'));
  await expect(lane(page, 'Closed won').getByText('Harbour cranes')).toBeVisible();
  await expect(page.getByText('Harbour cranes is won.').first()).toBeVisible();
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(lane(page, 'Qualification').getByText('Harbour cranes')).toBeVisible();
  await expect.poll(async () => (await owner.api.get('/deals?q=Harbour'))[0].status).toBe('open');
});

test('two people on one board see each other move cards', async ({ member: page, owner, browser, request, guard }) => {
  await owner.api.post('/deals', { name: 'Shared deal', value: '500' });
  const colleague = await addColleague(request, owner, 'manager');
  const context = await browser.newContext();
  const other = await context.newPage();
  guard.watch(other);
  await signIn(other, colleague);
  await Promise.all([page.goto('/deals'), other.goto('/deals')]);
  await expect(lane(page, 'Qualification').getByText('Shared deal')).toBeVisible();
  await expect(lane(other, 'Qualification').getByText('Shared deal')).toBeVisible();
  await moveByMenu(page, 'Shared deal', 'Discovery');
  await expect(lane(other, 'Discovery').getByText('Shared deal')).toBeVisible({ timeout: SEEN_MS });
  await moveByMenu(other, 'Shared deal', 'Proposal');
  await expect(lane(page, 'Proposal').getByText('Shared deal')).toBeVisible({ timeout: SEEN_MS });
  await context.close();
});

test('a stage asks for what it needs, and canceling leaves the card where it was', async ({ member: page, owner }) => {
  const { id, stages } = await salesOf(owner);
  const proposal = stages.find(({ name }) => name === 'Proposal');
  await owner.api.patch(`/pipelines/${id}/stages/${proposal?.id}`, { required_fields: ['value', 'next_step'] });
  await owner.api.post('/deals', { name: 'Bare deal' });
  await page.goto('/deals');
  await moveByMenu(page, 'Bare deal', 'Proposal');
  const dialog = page.getByRole('dialog', { name: 'Move Bare deal to Proposal' });
  await expect(dialog.getByRole('textbox').first()).toBeFocused();
  await expectNoViolations(page);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(lane(page, 'Qualification').getByText('Bare deal')).toBeVisible();

  await moveByMenu(page, 'Bare deal', 'Proposal');
  await dialog.getByLabel('Value').fill('2,500');
  await dialog.getByRole('button', { name: 'Move' }).click();
  await expect(dialog.getByLabel('Next step')).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByLabel('Next step').fill('Send the offer');
  await dialog.getByRole('button', { name: 'Move' }).click();
  await expect(lane(page, 'Proposal').getByText('Bare deal')).toBeVisible();
  await expect(lane(page, 'Proposal').getByText('$2.5K').first()).toBeVisible();
});

test('losing asks for the reason; the record shows it and can be reopened', async ({ member: page, owner }) => {
  const deal = await owner.api.post('/deals', { name: 'Lost cause', value: '90' });
  await page.goto('/deals');
  await moveByMenu(page, 'Lost cause', 'Closed lost');
  const dialog = page.getByRole('dialog', { name: 'Lose Lost cause' });
  await dialog.getByRole('button', { name: 'Mark as lost' }).click();
  await expect(dialog.getByText('Choose a reason or write a note.')).toBeVisible();
  await dialog.getByLabel('Note on the loss').fill('They stay with the old one');
  await dialog.getByRole('button', { name: 'Mark as lost' }).click();
  await expect(lane(page, 'Closed lost').getByText('Lost cause')).toBeVisible();
  await page.goto(`/deals/${deal.id}`);
  await expect(page.getByRole('heading', { level: 1, name: 'Lost cause' })).toBeVisible();
  await expect(page.getByText('They stay with the old one')).toBeVisible();
  await page.getByRole('button', { name: 'Reopen' }).click();
  await expect(page.getByRole('button', { name: 'Won', exact: true })).toBeVisible();
});

test('filters stay when board and table are switched, and the address says all of it', async ({
  member: page,
  owner,
}) => {
  await owner.api.post('/deals', { name: 'Big one', value: '9000' });
  await owner.api.post('/deals', { name: 'Small one', value: '10' });
  await page.goto('/deals?value_min=1000');
  await expect(card(page, 'Big one')).toBeVisible();
  await expect(card(page, 'Small one')).toHaveCount(0);
  await page.getByRole('button', { name: 'Table', exact: true }).click();
  await expect(page).toHaveURL(/layout=table/);
  await expect(page).toHaveURL(/value_min/);
  const table = page.getByRole('grid');
  await expect(table.getByText('Big one')).toBeVisible();
  await expect(table.getByText('Small one')).toHaveCount(0);
  await expectNoViolations(page);
  await page.reload();
  await expect(table.getByText('Big one')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(table.getByText('Small one')).toBeVisible();
  await page.getByRole('button', { name: 'Board', exact: true }).click();
  await expect(card(page, 'Small one')).toBeVisible();
});

test('a deal is made in a dialog and changed on its page; a faster colleague loses no text', async ({
  member: page,
  owner,
  guard,
}) => {
  guard.allow(REFUSED);
  await page.goto('/deals');
  await expect(lane(page, 'Qualification')).toBeVisible();
  await page.keyboard.press('c');
  const dialog = page.getByRole('dialog', { name: 'New deal' });
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await expectNoViolations(page);
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog.getByLabel('Name')).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByLabel('Name').fill('Fresh deal');
  await dialog.getByLabel('Value').fill('1200');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await card(page, 'Fresh deal').click();
  await expect(page).toHaveURL(/\/deals\/\d+$/);
  await expect(page.getByRole('list').getByText('Created', { exact: true })).toBeVisible();
  await expectNoViolations(page);

  const [deal] = await owner.api.get<{ id: number }[]>('/deals?q=Fresh');
  await owner.api.patch(`/deals/${deal?.id}`, { next_step: 'Theirs' });
  await page.getByRole('button', { name: 'Edit Next step' }).click();
  await page.getByLabel('Next step').fill('Mine');
  await page.keyboard.press('Enter');
  const conflict = page.getByRole('dialog', { name: 'Somebody changed this meanwhile' });
  await expect(conflict.getByText('Theirs', { exact: true }).last()).toBeVisible();
  await conflict.getByRole('button', { name: 'Keep mine' }).click();
  await expect(page.getByRole('button', { name: /Edit Next step: Mine/ })).toBeVisible();
  await page.getByRole('link', { name: 'Stages', exact: true }).click();
  await expect(page.getByRole('table').getByText('Qualification')).toBeVisible();
  await expectNoViolations(page);
});

const rowOf = (page: Page, name: string) => page.getByRole('grid').locator('[data-row]', { hasText: name });

test('deals as a table: peek, tags, selected ones to another stage, to a file, and back from a record', async ({
  member: page,
  owner,
}) => {
  for (const name of ['Alpha deal', 'Beta deal', 'Gamma deal']) await owner.api.post('/deals', { name, value: '100' });
  await page.goto('/deals?layout=table');
  await expect(rowOf(page, 'Gamma deal')).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press(' ');
  const panel = page.getByRole('complementary', { name: 'Preview' });
  await expect(panel.getByRole('heading', { name: 'Gamma deal' })).toBeVisible();
  await panel.getByRole('button', { name: 'Edit Tags' }).click();
  await panel.getByLabel('New tag').fill('urgent');
  await panel.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(panel.getByLabel('New tag')).toHaveValue('');
  await panel.getByRole('button', { name: 'Save' }).click();
  await expect(rowOf(page, 'Gamma deal').getByText('urgent')).toBeVisible();
  await expectNoViolations(page);
  await page.getByRole('grid').focus();
  await page.keyboard.press('j');
  await expect(panel.getByRole('heading', { name: 'Beta deal' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(panel).toBeHidden();

  await rowOf(page, 'Alpha deal').getByRole('checkbox').click();
  await rowOf(page, 'Beta deal').getByRole('checkbox').click();
  const bar = page.getByRole('region', { name: 'Actions on the selection' });
  await bar.getByRole('button', { name: 'Stage' }).click();
  await page.getByRole('menuitem', { name: 'Discovery' }).click();
  await expect(page.getByText('2 records changed.')).toBeVisible();
  await expect(rowOf(page, 'Alpha deal').getByText('Discovery')).toBeVisible();

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'As CSV' }).click();
  expect((await download).suggestedFilename()).toMatch(/^deals-.*\.csv$/);

  await rowOf(page, 'Gamma deal').getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Gamma deal' })).toBeVisible();
  await page.keyboard.press('j');
  await expect(page.getByRole('heading', { level: 1, name: 'Beta deal' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(rowOf(page, 'Alpha deal')).toBeVisible();
  await expect(page).toHaveURL(/layout=table/);
});
