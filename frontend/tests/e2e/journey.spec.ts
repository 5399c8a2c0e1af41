import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, PASSWORD, test } from './fixtures';

// Real leads of a web shop when they lie beside the repository; else a file of the same kind.
const REAL_LEADS = join(import.meta.dirname, '../../../../shared/data/x_education_leads/leads.csv');
const JOURNEY_MS = 180_000;
const ROWS = 2_000;

function leadFile(): { content: Buffer; rows: number } {
  if (existsSync(REAL_LEADS)) {
    const content = readFileSync(REAL_LEADS);
    return { content, rows: content.toString('utf8').trimEnd().split('\n').length - 1 };
  }
  const lines = Array.from({ length: ROWS }, (_, index) => `P-${index},${index},Google,Rome,Working`);
  return {
    content: Buffer.from(['Prospect ID,Lead Number,Lead Source,City,Occupation', ...lines].join('\n')),
    rows: ROWS,
  };
}

const lane = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

async function signUp(page: Page): Promise<void> {
  await page.goto('/');
  await page.getByRole('link', { name: 'Create an organization' }).click();
  await page.getByLabel('Your name').fill('Nora Newcomer');
  await page.getByLabel('Organization').fill('New Horizons');
  await page.getByLabel('E-mail').fill(`nora${Date.now()}${process.pid}@example.com`);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create organization' }).click();
  await expect(page.getByRole('button', { name: 'Menu of Nora Newcomer' })).toBeVisible();
}

async function importLeads(page: Page): Promise<void> {
  const { content, rows } = leadFile();
  await page.getByRole('link', { name: 'Import', exact: true }).click();
  await page.setInputFiles('input[type=file]', { name: 'leads.csv', mimeType: 'text/csv', buffer: content });
  await page.getByRole('button', { name: 'Continue and check' }).click();
  await expect(page.getByText('Would be new')).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: /^Import [\d,]+ rows$/ }).click();
  await expect(page.getByRole('progressbar').first()).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Result' })).toBeVisible({ timeout: 60_000 });
  const figures = await page.locator('.import-figures dd').allTextContents();
  const [total, ...parts] = figures.map((text) => Number(text.replace(/\D/g, ''))).reverse();
  // Every row of the file is accounted for.
  expect(total).toBe(rows);
  expect(parts.reduce((sum, part) => sum + part, 0)).toBe(rows);
}

async function workALead(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Leads' }).first().click();
  const grid = page.getByRole('grid', { name: 'Leads' });
  await grid.locator('[data-row] a').first().click();
  await expect(page).toHaveURL(/\/leads\/\d+/);
  await page.getByRole('button', { name: /Show \d+ empty fields/ }).click();
  for (const [label, value] of Object.entries({ 'First name': 'Zenobia', 'Last name': 'Quayle' })) {
    await page.getByRole('button', { name: `Edit ${label}` }).click();
    await page.getByRole('textbox', { name: label }).fill(value);
    await page.keyboard.press('Enter');
  }
  await expect(page.getByRole('heading', { level: 1, name: 'Zenobia Quayle' })).toBeVisible();
  await page.getByRole('button', { name: 'Convert', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: /^Convert/ });
  await dialog.getByLabel('Name of the deal').fill('Harbour cranes');
  await dialog.getByRole('button', { name: 'Convert' }).click();
  await expect(page.getByRole('link', { name: 'Deal', exact: true })).toBeVisible();
}

async function winAndTakeBack(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1920, height: 900 });
  await page.getByRole('link', { name: 'Deals' }).first().click();
  const card = page.locator('li.card', { hasText: 'Harbour cranes' });
  await card.dragTo(lane(page, 'Closed won').getByRole('list'));
  await expect(lane(page, 'Closed won').getByText('Harbour cranes')).toBeVisible();
  // What was told of the conversion may still stand beside it, with an Undo of its own.
  await page
    .getByRole('alert')
    .filter({ hasText: 'Harbour cranes is won.' })
    .getByRole('button', { name: 'Undo' })
    .click();
  await expect(lane(page, 'Qualification').getByText('Harbour cranes')).toBeVisible();
  await card.dragTo(lane(page, 'Closed won').getByRole('list'));
  await expect(lane(page, 'Closed won').getByText('Harbour cranes')).toBeVisible();
}

test('a newcomer signs up, imports leads, wins a deal, finds it, and sees the dashboard change', async ({ page }) => {
  test.setTimeout(2 * JOURNEY_MS);
  const started = Date.now();
  await signUp(page);
  await importLeads(page);
  await page.getByRole('link', { name: 'Dashboards' }).first().click();
  const won = page.getByRole('article', { name: 'Won over time', exact: true });
  const before = await won.innerText();
  await workALead(page);
  await winAndTakeBack(page);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('Harbour cranes');
  await page
    .getByRole('option', { name: /Harbour cranes/ })
    .first()
    .click();
  await expect(page.getByRole('heading', { level: 1, name: 'Harbour cranes' })).toBeVisible();
  await page.getByRole('link', { name: 'Dashboards' }).first().click();
  await expect(won.getByText('as of')).toBeVisible();
  await expect.poll(() => won.innerText()).not.toBe(before);
  expect(Date.now() - started).toBeLessThan(JOURNEY_MS);
});
