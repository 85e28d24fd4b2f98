import type { Browser } from 'playwright-core';
import { AuditImpossible, launchChromium as launchInstalled } from '#consent/audit';

// For functions in the cloud: in a single process the whole browser goes when a page or a context is closed.
const NOT_HERE = ['--single-process', '--no-zygote', '--disable-web-security'];

/** A Chromium: one that the environment names or that is installed, as the audit finds it, or the one that came as a package. */
export async function launchChromium(): Promise<Browser> {
  try {
    return await launchInstalled();
  } catch (error) {
    if (!(error instanceof AuditImpossible)) throw error;
  }
  try {
    const packaged = (await import('@sparticuz/chromium')).default;
    const args = packaged.args.filter((arg) => !NOT_HERE.includes(arg));
    return await launchInstalled(await packaged.executablePath(), args);
  } catch (error) {
    throw new Error(
      `The browser tests need a Chromium, and the packaged one does not run here (${(error as Error).message}). Install Chromium or Chrome, or name one: CHROMIUM_PATH=/path/to/chrome npm test`,
    );
  }
}

/** What a person's browser calls itself: a headless one says that it is, and counts as a program. */
export const personal = (browser: Browser): string =>
  `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${browser.version().split('.')[0]}.0.0.0 Safari/537.36`;
