import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext, Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { CHOICE_SECONDS, consentTexts, readServices, writeDeclaration } from '#consent';
import { publishedRegistry } from '#consent/audit';
import { GOOD_PASSWORD, signedUp } from '../accounts.ts';
import { objections } from './axe.ts';
import {
  choiceIn,
  EMBEDDING,
  foreignRequests,
  open,
  settled,
  useConsentScene,
  visiting,
  visitingFirst,
} from './consent-scene.ts';
import { everyPage } from './portal-pages.ts';
import { inTabs } from './tabs.ts';

const scene = useConsentScene();
const { setting } = scene;
const PAGES = everyPage('observatories');
const REFUSAL = /^1\.[\w-]{8}\.[\da-z]{6}\.sit$/;
const CENTRE = '/en/terms/cookies-preferences/';

const answer = (page: Page, name: string) => page.locator('.ask').getByRole('button', { name, exact: true });
const asked = () =>
  [scene.parties.tiles, scene.parties.video, scene.parties.stats].map(({ asked: a }) => a.length);
const cookieNames = async (page: Page) => (await page.context().cookies()).map(({ name }) => name).sort();
const records = async () => (await setting.portal.consent.store.rowsAfter(0, 1000)).length;

beforeEach(() => {
  for (const party of [scene.parties.tiles, scene.parties.video, scene.parties.stats]) party.forget();
});

describe('a first visit where services need consent', () => {
  for (const [locale, title] of [
    ['en-GB', 'What may Almagest load for you?'],
    ['fr-FR', 'Que peut charger Almagest pour vous\u202f?'],
  ] as const) {
    it(`is asked right after the link to the content, without a shift and not as the largest thing, in ${locale}`, async () => {
      await visitingFirst(
        scene,
        { locale, viewport: { width: 1280, height: 800 } },
        async (context, page) => {
          const foreign = foreignRequests(context, setting.origin);
          for (const path of ['/', '/explore/', '/explore/dataset/observatories/information/']) {
            await open(page, path);
            expect(await page.textContent('.ask h2')).toBe(title);
            const facts = await page.evaluate(`new Promise((done) => {
            let shift = 0, largest;
            new PerformanceObserver((list) => { for (const e of list.getEntries()) shift += e.value; }).observe({ type: 'layout-shift', buffered: true });
            new PerformanceObserver((list) => { for (const e of list.getEntries()) largest = e.element; }).observe({ type: 'largest-contentful-paint', buffered: true });
            requestAnimationFrame(() => setTimeout(() => done({
              shift,
              isLargest: largest?.closest('.ask') != null,
              height: document.querySelector('.ask').offsetHeight / innerHeight,
              before: document.body.children[0].className,
              second: document.body.children[1].querySelector('.ask') != null,
            }), 60));
          })`);
            expect(facts, path).toMatchObject({ isLargest: false, before: 'skip', second: true });
            expect((facts as { shift: number }).shift).toBeLessThan(0.02);
            expect((facts as { height: number }).height).toBeLessThan(1 / 3);
          }
          expect([foreign, asked(), await cookieNames(page)]).toEqual([[], [0, 0, 0], []]);
        },
      );
    });
  }

  it('can refuse as easily as accept: same row, size, type and colours, one action, nothing ticked', async () => {
    await visiting(scene, {}, async (_, page) => {
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        await page.goto('/en/');
        const looks = await page.locator('.ask-answers button').evaluateAll((buttons) =>
          buttons.map((button) => {
            const { width: w, height, top } = button.getBoundingClientRect();
            const style = getComputedStyle(button);
            return JSON.stringify([
              Math.round(w),
              Math.round(height),
              Math.round(top),
              style.color,
              style.backgroundColor,
              style.fontSize,
              style.fontWeight,
              style.borderColor,
              style.opacity,
              style.textDecorationLine,
            ]);
          }),
        );
        expect(looks.length).toBe(3);
        expect(new Set(looks).size).toBe(1);
        expect(await page.locator('.ask :checked').count()).toBe(0);
        expect(await page.locator('.ask form').count()).toBe(1);
      }
    });
  });

  it('finds nothing ticked in the preference centre either', async () => {
    await visiting(scene, {}, async (_, page) => {
      await page.goto('/en/');
      await answer(page, 'Choose').click();
      expect(new URL(page.url()).pathname).toBe(CENTRE);
      expect(await page.locator('main input[type=checkbox][name=service]').count()).toBe(3);
      // The objection to being counted.
      expect(await page.locator('main input[type=checkbox]:not([name=service])').count()).toBe(1);
      expect(await page.locator('main :checked').count()).toBe(0);
      expect(await page.locator('.ask').count()).toBe(0);
    });
  });

  it('reads, scrolls and still can allow content when a filter list hides the question', async () => {
    await visitingFirst(scene, {}, async (context, page) => {
      await context.addInitScript(`addEventListener('DOMContentLoaded', () => {
        const style = new CSSStyleSheet();
        style.replaceSync('.ask { display: none !important }');
        document.adoptedStyleSheets = [style];
      })`);
      await page.goto(EMBEDDING);
      expect(await page.locator('.ask').isVisible()).toBe(false);
      await page.mouse.wheel(0, 400);
      await expect.poll(() => page.evaluate('scrollY')).toBeGreaterThan(0);
      await page.getByRole('button', { name: 'Load Video once' }).click();
      await page.locator('iframe.shown').waitFor();
    });
  });
});

