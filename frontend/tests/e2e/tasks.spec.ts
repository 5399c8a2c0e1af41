import { expect, expectNoViolations, test } from './fixtures';

test('a task in plain words, done, taken back, and put off', async ({ signedIn: page, owner }) => {
  const deal = await owner.api.post('/deals', { name: 'Harbour cranes' });
  const late = new Date(Date.now() - 86_400_000).toISOString();
  await owner.api.post('/tasks', { subject: 'Send the offer', due_at: late, deal_id: deal.id });
  await page.goto('/tasks');
  const overdue = page.getByRole('region', { name: 'Overdue' });
  await expect(overdue.getByText('Send the offer')).toBeVisible();
  await page.getByLabel('New task').fill('Call Anna tomorrow at 3pm');
  await expect(page.getByText(/Call Anna, due .*3:00/)).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Next 7 days' }).getByText('Call Anna', { exact: true })).toBeVisible();
  await expectNoViolations(page);

  await overdue.getByRole('button', { name: 'Complete Send the offer' }).click();
  await expect(page.getByRole('region', { name: 'Done today' }).getByText('Send the offer')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect(overdue.getByText('Send the offer')).toBeVisible();

  await overdue.getByLabel('Select Send the offer').check();
  await page
    .getByRole('region', { name: 'Actions on the selection' })
    .getByRole('button', { name: 'Tomorrow' })
    .click();
  await expect(overdue).toBeHidden();
  const next = page.getByRole('region', { name: 'Next 7 days' });
  await expect(next.getByText('Send the offer')).toBeVisible();
  await next.getByRole('link', { name: /Harbour cranes/ }).click();
  await expect(page).toHaveURL(new RegExp(`/deals/${deal.id}$`));
});
