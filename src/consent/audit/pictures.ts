import type { Browser, Page } from 'playwright-core';
import type { Picture } from '../records/model.ts';
import { AuditImpossible } from './impossible.ts';
import { publishedRegistry, reach, textAt } from './site.ts';
import { agentOf } from './walk.ts';

/** What to take pictures of. */
export interface PictureOptions {
  /** Of the site. */
  readonly address: string;
  readonly browser: Browser;
  /** Of visitors: each asks for its pages in that language. */
  readonly languages: readonly string[];
  readonly signal?: AbortSignal;
}

/** What a site looked like to visitors who had chosen nothing. */
export interface TakenPictures {
  /** Digest of what was shown while they were taken. */
  readonly publication: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly browser: string;
  readonly pictures: readonly Picture[];
}

const WIDTHS = [1280, 360] as const;
const COLOURS = ['light', 'dark'] as const;
const HEIGHT = 800;
const TIMEOUT_MS = 30_000;

/** What the site says that it shows now. */
async function publicationAt(address: string): Promise<string> {
  const proof = JSON.parse((await textAt(address)) ?? '{}') as { publication?: { digest?: unknown } };
  const digest = proof.publication?.digest;
  if (typeof digest !== 'string')
    throw new AuditImpossible('no-registry', `${address} does not say what visitors are shown.`);
  return digest;
}

async function open(page: Page, url: string, language: string): Promise<void> {
  const answer = await page.goto(url, { waitUntil: 'load', timeout: TIMEOUT_MS });
  const status = answer?.status() ?? 0;
  if (status !== 200)
    throw new AuditImpossible('no-picture', `${url} answered with ${status}: of that no picture is taken.`);
  const shown = await page.locator('html').getAttribute('lang');
  if (shown?.split('-')[0] !== language.split('-')[0])
    throw new AuditImpossible(
      'no-picture',
      `${url} is not in ${language} for who asks for it, but in ${shown}.`,
    );
}

/**
 * Takes pictures of the question, where one is asked, and of the preference centre as a first visitor meets them: in each
 * language, 1280 and 360 pixels wide, light and dark.
 *
 * @throws {AuditImpossible} when the site does not answer, publishes no proof, or shows something else meanwhile
 */
export async function takePictures(options: PictureOptions): Promise<TakenPictures> {
  const { browser, languages, signal } = options;
  const origin = await reach(options.address);
  const registry = await publishedRegistry(origin);
  if (registry === undefined)
    throw new AuditImpossible('no-registry', `${origin} does not say what it declares.`);
  const { centre, choices } = registry.paths;
  const proof = `${origin}${choices}proof.json`;
  const before = await publicationAt(proof);
  const pictures: Picture[] = [];
  for (const language of languages)
    for (const width of WIDTHS) {
      signal?.throwIfAborted();
      const context = await browser.newContext({
        // Programs are asked nothing.
        userAgent: agentOf(browser),
        locale: language,
        viewport: { width, height: HEIGHT },
        extraHTTPHeaders: { 'Almagest-Audit': '1' },
      });
      try {
        const page = await context.newPage();
        const both = async (what: string, isWhole: boolean) => {
          for (const colorScheme of COLOURS) {
            await page.emulateMedia({ colorScheme });
            const png = await page.screenshot({
              fullPage: isWhole,
              animations: 'disabled',
              timeout: TIMEOUT_MS,
            });
            pictures.push({ name: `${what}-${language}-${width}-${colorScheme}.png`, png });
          }
        };
        if (registry.services.length > 0) {
          await open(page, `${origin}/`, language);
          if ((await page.locator('.ask').count()) === 0)
            throw new AuditImpossible(
              'no-picture',
              `${origin}/ asks a first visitor nothing, although it declares services.`,
            );
          await both('question', false);
        }
        await open(page, origin + centre, language);
        await both('centre', true);
      } finally {
        await context.close();
      }
    }
  const publication = await publicationAt(proof);
  if (publication !== before)
    throw new AuditImpossible(
      'no-picture',
      'What visitors are shown was changed meanwhile. Please try again.',
    );
  return {
    publication,
    time: new Date().toISOString(),
    browser: `Chromium ${browser.version()}`,
    pictures: pictures.sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}
