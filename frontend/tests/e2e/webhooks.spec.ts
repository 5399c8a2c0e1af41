import { expect, expectNoViolations, test } from './fixtures';

const ADDRESS = 'https://receiver.example/hooks';

test('webhooks: made with a secret shown once, tested, switched off and deleted', async ({ member: page, guard }) => {
  guard.allow(/422/);
  await page.goto('/settings/webhooks');
  await expect(page.getByText('No webhooks')).toBeVisible();
  await page.getByRole('button', { name: 'New webhook' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Address').fill('http://10.0.0.1/hooks');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog).toContainText(/private network|must begin with https/);
  await dialog.getByLabel('Address').fill(ADDRESS);
  await dialog.getByRole('checkbox', { name: 'lead.created' }).check();
  await expectNoViolations(page);
  await dialog.getByRole('button', { name: 'Create' }).click();
  const secret = page.getByRole('alert').filter({ hasText: `The secret of ${ADDRESS}` });
  await expect(secret).toContainText('whsec_');
  await expectNoViolations(page);
  await secret.getByRole('button', { name: 'I have kept it' }).click();
  await expect(page.getByText('whsec_')).toHaveCount(0);

  // The name leads nowhere: the delivery says so, and waits for its next attempt.
  await page.getByRole('button', { name: `Send a test: ${ADDRESS}` }).click();
  await expect(page.getByRole('row').filter({ hasText: 'webhook.tested' })).toContainText('Waiting');
  await page.getByRole('button', { name: `Switch off: ${ADDRESS}` }).click();
  await expect(page.getByRole('row').filter({ hasText: 'Switched off' })).toContainText(ADDRESS);
  await page.getByRole('button', { name: `Delete: ${ADDRESS}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('No webhooks')).toBeVisible();
});

test('files: chosen on a record, checked, saved and taken away', async ({ member: page, owner }) => {
  const lead = await owner.api.post<{ id: number }>('/leads', { last_name: 'Paper' });
  await page.goto(`/leads/${lead.id}`);
  await page.getByRole('link', { name: 'Files' }).click();
  const files = page.getByRole('region', { name: 'Files' });
  await expect(files).toContainText('No files yet');
  await files.locator('input[type=file]').setInputFiles({
    name: 'offer.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('What we offer\n'.repeat(1000)),
  });
  const saved = files.getByRole('button', { name: 'offer.txt', exact: true });
  await expect(saved).toBeVisible();
  await expectNoViolations(page);
  const waiting = page.waitForEvent('download');
  await saved.click();
  expect((await waiting).suggestedFilename()).toBe('offer.txt');
  await files.getByRole('button', { name: 'Delete: offer.txt' }).click();
  await expect(files).toContainText('No files yet');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(saved).toBeVisible();
});
