// `npm run screenshots [ADDRESS]`: every kind of page at 1280 and 360 px, light and dark, English and French, into
// ./screenshots. Without an address it starts the portal of this folder.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launchChromium } from '../test/browser/chromium.ts';
import { everyPage } from '../test/browser/portal-pages.ts';
import { bundledNode, root } from './prepare.mjs';

const STARTING_MS = 600_000;
const folder = join(root, 'screenshots');

/** A portal on a free port: its address and the way to stop it. */
function startPortal() {
  return new Promise((resolve, reject) => {
    const child = spawn(bundledNode(), ['dist/server/main.js'], {
      cwd: root,
      env: { ...process.env, PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const timer = setTimeout(() => child.kill('SIGTERM'), STARTING_MS);
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const address = /https?:\/\/\S+/.exec(said)?.[0];
      if (!address) return;
      clearTimeout(timer);
      resolve({ address, stop: () => child.kill('SIGTERM') });
    });
    child.on('exit', (code) => reject(new Error(`the portal ended with ${code}`)));
  });
}

const given = process.argv[2];
const portal = given ? { address: given, stop: () => {} } : await startPortal();
const origin = new URL(portal.address).origin;
const browser = await launchChromium();
try {
  mkdirSync(folder, { recursive: true });
  const catalogue = await fetch(`${origin}/api/explore/v2.1/catalog/datasets?limit=100`).then((r) =>
    r.json(),
  );
  const ids = catalogue.results.map((dataset) => dataset.dataset_id);
  const id = ids.find((one) => one === 'catalogue-de-messier') ?? ids[0];
  if (id === undefined) throw new Error('the portal has no dataset yet');
  for (const width of [1280, 360]) {
    for (const colorScheme of ['light', 'dark']) {
      for (const language of ['en', 'fr']) {
        const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
        const page = await context.newPage();
        for (const [kind, path] of everyPage(id)) {
          await page.goto(`${origin}/${language}${path}`, { waitUntil: 'networkidle' });
          const file = `${kind.replaceAll(' ', '-')}-${width}-${colorScheme}-${language}.png`;
          await page.screenshot({ path: join(folder, file), fullPage: true });
        }
        await context.close();
      }
    }
  }
  console.log(`The pages are in ${folder}`);
} finally {
  await browser.close();
  portal.stop();
}
