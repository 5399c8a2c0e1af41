import { expect, expectNoViolations, test } from './fixtures';

test('trash: restored with Undo, or gone for good', async ({ member: page, owner }) => {
  const kept = await owner.api.post('/leads', { last_name: 'Comeback' });
  const gone = await owner.api.post('/leads', { last_name: 'Farewell' });
  await owner.api.delete(`/leads/${kept.id}`);
  await owner.api.delete(`/leads/${gone.id}`);
  await page.goto('/trash?kind=lead');
  await expect(page.getByText('2 records')).toBeVisible();
  await expectNoViolations(page);
  await page.getByRole('button', { name: /^Restore: Comeback/ }).click();
  await expect(page.getByText('Comeback is back.')).toBeVisible();
  await expect(page.getByRole('row', { name: /Comeback/ })).toHaveCount(0);
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('row', { name: /Comeback/ })).toBeVisible();
  await page.getByRole('button', { name: /^Delete for good: Farewell/ }).click();
  await expectNoViolations(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click();
  await expect(page.getByRole('row', { name: /Farewell/ })).toHaveCount(0);
  await page.getByRole('link', { name: 'Deals' }).last().click();
  await expect(page.getByText('Nothing in the trash')).toBeVisible();
  await expectNoViolations(page);
});

test('search: the palette finds records, the page shows all of them', async ({ member: page, owner }) => {
  for (let index = 0; index < 7; index += 1) {
    await owner.api.post('/leads', {
      first_name: 'Zora',
      last_name: `Quill ${index}`,
      email: `zora${index}@example.com`,
    });
  }
  await page.goto('/search?q=Zora');
  await expect(page.getByRole('link', { name: /Zora Quill/ })).toHaveCount(7);
  await expectNoViolations(page);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('Zora');
  await expect(page.getByRole('option', { name: /Zora Quill/ })).toHaveCount(5);
  await page.getByRole('option', { name: /All results/ }).click();
  await expect(page).toHaveURL(/\/search\?q=Zora/);
  await page.getByLabel('Name, e-mail').fill('Nobody At All Xyz');
  await expect(page.getByText('Nothing found for')).toBeVisible();
});

test('exports: a list becomes a file', async ({ member: page, owner }) => {
  await owner.api.post('/leads', { last_name: 'Exported' });
  await page.goto('/exports');
  await expect(page.getByText('No exports yet')).toBeVisible();
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(page.getByText('Ready', { exact: true })).toBeVisible({ timeout: 30_000 });
  await expectNoViolations(page);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: /^Download/ }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.csv$/);
});

test('system health: components, queues, jobs; without the database it still tells what it can', async ({
  member: page,
  guard,
}) => {
  guard.allow(/503/);
  await page.goto('/admin/health');
  const components = page.getByRole('region', { name: 'Components' });
  await expect(components.getByRole('row', { name: /Database/ })).toContainText('Healthy');
  await expect(page.getByRole('region', { name: 'Queues' })).toContainText('default');
  await page.getByRole('combobox', { name: 'State' }).selectOption('done');
  await expect(page).toHaveURL(/jobs=done/);
  await expectNoViolations(page);
  await page.route('**/api/system', (route) => route.fulfill({ status: 503, json: {} }));
  const checks = { database: 'unhealthy: connection refused', redis: 'healthy' };
  const body = { status: 'unhealthy', timestamp: new Date().toISOString(), version: '1', checks };
  await page.route('**/api/health/detailed', (route) => route.fulfill({ status: 503, json: body }));
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(components.getByRole('row', { name: /Database/ })).toContainText('connection refused');
  await expect(page.getByText('The database does not answer')).toBeVisible();
  await expectNoViolations(page);
});

test('first steps tick themselves off and can be put away', async ({ signedIn: page, owner }) => {
  const steps = page.getByRole('region', { name: 'First steps' });
  await expect(steps).toContainText('0 of');
  await steps.getByRole('button', { name: 'Show all first steps' }).click();
  await expect(steps.getByRole('link', { name: 'Import your leads' })).toBeVisible();
  await expectNoViolations(page);
  await owner.api.post('/leads', { last_name: 'First' });
  await page.reload();
  await expect(steps).toContainText('1 of');
  await steps.getByRole('button', { name: 'Put the first steps away' }).click();
  await expect(steps).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(steps).toBeVisible();
});