describe('a refusal', () => {
  it('is one cookie without any number, said on the page, and nothing of others on any page after it', async () => {
    await visiting(scene, {}, async (context, page) => {
      const before = await records();
      const foreign = foreignRequests(context, setting.origin);
      await page.goto('/en/explore/?q=star');
      await answer(page, 'Refuse all').click();
      expect(page.url()).toBe(`${setting.origin}/en/explore/?q=star`);
      expect(await page.textContent('.is-saved')).toContain('nothing but what is necessary');
      expect(await page.evaluate('document.activeElement.className')).toContain('is-saved');
      const [cookie] = await context.cookies();
      expect(cookie).toMatchObject({
        name: 'cookies_preferences',
        httpOnly: true,
        sameSite: 'Lax',
        path: '/',
        secure: false,
      });
      expect(cookie?.value).toMatch(REFUSAL);
      expect(cookie?.value.length).toBe(21);
      expect(Math.abs((cookie?.expires ?? 0) - Date.now() / 1000 - CHOICE_SECONDS)).toBeLessThan(60);
      await inTabs(context, PAGES, (tab, [, path]) => open(tab, path));
      expect([foreign, asked(), await cookieNames(page)]).toEqual([[], [0, 0, 0], ['cookies_preferences']]);
      expect(await records()).toBe(before);
      expect(await page.evaluate('[localStorage.length, sessionStorage.length]')).toEqual([0, 0]);
    });
  });

  for (const [days, isAsked] of [
    [181, false],
    [183, true],
  ] as const) {
    it(`of ${days} days ago is ${isAsked ? 'over' : 'still in force'}, and everything is closed`, async () => {
      await visiting(scene, {}, async (context, page) => {
        const { revision } = setting.portal.consent.registry;
        const seconds = Math.floor(Date.now() / 1000) - days * 86_400;
        const value = `1.${revision}.${seconds.toString(36)}.sit`;
        await context.addCookies([{ name: 'cookies_preferences', value, url: setting.origin }]);
        await open(page, EMBEDDING);
        expect(await page.locator('.ask').count()).toBe(isAsked ? 1 : 0);
        expect(asked()).toEqual([0, 0, 0]);
      });
    });
  }
});

