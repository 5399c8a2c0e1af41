import type { Page } from '@playwright/test';
import { addColleague, expect, expectNoViolations, type Person, signIn, test } from './fixtures';

const REFUSED = /Failed to load resource.*(409|412|422)/;

/** Leads a test begins with; the newest stands first in the list. */
async function makeLeads(owner: Person, count: number): Promise<number[]> {
  const ids: number[] = [];
  for (let index = 1; index <= count; index += 1) {
    const lead = await owner.api.post('/leads', {
      first_name: `Lea ${index}`,
      last_name: 'Lindqvist',
      company_name: `Harbour ${index}`,
      email: `lea${index}@harbour${index}.example`,
      phone: `+1415555${String(1000 + index)}`,
      score: index,
      value: `${index}00.00`,
    });
    ids.push(lead.id);
  }
  return ids;
}

const grid = (page: Page) => page.getByRole('grid', { name: 'Leads' });
const rowOf = (page: Page, name: string) => grid(page).locator('[data-row]', { hasText: name });
const cellOf = (page: Page, name: string, column: string) => rowOf(page, name).locator(`[data-column="${column}"]`);

async function openList(page: Page, address = '/leads'): Promise<void> {
  await page.goto(address);
  await expect(grid(page)).toBeVisible();
}

test('an empty list says what a lead is, and the first one is made from it', async ({ signedIn: page }) => {
  await openList(page);
  await expect(page.getByText('No leads yet')).toBeVisible();
  await expectNoViolations(page);
  await page.keyboard.press('c');
  const dialog = page.getByRole('dialog', { name: 'New lead' });
  await expect(dialog.getByLabel('First name')).toBeFocused();
  await expectNoViolations(page);
  await dialog.getByLabel('First name').fill('Nadia');
  await dialog.getByLabel('Last name').fill('Newman');
  await dialog.getByLabel('Company').fill('Newman Ltd');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('heading', { name: 'Nadia Newman', level: 1 })).toBeVisible();
  await expect(page).toHaveURL(/\/leads\/\d+$/);
});

test('a refused form keeps what was typed and goes to the field', async ({ signedIn: page, guard }) => {
  guard.allow(REFUSED);
  await openList(page);
  await page.getByRole('button', { name: 'New lead' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'New lead' });
  await dialog.getByLabel('E-mail').fill('not an address');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog.getByLabel('E-mail')).toBeFocused();
  await expect(dialog.getByLabel('E-mail')).toHaveValue('not an address');
});

