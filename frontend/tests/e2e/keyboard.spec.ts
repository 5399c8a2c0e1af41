import type { Locator, Page } from '@playwright/test';
import { expect, PASSWORD, test } from './fixtures';

const MOST_STOPS = 80;
const FILE = [
  'Full name;E-mail;Company',
  'Ada Anchor;ada@anchor.example;Anchor Works',
  'Bo Buoy;bo@buoy.example;Buoy Ltd',
];

/** Tab until it has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`not reached by Tab: ${target}`);
}

async function activate(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('Enter');
}

async function write(page: Page, label: string, text: string): Promise<void> {
  await tabTo(page, page.getByLabel(label, { exact: true }));
  await page.keyboard.type(text);
}

async function go(page: Page, letter: string, address: RegExp): Promise<void> {
  await page.keyboard.press('g');
  await page.keyboard.press(letter);
  await expect(page).toHaveURL(address);
}

async function signUp(page: Page): Promise<void> {
  await page.goto('/');
  await activate(page, page.getByRole('link', { name: 'Create an organization' }));
  await write(page, 'Your name', 'Kai Keys');
  await write(page, 'Organization', 'Keyboard Ltd');
  await write(page, 'E-mail', `kai${Date.now()}${process.pid}@example.com`);
  await write(page, 'Password', PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Menu of Kai Keys' })).toBeVisible();
}

async function importFile(page: Page): Promise<void> {
  await go(page, 'i', /\/imports/);
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    activate(page, page.getByRole('button', { name: /choose one/ })),
  ]);
  const buffer = Buffer.from(FILE.join('\n'));
  await chooser.setFiles({ name: 'people.csv', mimeType: 'text/csv', buffer });
  await activate(page, page.getByRole('button', { name: 'Continue and check' }));
  await activate(page, page.getByRole('button', { name: 'Import 2 rows' }));
  await expect(page.getByRole('heading', { name: 'Result' })).toBeVisible({ timeout: 60_000 });
}

async function moveCard(page: Page, name: string, to: string): Promise<void> {
  await tabTo(page, page.locator('li.card', { hasText: name }));
  await page.keyboard.press('m');
  const item = page.getByRole('menuitem', { name: to });
  await expect(item).toBeVisible();
  // The menu takes the focus a moment after it opened.
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest('[role=menu]') != null)).toBe(true);
  while (!(await item.evaluate((element) => element === document.activeElement)))
    await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}

test('the whole way by keyboard alone', async ({ page }) => {
  await signUp(page);
  await importFile(page);
  await go(page, 'l', /\/leads/);
  await expect(page.getByRole('grid', { name: 'Leads' }).locator('[data-row]')).toHaveCount(2);
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/leads\/\d+/);
  await activate(
    page,
    page
      .getByRole('button', { name: 'Edit Title' })
      .or(page.getByRole('button', { name: 'Edit Company' }))
      .first(),
  );
  await page.keyboard.type(' and Sons');
  await page.keyboard.press('Enter');
  await activate(page, page.getByRole('button', { name: 'Convert', exact: true }));
  await expect(page.getByRole('dialog', { name: /^Convert/ })).toBeVisible();
  await tabTo(page, page.getByLabel('Name of the deal'));
  await page.keyboard.press('Control+a');
  await page.keyboard.type('Harbour cranes');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('link', { name: 'Deal', exact: true })).toBeVisible();

  await go(page, 'd', /\/deals/);
  await moveCard(page, 'Harbour cranes', 'Closed won');
  const won = page.getByRole('region', { name: 'Closed won', exact: true });
  await expect(won.getByText('Harbour cranes')).toBeVisible();
  await page.keyboard.press('z');
  await expect(
    page.getByRole('region', { name: 'Qualification', exact: true }).getByText('Harbour cranes'),
  ).toBeVisible();
  await moveCard(page, 'Harbour cranes', 'Closed won');
  await expect(won.getByText('Harbour cranes')).toBeVisible();

  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox')).toBeFocused();
  await page.keyboard.type('Harbour cranes');
  await expect(page.getByRole('option', { name: /Harbour cranes/ }).first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Harbour cranes' })).toBeVisible();
  await go(page, 'a', /\/dashboards/);
  await expect(page.getByRole('article', { name: 'Won over time', exact: true })).toBeVisible();
});
