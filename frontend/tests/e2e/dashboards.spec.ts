import { readFileSync } from 'node:fs';
import { expect, expectNoViolations, type Person, test } from './fixtures';

async function sellSomething(owner: Person): Promise<void> {
  const won = await owner.api.post('/deals', { name: 'Won deal', value: '4000' });
  await owner.api.put(`/deals/${won.id}/outcome`, { outcome: 'won' });
  await owner.api.post('/deals', { name: 'Open deal', value: '1000' });
  await owner.api.post('/leads', { last_name: 'Reed', company_name: 'Harbour Works' });
}

test('panels show what was sold, and a bar leads to the deals behind it', async ({ member: page, owner }) => {
  await sellSomething(owner);
  await page.goto('/dashboards');
  const won = page.getByRole('article', { name: 'Won over time', exact: true });
  await expect(won.getByText('$4K').first()).toBeVisible();
  const pipeline = page.getByRole('article', { name: 'Pipeline by stage', exact: true });
  await expect(pipeline.getByText('as of')).toBeVisible();
  await expect(page.getByRole('article', { name: 'Team', exact: true }).getByText(owner.name).first()).toBeVisible();
  await expectNoViolations(page);
  await pipeline.getByRole('group').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/deals\?.*stage_id=/);
  await expect(page.getByRole('grid').getByText('Open deal')).toBeVisible();
  await expect(page.getByRole('grid').getByText('Won deal')).toHaveCount(0);
});

test('period, comparison and owner stand in the address', async ({ member: page, owner }) => {
  await sellSomething(owner);
  await page.goto('/dashboards');
  await page.getByLabel('Period', { exact: true }).selectOption('this_year');
  await page.getByLabel('Compare with the period before').check();
  await page.getByLabel('Owner', { exact: true }).selectOption({ label: owner.name });
  await expect(page).toHaveURL(/range=this_year/);
  await expect(page).toHaveURL(/compare=true/);
  await expect(page).toHaveURL(/owner_id=/);
  await page.reload();
  await expect(page.getByLabel('Period', { exact: true })).toHaveValue('this_year');
  await expect(page.getByText('not over yet').first()).toBeVisible();
  await expect(page.getByText('$0 before').first()).toBeVisible();
  await page.goBack();
  await expect(page).not.toHaveURL(/owner_id=/);
});

test('one panel fails alone and is tried again alone', async ({ member: page, owner, guard }) => {
  guard.allow(/Failed to load resource/);
  await sellSomething(owner);
  await page.route('**/api/analytics/team*', (route) => route.fulfill({ status: 403, json: refusal }));
  await page.goto('/dashboards');
  const team = page.getByRole('article', { name: 'Team', exact: true });
  await expect(team.getByRole('alert')).toBeVisible();
  await expect(
    page.getByRole('article', { name: 'Won over time', exact: true }).getByText('$4K').first(),
  ).toBeVisible();
  await expectNoViolations(page);
});

const refusal = { success: false, error: { code: 'forbidden', message: 'Not for you.', fields: {}, request_id: 'r' } };

test('each chart is a table and a file as well', async ({ member: page, owner }) => {
  await sellSomething(owner);
  await page.goto('/dashboards');
  const pipeline = page.getByRole('article', { name: 'Pipeline by stage', exact: true }).first();
  await pipeline.getByRole('button', { name: 'Table' }).click();
  await expect(pipeline.getByRole('row', { name: /Qualification/ })).toContainText('$1K');
  await expectNoViolations(page);
  const download = page.waitForEvent('download');
  await pipeline.getByRole('button', { name: 'CSV' }).click();
  const text = readFileSync(await (await download).path(), 'utf8');
  expect(text).toContain('Qualification,1000,100');
});