describe('a grant', () => {
  it('loads the services, sets what they declare and nothing else, and is on record', async () => {
    await visiting(scene, {}, async (context, page) => {
      const before = await records();
      await page.goto(EMBEDDING);
      await answer(page, 'Accept all').click();
      await settled(page);
      expect(await page.textContent('.is-saved')).toContain('Matomo, Tiles and Video may be used');
      expect(asked().every((count) => count > 0)).toBe(true);
      const own = (await context.cookies(setting.origin)).map(({ name }) => name).sort();
      expect(own).toEqual(['_pk_id.7.1fff', '_pk_ses.7.1fff', 'cookies_preferences']);
      expect(await choiceIn(context)).toMatch(/\.SiT\.[\w-]{22}$/);
      const [kept] = (await context.cookies()).filter(({ name }) => name === 'cookies_preferences');
      expect(Math.abs((kept?.expires ?? 0) - Date.now() / 1000 - CHOICE_SECONDS)).toBeLessThan(60);
      expect(await records()).toBe(before + 1);
      expect(await page.frameLocator('iframe.shown').locator('p').textContent()).toBe('A video.');
    });
  });

  it('that is withdrawn closes everything, deletes what was set here, and is on record', async () => {
    await visiting(scene, {}, async (context, page) => {
      await page.goto(EMBEDDING);
      await answer(page, 'Accept all').click();
      await settled(page);
      const before = await records();
      await page.getByRole('contentinfo').getByRole('link', { name: 'Manage cookies' }).click();
      expect(await page.locator('main :checked').count()).toBe(3);
      await page.locator('main').getByRole('button', { name: 'Refuse all', exact: true }).click();
      await settled(page);
      for (const party of [scene.parties.tiles, scene.parties.video, scene.parties.stats]) party.forget();
      expect((await context.cookies(setting.origin)).map(({ name }) => name)).toEqual([
        'cookies_preferences',
      ]);
      expect(await choiceIn(context)).toMatch(REFUSAL);
      await open(page, EMBEDDING);
      expect(await page.locator('.held').count()).toBe(2);
      expect(asked()).toEqual([0, 0, 0]);
      const [last] = await setting.portal.consent.store.rowsAfter(before, 10);
      expect(JSON.parse(last?.body ?? '{}')).toMatchObject({
        event: 'withdrawn',
        services: [],
        method: 'centre',
      });
    });
  });

  it('that is withdrawn in one tab is cleaned up after in another that was still open', async () => {
    await visiting(scene, {}, async (context, page) => {
      await page.goto('/en/');
      await answer(page, 'Accept all').click();
      await settled(page);
      const other = await context.newPage();
      await other.goto(CENTRE);
      await other.locator('main').getByRole('button', { name: 'Refuse all', exact: true }).click();
      await page.evaluate('document.cookie = "_pk_id.7.1fff=late; path=/"');
      await page.goto('/en/explore/');
      expect(await cookieNames(page)).toEqual(['cookies_preferences']);
    });
  });

  it('for one class in the centre opens that class alone', async () => {
    await visiting(scene, {}, async (context, page) => {
      await page.goto(CENTRE);
      await page.getByRole('button', { name: 'Allow all of “Third-party”' }).click();
      expect(await choiceIn(context)).toMatch(/\.siT\./);
      await open(page, EMBEDDING);
      const [tiles, video, stats] = asked();
      expect([(tiles ?? 0) > 0, (video ?? 0) > 0, stats]).toEqual([true, true, 0]);
    });
  });

  it('is asked again when something joins it, keeps what it was given for, and a refusal is not', async () => {
    await visiting(scene, {}, async (context, page) => {
      await visiting(scene, {}, async (_, refused) => {
        await page.goto(EMBEDDING);
        await answer(page, 'Accept all').click();
        await refused.goto('/en/');
        await answer(refused, 'Refuse all').click();

        const declaration = { preset: 'vimeo' };
        const read = readServices([declaration]);
        expect(read.ok).toBe(true);
        await writeDeclaration(setting.portal.store, 'vimeo', declaration, new Date());
        await open(page, EMBEDDING);
        expect(await page.textContent('.ask')).toContain('Vimeo: new');
        expect(await page.locator('iframe.shown').count()).toBe(1);
        await open(refused, EMBEDDING);
        expect(await refused.locator('.ask:not(.is-saved)').count()).toBe(0);
        expect(await refused.locator('.held').count()).toBe(2);
        await answer(page, 'Accept all').click();
        await page.goto(CENTRE);
        expect(await page.locator('main :checked').count()).toBe(4);
        expect(await choiceIn(context)).toMatch(/\.SiT\./);

        const wider = { ...declaration, recipients: ['Ad Exchange'] };
        await writeDeclaration(setting.portal.store, 'vimeo', wider, new Date());
        await open(page, EMBEDDING);
        expect(await page.textContent('.ask')).toMatch(
          /closed until you decide:\s*Vimeo: data also go to Ad Exchange/,
        );
        expect(await page.locator('iframe.shown').count()).toBe(1);
        await refused.goto(EMBEDDING);
        expect(await refused.locator('.ask:not(.is-saved)').count()).toBe(0);
      });
    });
  });
});

