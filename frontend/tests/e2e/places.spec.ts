import type { Page } from '@playwright/test';
import { expect, type Person, test } from './fixtures';

const PAGES = [
  '/leads',
  '/deals',
  '/deals?layout=table',
  '/contacts',
  '/companies',
  '/tasks',
  '/tasks/focus',
  '/dashboards',
  '/imports',
  '/exports',
  '/search?q=Reed',
  '/trash',
  '/admin/health',
  '/settings',
  '/settings/security',
  '/settings/organization',
  '/settings/team',
  '/settings/roles',
  '/settings/audit-log',
  '/settings/pipelines',
  '/settings/leads',
  '/settings/tags',
  '/settings/fields',
  '/settings/api-keys',
];
const NARROW = { width: 360, height: 740 };
// A window of 1280 x 800 at 200%.
const ZOOMED = { width: 640, height: 400 };

async function makeRecords(owner: Person): Promise<{ lead: number; deal: number }> {
  const lead = await owner.api.post('/leads', {
    first_name: 'Wilhelmina-Alexandra',
    last_name: 'Reed von und zu Obersteinach',
    company_name: 'Donaudampfschifffahrtsgesellschaft mbH & Co. KG',
    email: 'wilhelmina.alexandra.reed.von.und.zu.obersteinach@donaudampfschifffahrtsgesellschaft.example',
    value: '12345.6',
  });
  const deal = await owner.api.post('/deals', {
    name: 'Harbour cranes',
    value: '12345.6',
    expected_close_date: '2026-01-31',
  });
  await owner.api.post('/activities', {
    deal_id: deal.id,
    type: 'call',
    subject: 'Late call',
    occurred_at: '2026-01-10T05:30:00Z',
  });
  await owner.api.post('/tasks', { lead_id: lead.id, subject: 'Send the offer', due_at: '2026-01-10T05:30:00Z' });
  return { lead: lead.id, deal: deal.id };
}

/** Nothing of the page is beyond its right edge; what is wide scrolls within itself. */
async function expectFits(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await expect(page.getByRole('main')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeAttached();
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect.soft(overflow, address).toBeLessThanOrEqual(0);
  if (process.env.NEURACRM_E2E_LOOK) {
    const name = `${address.replace(/\W+/g, '-')}-${page.viewportSize()?.width}`;
    await page.screenshot({ path: `${process.env.NEURACRM_E2E_LOOK}/${name}.png` });
  }
}

for (const [name, viewport] of Object.entries({ '360 pixels': NARROW, '200 percent': ZOOMED })) {
  test(`every screen fits at ${name}`, async ({ member: page, owner }) => {
    const { lead, deal } = await makeRecords(owner);
    await page.setViewportSize(viewport);
    for (const address of [...PAGES, `/leads/${lead}`, `/deals/${deal}`]) await expectFits(page, address);
  });
}

test('moments are those of the person, days are the same everywhere', async ({ member: page, owner }) => {
  const { deal } = await makeRecords(owner);
  for (const [timezone, day] of Object.entries({
    'Pacific/Kiritimati': 'January 10',
    'America/Los_Angeles': 'January 9',
  })) {
    await owner.api.patch('/me', { timezone });
    await page.goto(`/deals/${deal}`);
    await expect(page.getByRole('button', { name: 'Edit Expected close' })).toContainText('Jan 31, 2026');
    const call = page.getByRole('region', { name: 'Timeline' }).locator('li', { hasText: 'Late call' });
    await expect(call.locator('time').first()).toHaveAttribute('title', new RegExp(`${day}, 2026`));
  }
});

test('German and English have their own words, numbers and dates', async ({ member: page, owner }) => {
  const { deal } = await makeRecords(owner);
  for (const [locale, heading, value, day] of [
    ['en-US', 'Timeline', /\$12,345\.60/, 'Jan 31, 2026'],
    ['de-DE', 'Verlauf', /12\.345,60/, /31\.\s?(01\.|Jan\.?\s)2026/],
  ] as const) {
    await owner.api.patch('/me', { locale });
    await page.goto(`/deals/${deal}`);
    await expect(page.getByRole('region', { name: heading })).toBeVisible();
    await expect(page.getByRole('main')).toContainText(value);
    await expect(page.getByRole('main')).toContainText(day);
  }
});
