// A portal with three services of others declared, a dataset whose text embeds two of them, and visitors.
import type { FastifyInstance } from 'fastify';
import type { BrowserContext, Page } from 'playwright-core';
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

/** Hosts other than the portal's that a page asks from now on, with blocked requests among them. */
export function foreignRequests(page: Page, origin: string): readonly string[] {
  const foreign: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && /^https?:/.test(url)) foreign.push(url);
  });
  return foreign;
}

/** Runs with a context and closes it. */
export async function visiting(
  context: Promise<BrowserContext>,
  run: (context: BrowserContext, page: Page) => Promise<void>,
): Promise<void> {
  const opened = await context;
  try {
    await run(opened, await opened.newPage());
  } finally {
    await opened.close();
  }
}
