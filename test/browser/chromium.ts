import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

// Nothing of the browser's own may look like a request of a page.
const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

// For functions in the cloud: in a single process the whole browser goes when a page or a context is closed.
const NOT_HERE = ['--single-process', '--no-zygote', '--disable-web-security'];

/** A Chromium: the one named by CHROMIUM_PATH, one that is installed, or the one that came as a package. */
export async function launchChromium(): Promise<Browser> {
  const installed = PLACES.find((path) => path !== undefined && path !== '' && existsSync(path));
  const isRoot = process.getuid?.() === 0;
  const args = isRoot ? [...QUIET, '--no-sandbox'] : QUIET;
  if (installed !== undefined) return chromium.launch({ executablePath: installed, args });
  try {
    const packaged = (await import('@sparticuz/chromium')).default;
    return await chromium.launch({
      executablePath: await packaged.executablePath(),
      args: [...packaged.args.filter((arg) => !NOT_HERE.includes(arg)), ...QUIET],
    });
  } catch (error) {
    throw new Error(
      `The browser tests need a Chromium, and the packaged one does not run here (${(error as Error).message}). Install Chromium or Chrome, or name one: CHROMIUM_PATH=/path/to/chrome npm test`,
    );
  }
}
