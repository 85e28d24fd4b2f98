import type { BrowserContext, BrowserContextOptions } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { objections } from './axe.ts';
import { accountPages, fillOffice, officePages, signIn } from './office-pages.ts';
import { useBrowser } from './portal.ts';
import { inTabs } from './tabs.ts';

const setting = useBrowser();
let token = '';
let pages: readonly (readonly [kind: string, path: string])[] = [];
beforeAll(async () => {
  const filled = await fillOffice(setting.portal, 'star-sightings');
  token = filled.token;
  pages = [...officePages(filled.names), ...accountPages];
});

/** The browser of the administrator, closed afterwards. */
async function asAdministrator(
  options: BrowserContextOptions,
  run: (context: BrowserContext) => Promise<void>,
): Promise<void> {
  const context = await setting.visitor(options);
  try {
    await signIn(context, setting.origin, token);
    await run(context);
  } finally {
    await context.close();
  }
}

describe('every page of the back office and of one’s own account', () => {
  for (const [colorScheme, prefix] of [
    ['light', '/en'],
    ['dark', '/fr'],
  ] as const) {
    it(`has nothing that axe objects to, ${colorScheme}, ${prefix}`, async () => {
      await asAdministrator({ colorScheme }, async (context) => {
        const found = await inTabs(context, pages, async (page, [kind, path]) => {
          const answer = await page.goto(prefix + path);
          expect(answer?.status(), kind).toBe(200);
          expect(await page.getAttribute('html', 'lang')).toBe(prefix.slice(1));
          return (await objections(page)).map((objection) => [kind, ...objection]);
        });
        expect(found.flat()).toEqual([]);
      });
    });
  }

  it('can be read at 320 pixels without scrolling sideways', async () => {
    await asAdministrator({ viewport: { width: 320, height: 640 } }, async (context) => {
      const everywhere = ['/en', '/fr'].flatMap((prefix) => pages.map(([, path]) => prefix + path));
      const widths = await inTabs(context, everywhere, async (page, path) => {
        await page.goto(path);
        return [path, Number(await page.evaluate('document.documentElement.scrollWidth'))] as const;
      });
      expect(widths.filter(([, width]) => width > 320)).toEqual([]);
    });
  });

  it('asks nothing of another host, breaks no rule of its security policy and sets no cookie but the declared ones', async () => {
    await asAdministrator({}, async (context) => {
      const page = await context.newPage();
      const foreign: string[] = [];
      const complaints: string[] = [];
      page.on('request', (request) => {
        if (!request.url().startsWith(setting.origin)) foreign.push(request.url());
      });
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(`${page.url()}: ${message.text()}`);
      });
      page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
      for (const [, path] of pages) await page.goto(path, { waitUntil: 'load' });
      expect({ foreign, complaints }).toEqual({ foreign: [], complaints: [] });
      const cookies = (await context.cookies()).map(({ name }) => name).sort();
      expect(cookies).toEqual(['csrftoken', 'sessionid']);
      expect(await page.evaluate('[localStorage.length, sessionStorage.length]')).toEqual([0, 0]);
    });
  });

  it('can be walked by keyboard, and shows where the focus is', async () => {
    await asAdministrator({}, async (context) => {
      const page = await context.newPage();
      await page.goto('/backoffice/people/');
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.getAttribute("href")')).toBe('#content');
      const seen = new Set<string>();
      for (let i = 0; i < 40; i++) {
        await page.keyboard.press('Tab');
        seen.add(String(await page.evaluate('document.activeElement.textContent.trim().slice(0, 40)')));
        expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).not.toBe('none');
      }
      expect([...seen]).toEqual(expect.arrayContaining(['People', 'Invite somebody', 'Search']));
    });
  });
});
