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

/** What was seen on a walk over all pages. */
interface Walked {
  /** Kind of page, rule of axe, elements. */
  readonly objections: readonly (readonly unknown[])[];
  /** Pages that do not fit into 320 pixels, with their width. */
  readonly tooWide: readonly (readonly [path: string, width: number])[];
  readonly foreign: readonly string[];
  readonly complaints: readonly string[];
  readonly cookies: readonly string[];
  readonly stored: unknown;
}

async function walk(colorScheme: 'light' | 'dark', prefix: string): Promise<Walked> {
  const foreign: string[] = [];
  const complaints: string[] = [];
  const tooWide: (readonly [string, number])[] = [];
  let objected: readonly (readonly unknown[])[] = [];
  let cookies: readonly string[] = [];
  let stored: unknown;
  await asAdministrator({ colorScheme }, async (context) => {
    context.on('request', (request) => {
      if (!request.url().startsWith(setting.origin)) foreign.push(request.url());
    });
    context.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`${message.page()?.url()}: ${message.text()}`);
    });
    context.on('weberror', (error) => complaints.push(`${error.page()?.url()}: ${error.error().message}`));
    const found = await inTabs(context, pages, async (page, [kind, path]) => {
      const answer = await page.goto(prefix + path);
      expect(answer?.status(), kind).toBe(200);
      expect(await page.getAttribute('html', 'lang')).toBe(prefix.slice(1));
      const here = await objections(page);
      await page.setViewportSize({ width: 320, height: 640 });
      const width = Number(await page.evaluate('document.documentElement.scrollWidth'));
      if (width > 320) tooWide.push([prefix + path, width]);
      await page.setViewportSize({ width: 1280, height: 720 });
      return here.map((objection) => [kind, ...objection]);
    });
    objected = found.flat();
    cookies = (await context.cookies()).map(({ name }) => name).sort();
    stored = await context.pages()[0]?.evaluate('[localStorage.length, sessionStorage.length]');
  });
  return { objections: objected, tooWide, foreign, complaints, cookies, stored };
}

// Some seventy pages, for whichever test asks first: with other work on the machine they take their time.
const WALK_MS = 300_000;

describe('every page of the back office and of one’s own account', () => {
  for (const [colorScheme, prefix] of [
    ['light', '/en'],
    ['dark', '/fr'],
  ] as const) {
    describe(`${colorScheme}, ${prefix}`, () => {
      let walked: Promise<Walked> | undefined;
      const seen = () => {
        walked ??= walk(colorScheme, prefix);
        return walked;
      };

      it(
        'has nothing that axe objects to',
        async () => {
          expect((await seen()).objections).toEqual([]);
        },
        WALK_MS,
      );

      it(
        'can be read at 320 pixels without scrolling sideways',
        async () => {
          expect((await seen()).tooWide).toEqual([]);
        },
        WALK_MS,
      );

      it(
        'asks nothing of another host, breaks no rule of its security policy and sets no cookie but the declared ones',
        async () => {
          const { foreign, complaints, cookies, stored } = await seen();
          expect({ foreign, complaints }).toEqual({ foreign: [], complaints: [] });
          expect(cookies).toEqual(['csrftoken', 'sessionid']);
          expect(stored).toEqual([0, 0]);
        },
        WALK_MS,
      );
    });
  }

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
