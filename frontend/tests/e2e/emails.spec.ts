import { expect, expectNoViolations, lastLetter, test } from './fixtures';

test('e-mail: filled from a template, sent, sent later and called off', async ({ member: page, owner, guard }) => {
  guard.allow(/422/);
  await owner.api.post('/email-templates', {
    name: 'Welcome',
    subject: 'Hello {{ lead.first_name }}',
    text: 'Dear {{ lead.first_name }}, we saw you are a {{ lead.job_title }}.',
  });
  const address = `ann${Date.now()}@example.com`;
  const lead = await owner.api.post<{ id: number }>('/leads', { first_name: 'Ann', last_name: 'Mail', email: address });
  await page.goto(`/leads/${lead.id}`);
  await page.getByRole('link', { name: 'E-mails' }).click();
  const mails = page.getByRole('region', { name: 'E-mails' });
  await expect(mails).toContainText('No e-mails yet');
  await expect(page.getByRole('navigation', { name: 'Parts of the record' }).locator('[aria-current]')).toHaveText(
    'E-mails',
  );
  await mails.getByRole('button', { name: 'Write an e-mail' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Send' }).click();
  await expect(dialog.getByLabel('Subject')).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByLabel('Template').selectOption({ label: 'Welcome' });
  await expect(dialog.getByLabel('Subject')).toHaveValue('Hello Ann');
  await expect(dialog).toContainText('no value for lead.job_title');
  await expectNoViolations(page);
  await dialog.getByLabel('Text', { exact: true }).fill('Dear Ann, welcome.');
  await dialog.getByRole('button', { name: 'Send' }).click();
  await expect(mails).toContainText('Hello Ann');
  await expect(mails).toContainText(/sent|delivered/, { timeout: 30_000 });
  expect(await lastLetter(address, /Dear Ann, welcome\./)).toContain('Hello Ann');

  await mails.getByRole('button', { name: 'Write an e-mail' }).click();
  await dialog.getByLabel('Subject').fill('Tomorrow');
  await dialog.getByLabel('Text', { exact: true }).fill('See you.');
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 16);
  await dialog.getByLabel('Send later').fill(tomorrow);
  await dialog.getByRole('button', { name: 'Send then' }).click();
  await expect(mails).toContainText('will be sent on');
  await mails.getByRole('button', { name: 'Call off: Tomorrow' }).click();
  await expect(mails).toContainText('called off');
  await mails.getByText('Tomorrow').click();
  await expect(mails).toContainText('See you.');
  await expectNoViolations(page);
});