describe('a placeholder', () => {
  it('says who, what and why, and links to the source without fetching anything', async () => {
    await visiting(scene, {}, async (context, page) => {
      const foreign = foreignRequests(context, setting.origin);
      await open(page, EMBEDDING);
      const held = page.locator('.held[data-service=video]');
      expect(await held.textContent()).toMatch(/How it was seen.*Video Club.*receives your address/s);
      const { origin } = scene.parties.video;
      expect(await held.getByRole('link', { name: 'Open it at Video Club' }).getAttribute('href')).toBe(
        `${origin}/w/abcdefgh`,
      );
      expect(foreign).toEqual([]);
    });
  });

  it('loads its content once, with no cookie, and is back when the page is loaded again', async () => {
    await visiting(scene, {}, async (context, page) => {
      await page.goto(EMBEDDING);
      await page.getByRole('button', { name: 'Load Video once' }).click();
      await page.locator('iframe.shown').waitFor();
      await settled(page);
      const [tiles, video, stats] = asked();
      expect([tiles, (video ?? 0) > 0, stats]).toEqual([0, true, 0]);
      expect(await context.cookies(setting.origin)).toEqual([]);
      await page.reload();
      expect(await page.locator('iframe.shown').count()).toBe(0);
      expect(await page.locator('.held').count()).toBe(2);
    });
  });

  it('can allow its service for good, and no other', async () => {
    await visiting(scene, {}, async (context, page) => {
      await page.goto(EMBEDDING);
      await page.getByRole('button', { name: 'Always allow Tiles' }).click();
      await page.locator('img.shown').waitFor();
      expect(await choiceIn(context)).toMatch(/\.sit~\+tiles\.[\w-]{22}$/);
      await page.reload();
      await settled(page);
      expect(await page.locator('img.shown').count()).toBe(1);
      expect(await page.locator('.held').count()).toBe(1);
    });
  });
});

describe('Global Privacy Control', () => {
  it('counts as a refusal: no question, no cookie, a line at the foot', async () => {
    await visiting(scene, { extraHTTPHeaders: { 'Sec-GPC': '1' } }, async (context, page) => {
      await open(page, EMBEDDING);
      expect(await page.locator('.ask').count()).toBe(0);
      expect(await page.textContent('.colophon-note')).toContain('Global Privacy Control');
      expect(await context.cookies()).toEqual([]);
      expect(asked()).toEqual([0, 0, 0]);
    });
  });

  it('suspends an older grant until the visitor confirms it', async () => {
    await visiting(scene, {}, async (context, page) => {
      await page.goto('/en/');
      await answer(page, 'Accept all').click();
      await context.setExtraHTTPHeaders({ 'Sec-GPC': '1' });
      await open(page, EMBEDDING);
      expect(await page.textContent('.ask h2')).toContain('asks not to be tracked');
      expect(await page.locator('.held').count()).toBe(2);
      await answer(page, 'My choice holds').click();
      await page.locator('iframe.shown').waitFor();
      expect(await choiceIn(context)).toMatch(/:g\./);
    });
  });
});

