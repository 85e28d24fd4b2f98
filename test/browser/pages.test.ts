import type { BrowserContext } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { consentTexts } from '#consent';
import { objections } from './axe.ts';
import { useBrowser } from './portal.ts';
import { everyPage } from './portal-pages.ts';
import { inTabs } from './tabs.ts';

const setting = useBrowser();
const ID = 'star-sightings';
const pages = everyPage(ID);

const closing = async (context: BrowserContext, run: (context: BrowserContext) => Promise<void>) => {
  try {
    await run(context);
  } finally {
    await context.close();
  }
};

describe('every page', () => {
  for (const [colorScheme, locale] of [
    ['light', 'en-GB'],
    ['dark', 'fr-FR'],
  ] as const) {
    for (const [kind, path] of pages) {
      it(`has nothing that axe objects to: ${kind}, ${colorScheme}, ${locale}`, async () => {
        await setting.visit({ colorScheme, locale }, async (_, page) => {
          await page.goto(path);
          expect(await objections(page)).toEqual([]);
          expect(await page.getAttribute('html', 'lang')).toBe(locale.slice(0, 2));
        });
      });
    }
  }

  it('can be read at 320 pixels without scrolling sideways', async () => {
    await setting.visit({ viewport: { width: 320, height: 640 } }, async (_, page) => {
      const tooWide: string[] = [];
      for (const prefix of ['/en', '/fr']) {
        for (const [kind, path] of pages) {
          await page.goto(prefix + path);
          const width = await page.evaluate('document.documentElement.scrollWidth');
          if (Number(width) > 320) tooWide.push(`${prefix} ${kind}: ${width}`);
        }
      }
      expect(tooWide).toEqual([]);
    });
  });

  it('asks nothing of another host, breaks no rule of its security policy and stores nothing on a first visit', async () => {
    await closing(await setting.visitor(), async (context) => {
      const foreign: string[] = [];
      const complaints: string[] = [];
      const cookies: string[] = [];
      context.on('request', (request) => {
        if (!request.url().startsWith(setting.origin)) foreign.push(request.url());
      });
      context.on('console', (message) => {
        // The missing page is meant to be missing.
        if (message.type() === 'error' && !/404/.test(message.text())) complaints.push(message.text());
      });
      context.on('weberror', (error) => complaints.push(error.error().message));
      context.on('response', async (response) => {
        const set = await response.headerValue('set-cookie').catch(() => null);
        if (set !== null) cookies.push(`${response.url()}: ${set}`);
      });
      await inTabs(context, pages, async (tab, [, path]) => {
        await tab.goto(path, { waitUntil: 'networkidle' });
        expect(await tab.locator('.ask').count(), path).toBe(0);
      });
      // Nothing here needs consent: nobody is asked, and the centre says so.
      const page = await context.newPage();
      await page.goto('/en/explore/');
      await page.getByRole('contentinfo').getByRole('link', { name: 'Manage cookies' }).click();
      expect(await page.textContent('main .lead-small')).toContain(consentTexts('en').centre.notNeeded);
      expect({ foreign, complaints, cookies }).toEqual({ foreign: [], complaints: [], cookies: [] });
      expect(await context.cookies()).toEqual([]);
      expect(await page.evaluate('[localStorage.length, sessionStorage.length]')).toEqual([0, 0]);
    });
  });

  it('keeps everything in its place while the faces arrive', async () => {
    await closing(await setting.visitor(), async (context) => {
      const page = await context.newPage();
      for (const [kind, path] of pages.slice(0, 6)) {
        await page.goto(path, { waitUntil: 'networkidle' });
        const shift = await page.evaluate(`new Promise((done) => {
          let sum = 0;
          new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; })
            .observe({ type: 'layout-shift', buffered: true });
          setTimeout(() => done(sum), 60);
        })`);
        expect(Number(shift), kind).toBeLessThan(0.02);
      }
    });
  });
});

