import { expect, expectNoViolations, test } from './fixtures';

const ROWS = 60;
const HEADER = 'Full Name;E-mail;Phone;Company;Membership;Note';

/** Rows of a file: one with an address that is none, one blank line, the rest good. */
function makeFile(mark: string): Buffer {
  const lines = Array.from({ length: ROWS }, (_, index) => {
    const email = index === 5 ? 'not-an-address' : `${mark}.${index}@example.com`;
    return `Ada ${mark} ${index};${email};+49 30 12345${String(index).padStart(2, '0')};Firm ${index % 7};Gold;Ümlaut ${index}`;
  });
  return Buffer.from(`${[HEADER, ...lines, ''].join('\r\n')}`, 'latin1');
}

test('a file is uploaded, mapped, checked, imported and taken back', async ({ member: page, owner }) => {
  test.slow();
  await page.goto('/imports');
  await expect(page.getByText('No imports yet')).toBeVisible();
  await expectNoViolations(page);
  await page.setInputFiles('input[type=file]', { name: 'people.csv', mimeType: 'text/csv', buffer: makeFile('one') });

  // What was found can be changed, and the step stands in the address.
  await expect(page.getByRole('heading', { name: 'people.csv' })).toBeVisible();
  await page.getByRole('button', { name: 'File', exact: true }).click();
  await expect(page).toHaveURL(/step=file/);
  await expect(page.getByLabel('Separator')).toHaveValue(';');
  await expect(page.getByRole('region', { name: 'First rows' })).toContainText('Ümlaut 0');
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Continue' }).click();

  // Two columns for one field are refused.
  const note = page.getByLabel('Note goes into');
  await expect(page.getByLabel('E-mail goes into')).toHaveValue('field:email');
  await note.selectOption('field:email');
  await page.getByRole('button', { name: 'Continue and check' }).click();
  await expect(page.getByText('Another column goes into this field too.').first()).toBeVisible();
  await expect(page.getByRole('alert')).toContainText('2 columns');
  await note.selectOption('field:description');

  // A custom field on the fly.
  await page.getByLabel('Membership goes into').selectOption('new');
  await page.getByLabel('Name of the new field for Membership').fill('Membership level');
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Continue and check' }).click();

  await expect(page).toHaveURL(/step=check/);
  await expect(page.getByText('Would be new')).toBeVisible({ timeout: 30_000 });
  await page.reload();
  await expect(page.getByText('Would be new')).toBeVisible();
  await expectNoViolations(page);
  await page.getByRole('button', { name: /^Import \d+ rows$/ }).click();

  await expect(page.getByRole('heading', { name: 'Result' })).toBeVisible({ timeout: 40_000 });
  await expect(page.getByText('Done', { exact: true })).toBeVisible();
  const figures = await page.locator('.import-figures dd').allTextContents();
  const [total, ...parts] = figures.map((text) => Number(text.replace(/\D/g, ''))).reverse();
  expect(total).toBe(ROWS);
  expect(parts.reduce((sum, part) => sum + part, 0)).toBe(total);
  await expectNoViolations(page);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download as CSV' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^import-\d+-result\.csv$/);
  const fields = await owner.api.get<{ label: string }[]>('/fields?record_type=lead');
  expect(fields.map((field) => field.label)).toContain('Membership level');
  const before = await owner.api.get<unknown[]>('/leads?q=Ada&limit=100');
  expect(before.length).toBeGreaterThan(ROWS - 5);

  await page.getByRole('button', { name: 'Undo import' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('new records');
  await dialog.getByRole('button', { name: 'Undo import' }).click();
  await expect(page.getByText('Undone', { exact: true })).toBeVisible({ timeout: 30_000 });
  expect(await owner.api.get<unknown[]>('/leads?q=Ada&limit=100')).toHaveLength(0);
});

test('an import goes on while one is elsewhere, and the list tells how far it is', async ({ member: page }) => {
  await page.goto('/imports');
  await page.setInputFiles('input[type=file]', { name: 'away.csv', mimeType: 'text/csv', buffer: makeFile('two') });
  await page.getByRole('button', { name: 'Continue and check' }).click();
  await expect(page.getByText('Would be new')).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: /^Import \d+ rows$/ }).click();
  await page.getByRole('link', { name: 'All imports' }).click();
  const row = page.getByRole('row', { name: /away\.csv/ });
  await expect(row).toContainText('Done', { timeout: 40_000 });
  await expect(row).toContainText('rejected');
});

test('a file that cannot be read is refused where it was chosen', async ({ member: page, guard }) => {
  guard.allow(/422/);
  await page.goto('/imports');
  await page.setInputFiles('input[type=file]', { name: 'empty.csv', mimeType: 'text/csv', buffer: Buffer.from('') });
  await expect(page.getByRole('alert')).toContainText('empty');
  await expectNoViolations(page);
});
