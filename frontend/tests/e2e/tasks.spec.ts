import { expect, expectNoViolations, test } from './fixtures';

test('a task in plain words, done, taken back, and put off', async ({ member: page, owner }) => {
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

test('the day one task after the other, each with its record beside; the record beside the list', async ({
  member: page,
  owner,
}) => {
  const lead = await owner.api.post('/leads', { last_name: 'Harbourmaster', company_name: 'Port' });
  const late = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
  await owner.api.post('/tasks', { subject: 'First call', due_at: late(30), lead_id: lead.id });
  await owner.api.post('/tasks', { subject: 'Second call', due_at: late(29), lead_id: lead.id });
  await owner.api.post('/tasks', { subject: 'Tidy the desk', due_at: late(28) });
  await page.goto('/tasks');
  const beside = page.getByRole('complementary');
  await page.getByRole('button', { name: /show beside, for First call/ }).click();
  await expect(beside.getByRole('heading', { name: /Harbourmaster/ })).toBeVisible();
  await expectNoViolations(page);
  await page.reload();
  await expect(beside.getByRole('heading', { name: /Harbourmaster/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(beside).toHaveCount(0);

  await page.getByRole('link', { name: 'Work through 3 tasks' }).click();
  await expect(page.getByRole('heading', { name: 'First call' })).toBeVisible();
  await expect(beside.getByRole('heading', { name: /Harbourmaster/ })).toBeVisible();
  await expectNoViolations(page);
  await page.keyboard.press('d');
  await expect(page.getByRole('heading', { name: 'Second call' })).toBeVisible();
  await page.keyboard.press('z');
  await expect(page.getByRole('heading', { name: 'First call' })).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('heading', { name: 'Second call' })).toBeVisible();
  await page.keyboard.press('s');
  await expect(page.getByRole('heading', { name: 'Tidy the desk' })).toBeVisible();
  await expect(beside).toHaveCount(0);
  await page.keyboard.press('j');
  await expect(page.getByText('1 done, 1 put off, 1 skipped.')).toBeVisible();
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Go through the skipped one' }).click();
  await expect(page.getByRole('heading', { name: 'Tidy the desk' })).toBeVisible();
  const tasks = await owner.api.get<{ subject: string; status: string; due_at: string }[]>('/tasks?sort=due_at');
  expect(tasks.find((task) => task.subject === 'First call')?.status).toBe('completed');
  expect(Date.parse(tasks.find((task) => task.subject === 'Second call')?.due_at ?? '')).toBeGreaterThan(Date.now());
});
