import type { Browser, BrowserContext, BrowserContextOptions, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { startTestPortal, type TestPortal } from '../portal.ts';
import { launchChromium, personal } from './chromium.ts';

/** A listening portal and a browser, for one test file. */
export interface Setting {
  readonly origin: string;
  readonly portal: TestPortal;
  readonly browser: Browser;
  /** The browser of a visitor who has never been here. */
  visitor(options?: BrowserContextOptions): Promise<BrowserContext>;
  /**
   * Runs with the browser of a visitor who has never been here, and a tab of it. It may be that of an earlier visitor, emptied:
   * to start one takes five times as long as to load a page. What the network brought may still be in its cache, so that
   * whoever looks at loading, or leaves scripts and devices behind, takes a `visitor`.
   */
  visit(
    options: BrowserContextOptions,
    run: (context: BrowserContext, page: Page) => Promise<void>,
  ): Promise<void>;
}

/** A browser between two visitors. */
interface Emptied {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly session: CDPSession;
}

const DESKTOP = { width: 1280, height: 720 };

/** Takes everything from a browser that a visitor has left there. */
async function empty(
  { context, page, session }: Emptied,
  origin: string,
  { viewport = DESKTOP, extraHTTPHeaders = {} }: BrowserContextOptions,
): Promise<void> {
  for (const other of context.pages()) if (other !== page) await other.close();
  await Promise.all([context.unrouteAll(), page.unrouteAll()]);
  await context.setExtraHTTPHeaders(extraHTTPHeaders);
  if (viewport !== null) await page.setViewportSize(viewport);
  // A file of the same site, so that the tab keeps its process, and nothing of the page before goes on.
  await page.goto(`${origin}/robots.txt`);
  await session.send('Storage.clearDataForOrigin', { origin: '*', storageTypes: 'all' });
  await context.clearCookies();
}

/** Starts portal and browser before the tests of a file, and closes both after them. */
export function useBrowser(start: () => Promise<TestPortal> = startTestPortal): Setting {
  let portal: TestPortal;
  let browser: Browser;
  let origin = '';
  const left = new Map<string, Emptied[]>();
  beforeAll(async () => {
    [portal, browser] = await Promise.all([start(), launchChromium()]);
    const { port } = await portal.http.listen();
    origin = `http://localhost:${port}`;
  });
  afterAll(async () => {
    await browser?.close();
    await portal?.close();
  });
  const visitor = (options: BrowserContextOptions = {}) =>
    browser.newContext({
      baseURL: origin,
      locale: 'en-GB',
      userAgent: personal(browser),
      ...options,
    });
  const begin = async (options: BrowserContextOptions): Promise<Emptied> => {
    const context = await visitor(options);
    const page = await context.newPage();
    return { context, page, session: await context.newCDPSession(page) };
  };
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
    visitor,
    async visit(options, run) {
      const kind = JSON.stringify(options);
      const visiting = left.get(kind)?.pop() ?? (await begin(options));
      try {
        await run(visiting.context, visiting.page);
        await empty(visiting, origin, options);
      } catch (error) {
        await visiting.context.close();
        throw error;
      }
      left.set(kind, [...(left.get(kind) ?? []), visiting]);
    },
  };
}