describe('the API console in a browser', () => {
  it('offers names while a clause is typed, and shows the answer and what is wrong without a new page', async () => {
    await setting.visit({}, async (_, page) => {
      await page.goto(`/en/explore/dataset/${ID}/api/`);
      await page.evaluate('window.isTheSame = true');
      const where = page.locator('#parameter-where');
      await where.fill('');
      await where.pressSequentially('starts');
      const option = page.locator('.names:visible [role=option]').first();
      expect(await option.textContent()).toContain('startswith');
      await page.keyboard.press('ArrowDown');
      expect(await option.getAttribute('aria-selected')).toBe('true');
      await page.keyboard.press('Enter');
      expect(await where.inputValue()).toBe('startswith(');
      await where.pressSequentially('sta');
      await page.locator('.names:visible [role=option]', { hasText: 'star' }).first().click();
      await where.pressSequentially(', "Ve', { delay: 0 });
      expect(await page.locator('.names:visible').count()).toBe(0);
      await page.keyboard.press('Control+Enter');
      await page.waitForSelector('#problem-where mark');
      expect(await where.getAttribute('aria-invalid')).toBe('true');
      await where.pressSequentially('")');
      await page.click('.console-form button[type=submit]');
      await page.waitForSelector('.answer-status:not(.is-problem)');
      expect(await page.textContent('.json')).toContain('Vega');
      expect(await page.textContent('.snippets')).toContain('startswith%28star%2C+%22Ve%22%29');
      expect(page.url()).toContain('where=startswith');
      expect(await page.evaluate('window.isTheSame')).toBe(true);
    });
  });
});

describe('a visitor without JavaScript', () => {
  it('searches, filters, sorts, pages, opens a record and asks the API', async () => {
    await setting.visit({ javaScriptEnabled: false }, async (_, page) => {
      await page.goto('/');
      await page.fill('#home-q', 'star');
      await page.click('.hero-search button');
      expect(page.url()).toContain('/explore/?q=star');
      await page.click('.card-title a');
      await page.click('.tabs a[href*="/table/"]');
      const before = await page.locator('table.records tbody tr').count();
      expect(before).toBeGreaterThan(0);
      await page.click('.facet-value');
      expect(page.url()).toContain('refine.');
      expect(await page.locator('.chip').count()).toBe(1);
      await page.click('table.records thead a.sort');
      expect(page.url()).toMatch(/refine\..*sort=-/);
      await page.click('td.record-number a');
      expect(await page.locator('dl.record dt').count()).toBeGreaterThan(3);
      await page.click('.tabs a[href*="/api/"]');
      await page.fill('#parameter-limit', '2');
      await page.click('.console-form button[type=submit]');
      expect(await page.textContent('.json')).toContain('"total_count"');
      await page.click('.chip');
      expect(await page.locator('.chip').count()).toBe(0);
    });
  });

  it('chooses a language, which sets that one cookie and stays on the same page', async () => {
    await setting.visit({ javaScriptEnabled: false }, async (context, page) => {
      await page.goto(`/en/explore/dataset/${ID}/table/?sort=-star`);
      await page.click('.language-switch button[value=fr]');
      expect(page.url()).toBe(`${setting.origin}/explore/dataset/${ID}/table/?sort=-star`);
      expect(await page.getAttribute('html', 'lang')).toBe('fr');
      const cookies = await context.cookies();
      expect(
        cookies.map(({ name, value, httpOnly, sameSite }) => ({ name, value, httpOnly, sameSite })),
      ).toEqual([{ name: 'django_language', value: 'fr', httpOnly: true, sameSite: 'Lax' }]);
      await page.goto('/explore/');
      expect(await page.getAttribute('html', 'lang')).toBe('fr');
      await page.goto('/en/explore/');
      expect(await page.getAttribute('html', 'lang')).toBe('en');
    });
  });
});

describe('a visitor with a keyboard', () => {
  it('meets the link to the content first, and sees where the focus is', async () => {
    await setting.visit({}, async (_, page) => {
      await page.goto(`/explore/dataset/${ID}/table/`);
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.getAttribute("href")')).toBe('#content');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.closest("main") !== null')).toBe(true);
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    });
  });

  it('reaches and scrolls a wide table', async () => {
    await setting.visit({ viewport: { width: 360, height: 740 } }, async (_, page) => {
      await page.goto(`/explore/dataset/${ID}/table/`);
      await page.focus('.table-scroll');
      await page.keyboard.press('ArrowRight');
      await expect
        .poll(() => page.evaluate('document.querySelector(".table-scroll").scrollLeft'))
        .toBeGreaterThan(0);
    });
  });
});
