import { expect, expectNoViolations, test } from './fixtures';
import { makeLeads, REFUSED } from './leads';

test('facts are edited where they stand, and the history tells it', async ({ member: page, owner }) => {
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
  member: page,
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

test('a lead is converted, its notes stay, and the conversion is taken back', async ({ member: page, owner }) => {
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

test('two people change one field: both texts are shown and one is chosen', async ({ member: page, owner, guard }) => {
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

test('a change of another field is no conflict', async ({ member: page, owner, guard }) => {
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

test('duplicates are told and merged side by side, and the merge is taken back', async ({ member: page, owner }) => {
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
