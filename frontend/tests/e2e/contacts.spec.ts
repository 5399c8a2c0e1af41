import { expect, expectNoViolations, test } from './fixtures';

test('contacts: list, page, its deals, deletion and undo', async ({ member: page, owner }) => {
  const company = await owner.api.post('/companies', { name: 'Breakwater Ltd', domain: 'breakwater.example' });
  const contact = await owner.api.post('/contacts', {
    first_name: 'Cara',
    last_name: 'Cole',
    email: 'cara@breakwater.example',
    company_id: company.id,
  });
  await page.goto('/contacts');
  const row = page.getByRole('grid', { name: 'Contacts' }).locator('[data-row]', { hasText: 'Cara Cole' });
  await expect(row).toContainText('Breakwater Ltd');
  await expectNoViolations(page);
  await row.getByRole('link', { name: 'Cara Cole' }).click();
  await expect(page).toHaveURL(new RegExp(`/contacts/${contact.id}$`));
  await page.getByRole('main').getByRole('link', { name: 'Deals', exact: true }).click();
  await expect(page.getByText('No deals yet')).toBeVisible();
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(page.getByText('1 contact deleted.')).toBeVisible();
  await expect(row).toHaveCount(0);
  await page.keyboard.press('z');
  await expect(page.getByRole('heading', { name: 'Cara Cole', level: 1 })).toBeVisible();
});

test('companies: list, page, contacts of the company a page at a time', async ({ member: page, owner }) => {
  const company = await owner.api.post('/companies', { name: 'Breakwater Ltd', domain: 'breakwater.example' });
  for (let index = 1; index <= 27; index += 1) {
    await owner.api.post('/contacts', { first_name: `Crew ${index}`, last_name: 'Member', company_id: company.id });
  }
  await page.goto('/companies');
  const grid = page.getByRole('grid', { name: 'Companies' });
  await expect(grid.locator('[data-row]')).toHaveCount(1);
  await expectNoViolations(page);
  await grid.getByRole('link', { name: 'Breakwater Ltd' }).click();
  await page.getByRole('main').getByRole('link', { name: 'Contacts', exact: true }).click();
  const rows = page.getByRole('region', { name: 'Contacts' }).getByRole('row');
  await expect(rows).toHaveCount(26);
  await page.getByRole('button', { name: 'Load more' }).click();
  await expect(rows).toHaveCount(28);
  await expectNoViolations(page);
});

test('a record that is not there says so and leads back', async ({ member: page, guard }) => {
  guard.allow(/Failed to load resource.*404/);
  await page.goto('/contacts/999999');
  await expect(page.getByRole('alert')).toBeVisible();
  await page.getByRole('link', { name: 'Back to the list' }).click();
  await expect(page).toHaveURL(/\/contacts$/);
});