describe('the policy page', () => {
  it('has a row in every language for all that is published, with who, how long and what for', async () => {
    await visiting(scene, {}, async (_, page) => {
      const { cookies, storage, services } = (await publishedRegistry(setting.origin)) ?? {};
      expect(services?.length).toBeGreaterThanOrEqual(3);
      const declared = [
        ...[...(cookies ?? []), ...(storage ?? [])].map((one) => ({ ...one, provider: '' })),
        ...(services ?? []).flatMap(({ provider, ...service }) =>
          [...service.cookies, ...service.storage].map((one) => ({ ...one, provider: provider.name })),
        ),
      ];
      for (const language of ['en', 'fr'] as const) {
        await page.goto(`/${language}/terms/cookies-policy/`);
        const rows = (await page.evaluate(
          "[...document.querySelectorAll('main tbody tr')].map((row) => [...row.cells].map((cell) => cell.innerText.trim()))",
        )) as string[][];
        expect(rows.map((row) => row[2]?.split('\n')[0])).toEqual(declared.map(({ name }) => name));
        for (const [i, { provider, maxAgeSeconds }] of declared.entries()) {
          const [who = '', , , , life = ''] = rows[i] ?? [];
          if (provider !== '') expect(who).toContain(provider);
          if (maxAgeSeconds !== null) expect(life).toBe(consentTexts(language).lifetime(maxAgeSeconds));
          expect(rows[i]?.every((text) => text !== '')).toBe(true);
        }
      }
    });
  });
});

describe('a visitor without JavaScript', () => {
  it('answers, chooses, loads once, withdraws and fetches the record, all by forms', async () => {
    await visiting(scene, { javaScriptEnabled: false }, async (context, page) => {
      await page.goto(EMBEDDING);
      await page.getByRole('button', { name: 'Load Tiles once' }).click();
      expect(await page.locator('img.shown').count()).toBe(1);
      await page.goto(EMBEDDING);
      await answer(page, 'Choose').click();
      await page.getByLabel('Allow Tiles').check();
      await page.getByRole('button', { name: 'Save my choice' }).click();
      expect(page.url()).toBe(setting.origin + EMBEDDING);
      expect(await page.textContent('.is-saved')).toContain('Tiles may be used');
      await page.goto(CENTRE);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page
          .locator('main form')
          .filter({ hasText: 'The number in your browser' })
          .getByRole('button', { name: 'Fetch the record' })
          .click(),
      ]);
      expect(download.suggestedFilename()).toBe('consent.json');
      await page.goto(CENTRE);
      await page.getByRole('button', { name: 'Refuse all and erase the record' }).click();
      expect(await page.textContent('main [role=status]')).toBe('The record is erased.');
      expect(await choiceIn(context)).toMatch(REFUSAL);
      await page.getByRole('button', { name: 'Forget my choice' }).click();
      expect(await context.cookies()).toEqual([]);
    });
  });
});

describe('a browser full of cookies', () => {
  it('gets a page that says so, and works at the next visit', async () => {
    await visiting(scene, {}, async (context, page) => {
      await page.goto('/en/terms/cookies-policy/');
      await page.evaluate(
        "for (let i = 0; i < 20; i++) document.cookie = 'bomb' + i + '=' + 'x'.repeat(3000) + '; path=/; max-age=600'",
      );
      // The page hands its cookies to another process of the browser, and does not wait.
      await expect.poll(async () => (await context.cookies()).length).toBe(20);
      const refused = await page.goto('/en/');
      expect([refused?.status(), await page.textContent('h1')]).toEqual([431, 'Request headers too large']);
      expect((await page.goto('/en/'))?.status()).toBe(200);
    });
  });
});

describe('a visitor with a keyboard', () => {
  it('meets the link to the content, the question and then the page, and is held nowhere', async () => {
    await visiting(scene, {}, async (_, page) => {
      await page.goto('/en/explore/');
      const focused = async () => {
        await page.keyboard.press('Tab');
        return page.evaluate(`(() => {
          const e = document.activeElement, r = e.getBoundingClientRect();
          const top = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
          return [e.textContent.trim(), getComputedStyle(e).outlineStyle, e.contains(top) || top.contains(e)];
        })()`);
      };
      const seen: unknown[] = [];
      for (let i = 0; i < 6; i++) seen.push(await focused());
      expect(seen).toEqual([
        ['Skip to the content', 'solid', true],
        ['Who receives what', 'solid', true],
        ['Refuse all', 'solid', true],
        ['Choose', 'solid', true],
        ['Accept all', 'solid', true],
        ['Almagest', 'solid', true],
      ]);
      for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Escape');
      expect(await page.context().cookies()).toEqual([]);
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Refuse all');
      await page.keyboard.press('Enter');
      await page.locator('.is-saved').waitFor();
    });
  });

  it('sets every switch of the centre and saves', async () => {
    await visiting(scene, {}, async (context, page) => {
      await page.goto(CENTRE);
      await page.focus('main input[value=tiles]');
      await page.keyboard.press('Space');
      expect(await context.cookies()).toEqual([]);
      for (let i = 0; i < 20; i++) {
        await page.keyboard.press('Tab');
        if ((await page.evaluate('document.activeElement.textContent')) === 'Save my choice') break;
      }
      await page.keyboard.press('Enter');
      await page.locator('.is-saved').waitFor();
      expect(await choiceIn(context)).toMatch(/~\+tiles\./);
    });
  });
});

