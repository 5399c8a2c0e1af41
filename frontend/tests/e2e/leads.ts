import type { Page } from '@playwright/test';
import { expect, type Person } from './fixtures';

/** What a refused write leaves in the console. */
export const REFUSED = /Failed to load resource.*(409|412|422)/;

/** Leads a test begins with; the newest stands first in the list. */
export async function makeLeads(owner: Person, count: number): Promise<number[]> {
  const ids: number[] = [];
  for (let index = 1; index <= count; index += 1) {
    const lead = await owner.api.post('/leads', {
      first_name: `Lea ${index}`,
      last_name: 'Lindqvist',
      company_name: `Harbour ${index}`,
      email: `lea${index}@harbour${index}.example`,
      phone: `+1415555${String(1000 + index)}`,
      score: index,
      value: `${index}00.00`,
    });
    ids.push(lead.id);
  }
  return ids;
}

export const grid = (page: Page) => page.getByRole('grid', { name: 'Leads' });
export const rowOf = (page: Page, name: string) => grid(page).locator('[data-row]', { hasText: name });
export const cellOf = (page: Page, name: string, column: string) =>
  rowOf(page, name).locator(`[data-column="${column}"]`);

export async function openList(page: Page, address = '/leads'): Promise<void> {
  await page.goto(address);
  await expect(grid(page)).toBeVisible();
}
