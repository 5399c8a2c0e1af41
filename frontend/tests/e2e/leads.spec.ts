import { readFileSync } from 'node:fs';
import { addColleague, enter, expect, expectNoViolations, test } from './fixtures';
import { cellOf, grid, makeLeads, openList, REFUSED, rowOf } from './leads';

test('an empty list says what a lead is, and the first one is made from it', async ({ member: page }) => {
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

test('a refused form keeps what was typed and goes to the field', async ({ member: page, guard }) => {
  guard.allow(REFUSED);
  await openList(page);
  await page.getByRole('button', { name: 'New lead' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'New lead' });
  await dialog.getByLabel('E-mail').fill('not an address');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog.getByLabel('E-mail')).toBeFocused();
  await expect(dialog.getByLabel('E-mail')).toHaveValue('not an address');
});

test('the address is the state: search, filter, sort, reload and back', async ({ member: page, owner }) => {
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

test('a list is saved as a view, becomes the default and says when it differs', async ({ member: page, owner }) => {
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

test('a cell is edited in one click; Tab goes on, Esc leaves it', async ({ member: page, owner }) => {
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

test('rows are selected by range, changed and deleted together, and come back', async ({ member: page, owner }) => {
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

test('by keyboard: peek, go on, open, go on, back to the same row', async ({ member: page, owner }) => {
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

test('what a viewer may not do is not offered', async ({ page, owner, request }) => {
  const [id] = await makeLeads(owner, 1);
  const viewer = await addColleague(request, owner, 'viewer');
  await enter(page, viewer);
  await openList(page);
  await expect(rowOf(page, 'Lea 1')).toBeVisible();
  await expect(page.getByRole('button', { name: 'New lead' })).toHaveCount(0);
  await page.goto(`/leads/${id}`);
  await expect(page.getByRole('heading', { name: 'Lea 1 Lindqvist', level: 1 })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Convert' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Edit Company' })).toHaveCount(0);
  await expectNoViolations(page);
});

// What others did must show within; the list asks every three and a half seconds.
const SEEN_MS = 5_000;

test('what others do shows up without moving a row; new ones wait to be asked for', async ({ member: page, owner }) => {
  const [first, second] = await makeLeads(owner, 3);
  await openList(page);
  await expect(rowOf(page, 'Lea 1')).toBeVisible();
  const place = await rowOf(page, 'Lea 1').boundingBox();
  await owner.api.patch(`/leads/${first}`, { company_name: 'Elsewhere' });
  await expect(cellOf(page, 'Lea 1', 'company_name')).toHaveText('Elsewhere', { timeout: SEEN_MS });
  await owner.api.post('/leads', { last_name: 'Latecomer' });
  const news = page.getByRole('button', { name: '1 new' });
  await expect(news).toBeVisible({ timeout: SEEN_MS });
  expect(await rowOf(page, 'Lea 1').boundingBox()).toEqual(place);
  await expectNoViolations(page);
  await owner.api.delete(`/leads/${second}`);
  await expect(rowOf(page, 'Lea 2')).toHaveAttribute('data-muted', 'true', { timeout: SEEN_MS });
  await news.click();
  await expect(rowOf(page, 'Latecomer')).toBeVisible();
  await expect(rowOf(page, 'Lea 2')).toHaveCount(0);
  await expect(news).toHaveCount(0);
});

test('rows picked by hand become a file, and only they', async ({ member: page, owner }) => {
  await makeLeads(owner, 3);
  await openList(page);
  await rowOf(page, 'Lea 1').getByRole('checkbox').click();
  await rowOf(page, 'Lea 3').getByRole('checkbox').click();
  const bar = page.getByRole('region', { name: 'Actions on the selection' });
  const download = page.waitForEvent('download');
  await bar.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'As CSV' }).click();
  const path = await (await download).path();
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  expect(lines).toHaveLength(3);
  expect(lines.some((line) => line.includes('Lea 2'))).toBe(false);
});

test('a column is dragged elsewhere, and the view keeps it', async ({ member: page, owner }) => {
  await makeLeads(owner, 1);
  await openList(page);
  await expect(rowOf(page, 'Lea 1')).toBeVisible();
  const header = (name: string) => page.getByRole('columnheader', { name });
  const names = () => grid(page).getByRole('columnheader').allInnerTexts();
  await header('Owner').dragTo(header('Status'), { targetPosition: { x: 8, y: 12 } });
  await expect.poll(async () => (await names()).join()).toMatch(/Owner,Status/);
  await expect(page).toHaveURL(/columns=/);
  await page.getByRole('button', { name: 'Save as' }).click();
  await page.getByLabel('Name of the view').fill('My order');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page).toHaveURL(/\/leads\?view=\d+$/);
  await header('Score').getByRole('button').focus();
  await page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(async () => (await names()).join()).toMatch(/Score,Source/);
  await expect(header('Score').getByRole('button')).toBeFocused();
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect.poll(async () => (await names()).join()).toMatch(/Owner,Status,Source,Score/);
});
