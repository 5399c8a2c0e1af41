import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

// The browser without a window's machinery first: the same engine, fewer processes.
const BROWSERS = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
const PYTHON = process.env.NEURACRM_PYTHON ?? join(import.meta.dirname, '../.venv/bin/python');
const FIND_PORT = 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])';
const START_MS = 120_000;
const STOP_MS = 30_000;

// Set once: the processes that run the tests read this file too, and inherit the environment.
process.env.NEURACRM_E2E_PORT ??= execFileSync(PYTHON, ['-c', FIND_PORT], { encoding: 'utf8' }).trim();
const port = process.env.NEURACRM_E2E_PORT;
process.env.NEURACRM_E2E_DATA ??= join(tmpdir(), `neuracrm-e2e-${process.pid}-${port}`);
const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  // Generous: a machine may be ten times as busy as one that does nothing else.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  workers: 2,
  // A test that needs its second chance is listed as flaky: a reason to look at it, not to stop everybody.
  retries: process.env.CI ? 2 : 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    actionTimeout: 60_000,
    locale: 'en-US',
    timezoneId: 'UTC',
    // The steps and the network are enough; pictures of every step are work for the browser.
    trace: { mode: 'retain-on-failure', screenshots: false },
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      executablePath: process.env.NEURACRM_CHROMIUM ?? BROWSERS.find((path) => existsSync(path)),
      args: [
        ...(isRoot ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    // A database of its own for each run; it ends with the tests.
    command: `exec ${PYTHON} -m scripts.e2e_server ${port}`,
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, NEURACRM_DATA: process.env.NEURACRM_E2E_DATA } as Record<string, string>,
    url: `http://127.0.0.1:${port}/readyz`,
    timeout: START_MS,
    gracefulShutdown: { signal: 'SIGTERM', timeout: STOP_MS },
    stdout: process.env.NEURACRM_E2E_LOG ? 'pipe' : 'ignore',
    stderr: 'pipe',
  },
});
