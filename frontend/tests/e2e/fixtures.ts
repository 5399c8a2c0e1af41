/**
 * What every spec starts from:
 *
 * - `page`: a page that fails its test on any console error or violation of the content policy;
 * - `owner`: a new organization and its owner, with `owner.api` to make data; `signedIn`: her first screen;
 *   `member`: a page with her session that shows nothing yet, for tests that go to an address of their own;
 * - `signIn(page, person)`, `enter(page, person)`, `addColleague(owner, role)`, `lastLetter(address)`;
 * - `expectNoViolations(page)`: axe in the light and the dark scheme.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type APIRequestContext, test as base, expect, type Page } from '@playwright/test';

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
export const PASSWORD = 'correct horse battery staple 7';
const LETTER_MS = 20_000;

export type Person = {
  email: string;
  name: string;
  organization: string;
  organizationId: number;
  token: string;
  api: Api;
};

/** The API as a person of the tests uses it: `await owner.api.post('/leads', {...})` gives the data. */
export class Api {
  constructor(
    private readonly http: APIRequestContext,
    private readonly token: string,
  ) {}

  get<T = any>(path: string): Promise<T> {
    return this.call('GET', path);
  }

  post<T = any>(path: string, body: unknown = {}): Promise<T> {
    return this.call('POST', path, body);
  }

  put<T = any>(path: string, body: unknown = {}): Promise<T> {
    return this.call('PUT', path, body);
  }

  patch<T = any>(path: string, body: unknown): Promise<T> {
    return this.call('PATCH', path, body);
  }

  delete(path: string): Promise<unknown> {
    return this.call('DELETE', path);
  }

  private async call<T>(method: string, path: string, data?: unknown): Promise<T> {
    const headers = { Authorization: `Bearer ${this.token}` };
    const answer = await this.http.fetch(`/api${path}`, { method, data, headers });
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
    return answer.status() === 204 ? (undefined as T) : ((await answer.json()).data as T);
  }
}

type Fixtures = { guard: Guard; owner: Person; signedIn: Page; member: Page };

/** What went wrong in the browser unasked; `allow` names what a test provokes. */
export class Guard {
  readonly problems: string[] = [];
  private readonly allowed: RegExp[] = [];

  allow(...patterns: RegExp[]): void {
    this.allowed.push(...patterns);
  }

  watch(page: Page): void {
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(`${message.text()} ${message.location().url}`);
    });
    page.on('pageerror', (error) => this.problems.push(String(error)));
  }

  check(): void {
    const unexpected = this.problems.filter((problem) => !this.allowed.some((pattern) => pattern.test(problem)));
    expect(unexpected, 'errors in the console').toEqual([]);
  }
}

let count = 0;

