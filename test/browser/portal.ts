import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { startTestPortal, type TestPortal } from '../portal.ts';
import { launchChromium } from './chromium.ts';

/** A listening portal and a browser, for one test file. */
export interface Setting {
  readonly origin: string;
  /** A visitor who has never been here. */
  visitor(options?: BrowserContextOptions): Promise<BrowserContext>;
}

/** Starts portal and browser before the tests of a file, and closes both after them. */
export function useBrowser(): Setting {
  let portal: TestPortal;
  let browser: Browser;
  let origin = '';
  beforeAll(async () => {
    [portal, browser] = await Promise.all([startTestPortal(), launchChromium()]);
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
    visitor: (options = {}) => browser.newContext({ baseURL: origin, locale: 'en-GB', ...options }),
  };
}
