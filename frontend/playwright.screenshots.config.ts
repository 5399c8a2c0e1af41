import { defineConfig } from '@playwright/test';

// Before the base is read: its server starts with the demo organization.
process.env.NEURACRM_E2E_DEMO = '1';
const { default: base } = await import('./playwright.config');

/** `npm run screenshots`: the pictures of docs/screenshots, made anew. */
export default defineConfig({
  ...base,
  testDir: 'tests/screenshots',
  workers: 1,
  retries: 0,
  use: { ...base.use, trace: 'off', viewport: { width: 1440, height: 900 } },
});
