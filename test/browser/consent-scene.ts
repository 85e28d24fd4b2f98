// A portal with three services of others declared, a dataset whose text embeds two of them, and visitors.

import { setTimeout } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { BrowserContext, BrowserContextOptions, Page, Request } from 'playwright-core';
import { afterAll } from 'vitest';
import { OBSERVATORIES, observatoriesMetadata, observatoriesSchema } from '../generators/observatories.ts';
import { starSightings, starSightingsMetadata, starSightingsSchema } from '../generators/star-sightings.ts';
import { startTestPortal } from '../portal.ts';
import { type Setting, useBrowser } from './portal.ts';
import { declarationsOf, startThirdParties, type ThirdParties, textWith } from './third-parties.ts';

/** The page with third-party content. */
export const EMBEDDING = '/en/explore/dataset/observatories/information/';

export interface ConsentScene {
  readonly setting: Setting;
  readonly parties: ThirdParties;
}

/** Starts everything before the tests of a file, and ends it after them. `prepareHttp` adds routes that go past everything. */
export function useConsentScene(prepareHttp?: (app: FastifyInstance) => void): ConsentScene {
  let parties: ThirdParties | undefined;
  const setting = useBrowser(async () => {
    parties = await startThirdParties();
    return startTestPortal(
      { ALMAGEST_COOKIE_SERVICES: JSON.stringify(declarationsOf(parties)) },
      {
        ...(prepareHttp === undefined ? {} : { prepareHttp }),
        datasets: [
          {
            id: 'observatories',
            schema: observatoriesSchema,
            metadata: {
              ...observatoriesMetadata,
              description: { en: textWith(parties), fr: textWith(parties) },
            },
            rows: OBSERVATORIES,
          },
          {
            id: 'star-sightings',
            schema: starSightingsSchema,
            metadata: starSightingsMetadata,
            rows: { [Symbol.iterator]: () => starSightings() },
          },
        ],
      },
    );
  });
  afterAll(() => parties?.close());
  return {
    setting,
    get parties() {
      if (parties === undefined) throw new Error('not started yet');
      return parties;
    },
  };
}

/** The one cookie of a visitor's choice. */
export const choiceIn = async (context: BrowserContext): Promise<string | undefined> =>
  (await context.cookies()).find(({ name }) => name === 'cookies_preferences')?.value;

/** Hosts other than the portal's that a browser asks from now on, with blocked requests among them. */
export function foreignRequests(context: BrowserContext, origin: string): readonly string[] {
  const foreign: string[] = [];
  context.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && /^https?:/.test(url)) foreign.push(url);
  });
  return foreign;
}

const QUIET_MS = 120;
const TICK_MS = 15;

/** What a browser has asked for and not yet been answered, and when that last changed. */
const traffic = new WeakMap<BrowserContext, { readonly underway: Set<Request>; at: number }>();

function watchTraffic(context: BrowserContext): void {
  if (traffic.has(context)) return;
  const seen = { underway: new Set<Request>(), at: Date.now() };
  traffic.set(context, seen);
  const ended = (request: Request) => {
    seen.underway.delete(request);
    seen.at = Date.now();
  };
  context.on('request', (request) => {
    seen.underway.add(request);
    seen.at = Date.now();
  });
  context.on('requestfinished', ended);
  context.on('requestfailed', ended);
}

/** Waits until a page has loaded, and its browser has asked for nothing more for a while. */
export async function settled(page: Page): Promise<void> {
  const seen = traffic.get(page.context());
  if (seen === undefined) throw new Error('nobody watches this browser');
  seen.at = Date.now();
  do {
    await setTimeout(TICK_MS);
    await page.waitForLoadState('load');
  } while (seen.underway.size > 0 || Date.now() - seen.at < QUIET_MS);
}

/** Goes to an address and waits until everything that the page asks for is there. */
export async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await settled(page);
}

/** Runs with the browser of a visitor who has never been here. */
export const visiting = (
  { setting }: ConsentScene,
  options: BrowserContextOptions,
  run: (context: BrowserContext, page: Page) => Promise<void>,
): Promise<void> =>
  setting.visit(options, (context, page) => {
    watchTraffic(context);
    return run(context, page);
  });

/** The same, in a browser that has just been started. */
export async function visitingFirst(
  { setting }: ConsentScene,
  options: BrowserContextOptions,
  run: (context: BrowserContext, page: Page) => Promise<void>,
): Promise<void> {
  const context = await setting.visitor(options);
  watchTraffic(context);
  try {
    await run(context, await context.newPage());
  } finally {
    await context.close();
  }
}