describe('the question and the centre', () => {
  for (const [what, options, style] of [
    ['320 by 256 pixels', { viewport: { width: 320, height: 256 } }, ''],
    ['a screen magnified four times', { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 }, ''],
    ['a page twice as large', { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }, ''],
    ['text twice as large', { viewport: { width: 640, height: 800 } }, 'html { font-size: 200% }'],
    [
      'wider spacing of text',
      { viewport: { width: 320, height: 640 } },
      '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }',
    ],
  ] as const) {
    it(`lose nothing and need no scrolling sideways with ${what}`, async () => {
      await visiting(scene, { ...options, bypassCSP: true }, async (_, page) => {
        for (const path of ['/en/', '/fr/', CENTRE, '/fr/terms/cookies-preferences/', EMBEDDING]) {
          await page.goto(path);
          if (style !== '') await page.addStyleTag({ content: style });
          const [wide, cut] = (await page.evaluate(`[
            document.documentElement.scrollWidth <= innerWidth ? [] :
              [...document.querySelectorAll('.ask, .ask *, .held, .held *, .class, .class > *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.outerHTML.slice(0, 120)),
            [...document.querySelectorAll('.ask button, .held button, .class button, .ask p')].filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline').map((e) => e.textContent),
          ]`)) as [string[], string[]];
          expect([path, wide, cut]).toEqual([path, [], []]);
        }
      });
    });
  }

  for (const [colorScheme, locale] of [
    ['light', 'en-GB'],
    ['dark', 'fr-FR'],
  ] as const) {
    it(`have nothing that axe objects to, ${colorScheme}, ${locale}`, async () => {
      await visiting(scene, { colorScheme, locale }, async (_, page) => {
        for (const path of [
          '/',
          '/terms/cookies-preferences/',
          '/explore/dataset/observatories/information/',
        ]) {
          await page.goto(path);
          await page.evaluate('document.querySelectorAll("details").forEach((d) => { d.open = true; })');
          expect(await objections(page)).toEqual([]);
          for (const target of await page
            .locator('.ask button, .held button, .class button, .class label')
            .all()) {
            expect((await target.boundingBox())?.height).toBeGreaterThanOrEqual(44);
          }
        }
      });
    });
  }
});

