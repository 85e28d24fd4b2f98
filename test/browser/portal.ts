import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { startTestPortal, type TestPortal } from '../portal.ts';
import { launchChromium } from './chromium.ts';

/** A listening portal and a browser, for one test file. */
export interface Setting {
  readonly origin: string;
  readonly portal: TestPortal;
  readonly browser: Browser;
  /** A visitor who has never been here. */
  visitor(options?: BrowserContextOptions): Promise<BrowserContext>;
}

/** What a person's browser calls itself: a headless one says that it is, and counts as a program. */
const personal = (browser: Browser): string =>
  `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${browser.version().split('.')[0]}.0.0.0 Safari/537.36`;

/** Starts portal and browser before the tests of a file, and closes both after them. */
export function useBrowser(start: () => Promise<TestPortal> = startTestPortal): Setting {
  let portal: TestPortal;
  let browser: Browser;
  let origin = '';
  beforeAll(async () => {
    [portal, browser] = await Promise.all([start(), launchChromium()]);
    const { port } = await portal.http.listen();
    origin = `http://localhost:${port}`;
  });
  afterAll(async () => {
    await browser?.close();
    await portal?.close();
  });
  return {
    get origin() {
      return origin;
    },
    get portal() {
      return portal;
    },
    get browser() {
      return browser;
    },
    visitor: (options = {}) =>
      browser.newContext({
        baseURL: origin,
        locale: 'en-GB',
        userAgent: personal(browser),
        ...options,
      }),
  };
}

/** Visits each of several things once, in two tabs at a time; answers in their order. */
export async function inTabs<T, R>(
  context: BrowserContext,
  things: readonly T[],
  visit: (page: Page, thing: T) => Promise<R>,
): Promise<readonly R[]> {
  const answers: R[] = [];
  const left = things.entries();
  const tab = async () => {
    const page = await context.newPage();
    for (const [place, thing] of left) answers[place] = await visit(page, thing);
  };
  await Promise.all([tab(), tab()]);
  return answers;
}
