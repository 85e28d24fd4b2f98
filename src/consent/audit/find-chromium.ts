import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { AuditImpossible } from './impossible.ts';

/** Environment variables that name a browser, the first one first. */
export const CHROMIUM_VARIABLES = [
  'ALMAGEST_CHROMIUM',
  'CHROMIUM_PATH',
  'CHROME_PATH',
  'CHROME_BIN',
] as const;

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'microsoft-edge-stable',
];

const MACINTOSH = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'].map(
  (app) => `/Applications/${app}.app/Contents/MacOS/${app}`,
);

const WINDOWS = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
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

/** A browser that is driven. */
export type AuditBrowser = Browser;

type Environment = Readonly<Record<string, string | undefined>>;

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Loaded only where a browser is to be driven: it is some 40 MB of memory. */
const loadDriver = async () => (await import('playwright-core')).chromium;

/** Where a browser may be, in the order in which it is looked for. */
export function placesOfChromium(environment: Environment, platform: NodeJS.Platform): readonly string[] {
  const { PATH = '', HOME = '' } = environment;
  if (platform === 'darwin') return [...MACINTOSH, ...MACINTOSH.map((path) => join(HOME, path))];
  if (platform === 'win32') {
    const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'];
    return roots.flatMap((root) => {
      const folder = environment[root];
      return folder === undefined ? [] : WINDOWS.map((path) => `${folder}\\${path}`);
    });
  }
  const folders = [
    ...PATH.split(delimiter).filter((folder) => folder.startsWith('/')),
    '/usr/bin',
    '/usr/local/bin',
    '/snap/bin',
    '/opt/google/chrome',
  ];
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
}

/** What to do where there is none. */
const HELP =
  'Install Chromium or Google Chrome (Debian and Ubuntu: apt install chromium; Fedora: dnf install chromium; macOS: brew install --cask chromium; Windows: winget install Google.Chrome; anywhere: npx playwright-core install chromium), or name one in ALMAGEST_CHROMIUM.';

/** The browser that the environment names, one that is installed, or the one that Playwright keeps. */
export async function findChromium(
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): Promise<string> {
  for (const variable of CHROMIUM_VARIABLES) {
    const path = environment[variable];
    if (path === undefined || path === '') continue;
    if (isProgram(path)) return path;
    throw new AuditImpossible('no-browser', `${variable} names ${path}, which is no program. ${HELP}`);
  }
  const places = placesOfChromium(environment, platform);
  const installed = places.find(isProgram);
  if (installed !== undefined) return installed;
  const kept = (await loadDriver()).executablePath();
  const found = kept !== '' && isProgram(kept) ? kept : undefined;
  if (found !== undefined) return found;
  throw new AuditImpossible('no-browser', `An audit needs a Chromium, and there is none here. ${HELP}`);
}

/** Starts a browser without a window. */
export async function launchChromium(path?: string, more: readonly string[] = []): Promise<Browser> {
  const executablePath = path ?? (await findChromium());
  // A process of root has no sandbox to give.
  const args = [...more, ...QUIET, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  try {
    return await (await loadDriver()).launch({ executablePath, args });
  } catch (error) {
    const [reason = ''] = (error as Error).message.split('\n');
    throw new AuditImpossible('no-browser', `${executablePath} does not start (${reason}). ${HELP}`);
  }
}