export const test = base.extend<Fixtures>({
  guard: async ({ context }, use) => {
    const guard = new Guard();
    await context.exposeBinding('reportViolation', (_source, text: string) => void guard.problems.push(text));
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        const report = (window as unknown as { reportViolation: (text: string) => void }).reportViolation;
        report(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ''}`);
      });
    });
    context.on('page', (page) => guard.watch(page));
    await use(guard);
    guard.check();
  },
  page: async ({ page, guard }, use) => {
    guard.watch(page);
    await use(page);
  },
  owner: async ({ request }, use) => {
    await use(await signUp(request));
  },
  signedIn: async ({ page, owner }, use) => {
    await signIn(page, owner);
    await use(page);
  },
  member: async ({ page, owner }, use) => {
    await enter(page, owner);
    await use(page);
  },
});

export { expect } from '@playwright/test';

/** A new organization with its owner. */
export async function signUp(http: APIRequestContext): Promise<Person> {
  count += 1;
  const mark = `${process.pid}${count}${Date.now()}`;
  const person = { email: `owner${mark}@example.com`, name: `Olivia Owner ${count}`, organization: `Firm ${mark}` };
  const answer = await http.post('/api/auth/sign-up', {
    data: { email: person.email, name: person.name, organization_name: person.organization, password: PASSWORD },
    headers: { 'X-Token-Delivery': 'body' },
  });
  return describe(http, person, answer);
}

/** Sign in as the form does (auth.spec.ts tries the form itself); the page shows the first screen afterwards. */
export async function signIn(page: Page, person: { email: string }, password = PASSWORD): Promise<void> {
  await enter(page, person, password);
  await page.goto('/');
  await expect(page.getByRole('button', { name: /^Menu of/ })).toBeVisible();
}

/** The session alone: whatever address the page goes to next, it is signed in there. */
export async function enter(page: Page, person: { email: string }, password = PASSWORD): Promise<void> {
  const answer = await page.context().request.post('/api/auth/sign-in', { data: { email: person.email, password } });
  if (!answer.ok()) throw new Error(await answer.text());
}

/** Another member of the owner's organization, invited and accepted as people are. */
export async function addColleague(http: APIRequestContext, owner: Person, role: string): Promise<Person> {
  count += 1;
  const mark = `${process.pid}${count}${Date.now()}`;
  const person = {
    email: `${role}${mark}@example.com`,
    name: `Casey ${role} ${count}`,
    organization: owner.organization,
  };
  await owner.api.post('/invitations', { email: person.email, role });
  const token = linkToken(await lastLetter(person.email, /invites you/));
  const answer = await http.post('/api/auth/invitation/acceptance', {
    data: { token, name: person.name, password: PASSWORD },
    headers: { 'X-Token-Delivery': 'body' },
  });
  return describe(http, person, answer);
}

/** The newest letter to an address whose text matches; the worker sends it a moment after the request. */
export async function lastLetter(address: string, pattern: RegExp): Promise<string> {
  const folder = join(process.env.NEURACRM_E2E_DATA ?? '', 'outbox');
  const deadline = Date.now() + LETTER_MS;
  while (Date.now() < deadline) {
    const names = existsSync(folder) ? readdirSync(folder).sort().reverse() : [];
    const letters = names.map((name) => decodeLetter(readFileSync(join(folder, name), 'utf8')));
    const found = letters.find((letter) => letter.includes(address) && pattern.test(letter));
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`no letter to ${address} says ${pattern}`);
}

/** The token behind the hash of the link in a letter. */
export function linkToken(letter: string): string {
  const token = /#token=([^\s<]+)/.exec(letter)?.[1];
  if (!token) throw new Error(`no link in: ${letter}`);
  return decodeURIComponent(token);
}

/** axe finds nothing, in the light and the dark scheme. */
export async function expectNoViolations(page: Page): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', scheme);
    await settleColors(page);
    // Not a script element: our policy would stop it. It stays until the page is loaded anew.
    if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
    // Between the schemes only colours differ.
    const options = scheme === 'dark' ? { runOnly: ['color-contrast', 'link-in-text-block'] } : {};
    const found = await page.evaluate(async (given) => {
      const { axe } = window as unknown as { axe: Axe };
      return (await axe.run(document, given)).violations;
    }, options);
    const told = found.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join(' | ')}`,
    );
    expect(told, `axe, ${scheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
}

/** Colours change through transitions, each child after its parent; axe must not read one in between. Animations are left
 * out: those that repeat never finish. */
async function settleColors(page: Page): Promise<void> {
  await page.evaluate(async () => {
    // A window that has stopped drawing has nothing left to change: no frame and no end of a transition comes then.
    const atMost = (ms: number, wait: Promise<unknown>) =>
      Promise.race([wait, new Promise((resolve) => setTimeout(resolve, ms))]);
    for (let frame = 0; frame < 4; frame += 1) {
      await atMost(250, new Promise((resolve) => requestAnimationFrame(resolve)));
      const changes = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
      await atMost(1000, Promise.allSettled(changes.map((animation) => animation.finished)));
    }
  });
}

type Axe = { run: (context: Document, options: { runOnly?: string[] }) => Promise<AxeResult> };
type AxeResult = { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] };

async function describe(
  http: APIRequestContext,
  person: { email: string; name: string; organization: string },
  answer: { ok: () => boolean; text: () => Promise<string>; json: () => Promise<any> },
): Promise<Person> {
  if (!answer.ok()) throw new Error(await answer.text());
  const { data } = await answer.json();
  return {
    ...person,
    organizationId: data.organization.id,
    token: data.access_token,
    api: new Api(http, data.access_token),
  };
}

function decodeLetter(text: string): string {
  if (!/^Content-Transfer-Encoding: quoted-printable/im.test(text)) return text;
  return text
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