test('the address is the state: search, filter, sort, reload and back', async ({ signedIn: page, owner }) => {
  await makeLeads(owner, 4);
  await openList(page);
  await expect(rowOf(page, 'Lea 4')).toBeVisible();
  await expectNoViolations(page);
  await page.getByRole('searchbox').fill('harbour 2');
  await expect(page).toHaveURL(/q=harbour/);
  await expect(rowOf(page, 'Lea 2')).toBeVisible();
  await page.getByRole('searchbox').fill('nobody at all here');
  await expect(page.getByText('Nothing matches')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(rowOf(page, 'Lea 4')).toBeVisible();
  await page.getByRole('columnheader', { name: 'Score' }).getByRole('button').first().click();
  await expect(page).toHaveURL(/sort=-score/);
  await openList(page, '/leads?score_min=3&sort=score');
  await expect(grid(page).locator('[data-row]')).toHaveCount(2);
  await expect(page.getByText('Score ≥ 3')).toBeVisible();
  await page.reload();
  await expect(grid(page).locator('[data-row]')).toHaveCount(2);
  await page.getByRole('button', { name: 'Remove the filter on Score' }).click();
  await expect(grid(page).locator('[data-row]')).toHaveCount(4);
  await page.goBack();
  await expect(grid(page).locator('[data-row]')).toHaveCount(2);
});

test('a list is saved as a view, becomes the default and says when it differs', async ({ signedIn: page, owner }) => {
  await makeLeads(owner, 3);
  await openList(page, '/leads?score_min=2');
  await expect(page.getByText('Unsaved changes')).toBeVisible();
  await page.getByRole('button', { name: 'Save as' }).click();
  await page.getByLabel('Name of the view').fill('Good ones');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Good ones', exact: true })).toHaveAttribute('aria-current', 'page');
  await expect(page).toHaveURL(/\/leads\?view=\d+$/);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.getByRole('button', { name: 'Options of the view Good ones' }).click();
  await expectNoViolations(page);
  await page.getByRole('menuitem', { name: 'Open the list with this view' }).click();
  await openList(page);
  await expect(grid(page).locator('[data-row]')).toHaveCount(2);
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await expect(grid(page).locator('[data-row]')).toHaveCount(3);
  await page.getByRole('button', { name: 'Good ones', exact: true }).click();
  await page.getByRole('searchbox').fill('harbour 3');
  await expect(page.getByText('Unsaved changes')).toBeVisible();
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(grid(page).locator('[data-row]')).toHaveCount(2);
});

test('a cell is edited in one click; Tab goes on, Esc leaves it', async ({ signedIn: page, owner }) => {
  const [id] = await makeLeads(owner, 2);
  await openList(page);
  await cellOf(page, 'Lea 1', 'company_name').click();
  await page.keyboard.type('Quayside');
  await page.keyboard.press('Enter');
  await expect(cellOf(page, 'Lea 1', 'company_name')).toHaveText('Quayside');
  await cellOf(page, 'Lea 1', 'status').click();
  await page.getByRole('option', { name: 'Attempting' }).click();
  await expect(page.getByText('Status changed.')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(cellOf(page, 'Lea 1', 'status')).toHaveText('New');
  await cellOf(page, 'Lea 1', 'company_name').click();
  await page.keyboard.type('never kept');
  await page.keyboard.press('Escape');
  await expect(cellOf(page, 'Lea 1', 'company_name')).toHaveText('Quayside');
  await expect.poll(async () => (await owner.api.get(`/leads/${id}`)).company_name).toBe('Quayside');
});

test('rows are selected by range, changed and deleted together, and come back', async ({ signedIn: page, owner }) => {
  await makeLeads(owner, 5);
  await openList(page);
  await rowOf(page, 'Lea 5').getByRole('checkbox').click();
  await rowOf(page, 'Lea 3')
    .getByRole('checkbox')
    .click({ modifiers: ['Shift'] });
  const bar = page.getByRole('region', { name: 'Actions on the selection' });
  await expect(bar).toContainText('3 selected');
  await expectNoViolations(page);
  await bar.getByRole('button', { name: 'Status' }).click();
  await page.getByRole('menuitem', { name: 'Attempting' }).click();
  await expect(page.getByText('3 records changed.')).toBeVisible({ timeout: 30_000 });
  await expect(cellOf(page, 'Lea 4', 'status')).toHaveText('Attempting');
  await rowOf(page, 'Lea 5').getByRole('checkbox').click();
  await bar.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('1 lead deleted.')).toBeVisible({ timeout: 30_000 });
  await expect(rowOf(page, 'Lea 5')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(rowOf(page, 'Lea 5')).toBeVisible({ timeout: 30_000 });
});

test('by keyboard: peek, go on, open, go on, back to the same row', async ({ signedIn: page, owner }) => {
  await makeLeads(owner, 3);
  await openList(page);
  await expect(rowOf(page, 'Lea 3')).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press(' ');
  const panel = page.getByRole('complementary', { name: 'Preview' });
  await expect(panel.getByRole('heading', { name: 'Lea 3 Lindqvist' })).toBeVisible();
  await expectNoViolations(page);
  await page.keyboard.press('j');
  await expect(panel.getByRole('heading', { name: 'Lea 2 Lindqvist' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(panel).toBeHidden();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Lea 2 Lindqvist', level: 1 })).toBeVisible();
  await page.keyboard.press('j');
  await expect(page.getByRole('heading', { name: 'Lea 1 Lindqvist', level: 1 })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(rowOf(page, 'Lea 3')).toBeVisible();
});

test('facts are edited where they stand, and the history tells it', async ({ signedIn: page, owner }) => {
  await owner.api.post('/fields', { record_type: 'lead', label: 'Berth', key: 'berth' });
  const [id] = await makeLeads(owner, 1);
  await page.goto(`/leads/${id}`);
  await expect(page.getByRole('heading', { name: 'Lea 1 Lindqvist', level: 1 })).toBeVisible();
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Edit Company' }).click();
  await page.getByRole('textbox', { name: 'Company' }).fill('Northern Quay');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Edit Company' })).toContainText('Northern Quay');
  await page.getByRole('button', { name: /Show \d+ empty fields/ }).click();
  await page.getByRole('button', { name: 'Edit Berth' }).click();
  await page.getByRole('textbox', { name: 'Berth' }).fill('17 B');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Edit Berth' })).toContainText('17 B');
  await page.getByRole('button', { name: 'Changes', exact: true }).click();
  const history = page.getByRole('region', { name: 'Timeline' });
  await expect(history).toContainText('Northern Quay');
  await expect(history).toContainText('17 B');
  await expect(page).toHaveURL(/kinds=event/);
});

test('notes, tasks and what took place are written down; a draft survives a reload', async ({
  signedIn: page,
  owner,
}) => {
  const [id] = await makeLeads(owner, 1);
  await page.goto(`/leads/${id}`);
  const field = page.getByRole('textbox', { name: 'Note' });
  await field.fill('Called about the pier, wants an offer');
  await page.reload();
  await expect(field).toHaveValue('Called about the pier, wants an offer');
  await field.press('Control+Enter');
  const timeline = page.getByRole('region', { name: 'Timeline' });
  await expect(timeline).toContainText('Called about the pier');
  await expect(field).toHaveValue('');
  await field.blur();
  await page.keyboard.press('t');
  await page.getByRole('textbox', { name: 'Task' }).fill('Send the offer');
  await page.getByRole('button', { name: 'Add task' }).click();
  await timeline.getByRole('checkbox', { name: /Send the offer/ }).click();
  await expect(page.getByText('Task done.')).toBeVisible();
  await page.getByRole('tab', { name: 'Log' }).click();
  await page.getByRole('textbox', { name: 'Log' }).fill('Asked for the price');
  await page.getByRole('button', { name: 'Log it' }).click();
  await expect(timeline).toContainText('Call: Asked for the price');
  await expectNoViolations(page);
  const note = timeline.locator('li', { hasText: 'Called about the pier' });
  await note.getByRole('button', { name: 'Delete' }).click();
  await expect(note).toHaveCount(0);
  // The toast of the task may still stand beside it.
  const told = page.getByRole('alert').filter({ hasText: 'Entry deleted.' });
  await told.getByRole('button', { name: 'Undo' }).click();
  await expect(note).toBeVisible();
});

test('a lead is converted, its notes stay, and the conversion is taken back', async ({ signedIn: page, owner }) => {
  const [id] = await makeLeads(owner, 1);
  await owner.api.post('/notes', { lead_id: id, body: 'Likes blue boats' });
  await page.goto(`/leads/${id}`);
  await page.getByRole('button', { name: 'Convert' }).click();
  const dialog = page.getByRole('dialog', { name: /^Convert Lea 1/ });
  await expect(dialog.getByLabel('Name of the deal')).toHaveValue('Harbour 1');
  await expectNoViolations(page);
  await dialog.getByRole('button', { name: 'Convert' }).click();
  await expect(page.getByRole('link', { name: 'Deal', exact: true })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Timeline' })).toContainText('Likes blue boats');
  await expectNoViolations(page);
  await page.getByRole('link', { name: 'Contact', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Lea 1 Lindqvist', level: 1 })).toBeVisible();
  await expect(page).toHaveURL(/\/contacts\/\d+$/);
  await page.goto(`/leads/${id}`);
  await page.getByRole('button', { name: 'Undo conversion' }).click();
  await expect(page.getByRole('button', { name: 'Convert' })).toBeVisible();
});

test('two people change one field: both texts are shown and one is chosen', async ({
  signedIn: page,
  owner,
  guard,
}) => {
  guard.allow(REFUSED);
  const [id] = await makeLeads(owner, 1);
  await page.goto(`/leads/${id}`);
  await page.getByRole('button', { name: 'Edit Company' }).click();
  await owner.api.patch(`/leads/${id}`, { company_name: 'Theirs Ltd' });
  await page.getByRole('textbox', { name: 'Company' }).fill('Mine Ltd');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Somebody changed this meanwhile' });
  await expect(dialog).toContainText('Mine Ltd');
  await expect(dialog).toContainText('Theirs Ltd');
  await expectNoViolations(page);
  await dialog.getByRole('button', { name: 'Keep mine' }).click();
  await expect.poll(async () => (await owner.api.get(`/leads/${id}`)).company_name).toBe('Mine Ltd');
});

test('a change of another field is no conflict', async ({ signedIn: page, owner, guard }) => {
  guard.allow(REFUSED);
  const [id] = await makeLeads(owner, 1);
  await page.goto(`/leads/${id}`);
  await page.getByRole('button', { name: 'Edit Company' }).click();
  await owner.api.patch(`/leads/${id}`, { job_title: 'Harbour master' });
  await page.getByRole('textbox', { name: 'Company' }).fill('Mine Ltd');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Harbour master').first()).toBeVisible();
  await expect.poll(async () => (await owner.api.get(`/leads/${id}`)).company_name).toBe('Mine Ltd');
});

test('duplicates are told and merged side by side, and the merge is taken back', async ({ signedIn: page, owner }) => {
  const [id] = await makeLeads(owner, 1);
  const twin = { first_name: 'Lea 1', last_name: 'Lindqvist', email: 'lea1@harbour1.example', job_title: 'Skipper' };
  await owner.api.post('/leads', { ...twin, company_name: 'Twin Harbour' });
  await page.goto(`/leads/${id}`);
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await page.getByRole('button', { name: 'Merge' }).click();
  const dialog = page.getByRole('dialog', { name: 'Make one record of two' });
  await expect(dialog.getByRole('radio', { name: 'Skipper' })).toBeChecked();
  await expectNoViolations(page);
  await dialog.getByRole('radio', { name: 'Twin Harbour' }).check();
  await dialog.getByRole('button', { name: 'Merge' }).click();
  await expect(page.getByRole('button', { name: 'Edit Company' })).toContainText('Twin Harbour');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('button', { name: 'Edit Company' })).toContainText('Harbour 1');
});

test('what a viewer may not do is not offered', async ({ page, owner, request }) => {
  const [id] = await makeLeads(owner, 1);
  const viewer = await addColleague(request, owner, 'viewer');
  await signIn(page, viewer);
  await openList(page);
  await expect(rowOf(page, 'Lea 1')).toBeVisible();
  await expect(page.getByRole('button', { name: 'New lead' })).toHaveCount(0);
  await page.goto(`/leads/${id}`);
  await expect(page.getByRole('heading', { name: 'Lea 1 Lindqvist', level: 1 })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Convert' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Edit Company' })).toHaveCount(0);
  await expectNoViolations(page);
});
