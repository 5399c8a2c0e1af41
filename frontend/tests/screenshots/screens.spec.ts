import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';

const FOLDER = join(import.meta.dirname, '../../../docs/screenshots');
const DEMO = { email: 'demo@neuracrm.example', password: 'look around the demo' };
const MAPPED = [
  'Full name,E-mail,Phone,Company,Membership',
  'Ada Anchor,ada@anchor.example,+4930123456,Anchor Works,Gold',
];

async function take(page: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle');
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
}

async function open(page: Page, address: string, name: string): Promise<void> {
  await page.goto(address);
  await expect(page.getByRole('main')).toBeVisible();
  await take(page, name);
}

async function openFirst(page: Page, list: string, grid: string, name: string): Promise<void> {
  await page.goto(list);
  await page.getByRole('grid', { name: grid }).locator('[data-row] a').first().click();
  await expect(page.getByRole('region', { name: 'Timeline' })).toBeVisible();
  await take(page, name);
}

test('the screens of the documentation', async ({ page }) => {
  await page.goto('/login');
  await take(page, 'sign-in');
  const answer = await page.context().request.post('/api/auth/sign-in', { data: DEMO });
  expect(answer.ok()).toBe(true);
  await open(page, '/leads', 'leads');
  await openFirst(page, '/leads', 'Leads', 'lead');
  await open(page, '/deals?layout=board', 'deals-board');
  await openFirst(page, '/deals?layout=table', 'Deals', 'deal');
  await open(page, '/tasks', 'my-day');
  await open(page, '/dashboards?range=this_year', 'dashboards');
  await page.goto('/imports');
  const buffer = Buffer.from(MAPPED.join('\n'));
  await page.setInputFiles('input[type=file]', { name: 'people.csv', mimeType: 'text/csv', buffer });
  await expect(page.getByLabel('E-mail goes into')).toBeVisible();
  await take(page, 'import');
  await open(page, '/settings/pipelines', 'settings-pipelines');
  await page.goto('/leads');
  await expect(page.getByRole('grid', { name: 'Leads' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('an');
  await expect(page.getByRole('option').nth(3)).toBeVisible();
  await take(page, 'search');
});