/** A server of somebody else that answers everything with one page; ends with the test. */
async function elsewhere(
  html: string,
  headers: Readonly<Record<string, string>>,
  run: (port: number) => Promise<void>,
): Promise<void> {
  const server = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html', ...headers }).end(html),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    // It listens on a port, and so has an address of this form.
    await run((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('another site', () => {
  for (const host of ['127.0.0.1', 'evil.localhost', 'localhost']) {
    it(`cannot accept for a visitor with a form on ${host}, on a port of its own`, async () => {
      const form = `<!doctype html><title>Evil</title><form method="post" action="${setting.origin}/terms/choices/"><input name="decision" value="accept-all"><button>Win</button></form>`;
      await elsewhere(form, {}, (port) =>
        visiting(scene, {}, async (context, page) => {
          const before = await records();
          await page.goto(`http://${host}:${port}/`);
          const [response] = await Promise.all([page.waitForNavigation(), page.click('button')]);
          expect(response?.status()).toBe(403);
          expect(await page.textContent('h1')).toBe('This form came from somewhere else');
          expect(await context.cookies(setting.origin)).toEqual([]);
          expect(await records()).toBe(before);
        }),
      );
    });
  }
});

describe('a neighbouring host under the same domain', () => {
  const own = () => setting.origin.replace('localhost', 'www.sky.localhost');
  const PLANTED = 'A'.repeat(43);
  const person = (page: Page) => page.locator('.masthead-person a[title]');
  const signIn = async (page: Page, name: string) => {
    await page.getByLabel('Name or mail address').fill(name);
    await page.getByLabel('Password', { exact: true }).fill(GOOD_PASSWORD);
    const sent = page.waitForRequest((request) => request.method() === 'POST');
    await page.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForLoadState();
    return sent;
  };
  const sessionIn = async (context: BrowserContext) =>
    (await context.cookies(own())).find(({ name }) => name === 'sessionid')?.value;

  it('plants a session cookie that is never adopted, and that a page removes which says what happened', async () => {
    await signedUp(setting.portal, 'Agnes Clerke');
    // Older than what the portal will set, and with a longer path: a browser sends it first.
    const cookie = `sessionid=${PLANTED}; Domain=sky.localhost; Path=/account/`;
    await elsewhere('<!doctype html><title>Neighbour</title>', { 'set-cookie': cookie }, (port) =>
      visiting(scene, {}, async (context, page) => {
        await page.goto(`http://evil.sky.localhost:${port}/`);
        expect((await context.cookies(`${own()}/account/`)).map(({ value }) => value)).toEqual([PLANTED]);
        await page.goto(`${own()}/account/`);
        expect(new URL(page.url()).pathname).toBe('/login/');
        const sent = await signIn(page, 'Agnes Clerke');
        // Forms of our own say where they are from, and are told apart by that.
        expect((await sent.allHeaders()).origin).toBe(own());
        expect(new URL(page.url()).pathname).toBe('/account/');
        expect(await page.textContent('main')).toContain('two session cookies');
        expect(await context.cookies(`${own()}/account/`)).toEqual([]);
        await page.getByRole('main').getByRole('link').first().click();
        await signIn(page, 'Agnes Clerke');
        expect([await person(page).textContent(), await sessionIn(context)]).toEqual([
          'Agnes Clerke',
          expect.not.stringContaining(PLANTED),
        ]);
      }),
    );
  });

  it('changes nothing with a form, although even cookies for this site alone come along', async () => {
    const { token } = await signedUp(setting.portal, 'Annie Maunder');
    const form = `<!doctype html><title>Neighbour</title><form method="post" action="${own()}/account/"><input name="name" value="Mallory"><button>Win</button></form>`;
    await elsewhere(form, {}, (port) =>
      visiting(scene, {}, async (context, page) => {
        await context.addCookies([
          { name: 'sessionid', value: token, url: own(), httpOnly: true, sameSite: 'Lax' },
          { name: 'strict', value: '1', url: own(), sameSite: 'Strict' },
        ]);
        for (const host of ['evil.sky.localhost', 'www.sky.localhost']) {
          await page.goto(`http://${host}:${port}/`);
          const sent = page.waitForRequest((request) => request.method() === 'POST');
          const [response] = await Promise.all([page.waitForNavigation(), page.click('button')]);
          const { cookie = '' } = await (await sent).allHeaders();
          expect([cookie.includes('sessionid='), cookie.includes('strict=')]).toEqual([true, true]);
          expect([host, response?.status()]).toEqual([host, 403]);
          await page.goto(`${own()}/en/account/`);
          expect(await person(page).textContent()).toBe('Annie Maunder');
        }
      }),
    );
  });

  it('gains nothing by a session cookie that was there before somebody signs in', async () => {
    await signedUp(setting.portal, 'Wang Zhenyi');
    await visiting(scene, {}, async (context, page) => {
      await context.addCookies([{ name: 'sessionid', value: PLANTED, url: own() }]);
      await page.goto(`${own()}/login/?next=/account/`);
      await signIn(page, 'Wang Zhenyi');
      expect(await person(page).textContent()).toBe('Wang Zhenyi');
      expect(await sessionIn(context)).not.toBe(PLANTED);
      await context.clearCookies();
      await context.addCookies([{ name: 'sessionid', value: PLANTED, url: own() }]);
      await page.goto(`${own()}/account/`);
      expect(new URL(page.url()).pathname).toBe('/login/');
    });
  });
});
