// `npm run screenshots`: every kind of page, those of the back office and of an account among them, at 1280 and 360 px, light
// and dark, English and French, into ./screenshots. They are of a portal in a temporary folder, with the demo catalogue and
// people made up for it. `npm run screenshots -- ADDRESS` takes the public pages of a running portal, and changes nothing there.
// `npm run screenshots -- --only WORD` takes those pages alone whose kind has the word in it.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openPortal } from '#app';
import { loadSettings } from '#settings';
import { launchChromium, personal } from '../test/browser/chromium.ts';
import { accountPages, fillOffice, officePages, signIn } from '../test/browser/office-pages.ts';
import { everyPage } from '../test/browser/portal-pages.ts';
import { inTabs } from '../test/browser/tabs.ts';
import { PATIENT_MS } from '../test/patient.ts';
import { root } from './prepare.mjs';

const folder = join(root, 'screenshots');
const DATASET = 'catalogue-de-messier';
const WAYS = [1280, 360].flatMap((width) =>
  ['light', 'dark'].flatMap((colorScheme) =>
    ['en', 'fr'].map((language) => ({ width, colorScheme, language })),
  ),
);
/** Something that needs consent, so that the portal asks. Nobody answers there. */
const SERVICE = { preset: 'matomo', url: 'https://statistics.example/', siteId: 1 };

const publicPages = (dataset) => [
  ...everyPage(dataset),
  ['table in another site', `/explore/embed/dataset/${dataset}/table/`],
  ['cookie choices', '/terms/cookies-preferences/'],
  ['sign in', '/login/'],
  ['sign up', '/signup/'],
  ['forgotten password', '/password/forgotten/'],
  ['signed out', '/logout/'],
];

const askingPages = [
  ['cookie question', '/'],
  ['cookie choices of a service', '/terms/cookies-preferences/'],
  ['cookie policy of a service', '/terms/cookies-policy/'],
];

/** A portal with the demo catalogue in a folder that is gone afterwards. */
async function ownPortal() {
  const dataFolder = mkdtempSync(join(tmpdir(), 'almagest-screenshots-'));
  const environment = {
    PORT: '0',
    ALMAGEST_DATA: dataFolder,
    ALMAGEST_LOG_LEVEL: 'error',
    ALMAGEST_REQUESTS_PER_MINUTE: '0',
  };
  console.log('Loading the demo catalogue …');
  // Nothing of this folder's own settings, and none of this shell's.
  const { PATH, HOME, TMPDIR } = process.env;
  const loading = fork(join(root, 'dist/server/cli.js'), ['demo'], {
    cwd: dataFolder,
    env: { PATH, HOME, TMPDIR, ...environment },
  });
  const [code] = await once(loading, 'exit');
  if (code !== 0) throw new Error(`loading the demo catalogue ended with ${code}`);
  const settings = loadSettings(environment, dataFolder);
  if (!settings.ok) throw new Error(JSON.stringify(settings.problems));
  const portal = await openPortal(settings.value, { maxLoopDelayMs: PATIENT_MS });
  const { port } = await portal.http.listen();
  return {
    portal,
    origin: `http://localhost:${port}`,
    async close() {
      await portal.close();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

/** A dataset with many views; of a portal that has only just started, when it is ready to say. */
async function datasetOf(origin) {
  for (let tries = 1; ; tries++) {
    const answer = await fetch(`${origin}/api/explore/v2.1/catalog/datasets?limit=100`);
    const { results = [], message } = await answer.json();
    const ids = results.map((dataset) => dataset.dataset_id);
    if (ids.length > 0) return ids.includes(DATASET) ? DATASET : ids[0];
    if (answer.status !== 429 || tries === 10) throw new Error(message ?? 'the portal has no dataset yet');
    await setTimeout(1000 * Number(answer.headers.get('retry-after') ?? 1));
  }
}

const { values, positionals } = parseArgs({
  options: { only: { type: 'string', default: '' } },
  allowPositionals: true,
});
const browser = await launchChromium();
let taken = 0;

/** Takes the pages in every way; `token` is that of a session. */
async function take(origin, pages, token) {
  const wanted = pages.filter(([kind]) => kind.includes(values.only));
  for (const { width, colorScheme, language } of wanted.length === 0 ? [] : WAYS) {
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      colorScheme,
      // Counted as a reader, so that the pages about the audience have something to show.
      userAgent: personal(browser),
    });
    if (token !== undefined) await signIn(context, origin, token);
    await inTabs(context, wanted, async (page, [kind, path]) => {
      const prefix = path.startsWith('/explore/embed/') ? '' : `/${language}`;
      await page.goto(`${origin}${prefix}${path}`, { waitUntil: 'networkidle' });
      const file = `${kind.replaceAll(' ', '-')}-${width}-${colorScheme}-${language}.png`;
      await page.screenshot({ path: join(folder, file), fullPage: true });
      taken++;
    });
    await context.close();
    console.log(`${wanted.length} pages, ${width} px, ${colorScheme}, ${language}`);
  }
}

let own;
try {
  mkdirSync(folder, { recursive: true });
  const [address] = positionals;
  if (address !== undefined) {
    const { origin } = new URL(address);
    await take(origin, publicPages(await datasetOf(origin)));
  } else {
    own = await ownPortal();
    const { portal, origin } = own;
    const dataset = await datasetOf(origin);
    await take(origin, publicPages(dataset));
    const { names, token } = await fillOffice(portal, dataset);
    const declared = await portal.consentDesk.declare(SERVICE, { isNew: true });
    if (!declared.ok) throw new Error(JSON.stringify(declared.problems));
    await take(origin, askingPages);
    await take(origin, [...officePages(names), ...accountPages], token);
  }
  console.log(`${taken} pictures are in ${folder}`);
} finally {
  await browser.close();
  await own?.close();
}
