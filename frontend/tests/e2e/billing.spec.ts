import { addColleague, expect, expectNoViolations, signIn, test } from './fixtures';

test('billing: a limit is hit, a plan is paid for, and the limit is passed', async ({
  signedIn: page,
  owner,
  guard,
}) => {
  guard.allow(/402/);
  for (let guest = 1; guest <= 9; guest += 1) {
    await owner.api.post('/invitations', { email: `guest${guest}@example.com`, role: 'agent' });
  }
  await expect(owner.api.post('/invitations', { email: 'three@example.com', role: 'agent' })).rejects.toThrow(
    /allows 10 members and open invitations/,
  );
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto('/settings/billing');
  await expect(page.getByRole('heading', { name: 'Plan: Free' })).toBeVisible();
  await expect(page.getByText('10 of 10')).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);

  // By keyboard alone.
  await page.getByRole('button', { name: 'Choose: Pro' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Seats').fill('2');
  await expectNoViolations(page);
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText('10 members and open invitations need a seat each');
  await dialog.getByLabel('Seats').fill('11');
  guard.allow(/422/);
  await page.keyboard.press('Enter');

  // The page of the payment service, and back.
  await page.getByRole('button', { name: 'Pay', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Plan: Pro' })).toBeVisible();
  await expect(page.getByText('Trial', { exact: true })).toBeVisible();
  await expect(page.getByText('10 of 11')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Invoices' })).toContainText('Paid');
  await expectNoViolations(page);
  await expect
    .poll(() =>
      owner.api.post('/invitations', { email: 'three@example.com', role: 'agent' }).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
});

test('billing: only the owner finds it', async ({ page, owner, request }) => {
  await signIn(page, await addColleague(request, owner, 'admin'));
  await page.goto('/settings/organization');
  await expect(page.getByRole('link', { name: 'API keys' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Billing' })).toHaveCount(0);
});
