import type { AuditSummary } from '#audits';
import { type AuditBrowser, AuditImpossible, auditSite, launchChromium } from '#consent/audit';
import { type JobContext, JobRefusal } from '#jobs';
import type { Settings } from '#settings';
import { type Pictured, pictureConsent } from './consent-pictures.ts';
import { portalPlan } from './cookie-audit.ts';
import type { Library } from './library.ts';

const ALL_PAGES = 100_000;

type Context = Pick<JobContext, 'signal' | 'progress' | 'log'>;

/** Where the portal itself is: its settings say, and nobody else. */
function ownAddress({ publicUrl, port }: Settings): string {
  if (publicUrl !== '') return publicUrl;
  if (port === 0)
    throw new JobRefusal('no-address', 'the portal listens on any port and has no public address');
  return `http://localhost:${port}`;
}

/** Runs with a browser of its own; what cannot be done at all is a refusal, with its reason. */
async function withBrowser<T>(run: (browser: AuditBrowser) => Promise<T>): Promise<T> {
  let browser: AuditBrowser | undefined;
  try {
    browser = await launchChromium();
    return await run(browser);
  } catch (error) {
    if (error instanceof AuditImpossible) throw new JobRefusal(error.code, error.message);
    throw error;
  } finally {
    await browser?.close();
  }
}

/** Looks at the portal itself, and keeps the report; takes pictures of what visitors are shown, unless there are some. */
export function auditPortal(
  settings: Settings,
  library: Pick<Library, 'audits' | 'settings' | 'store'>,
  { all }: { readonly all: boolean },
  context: Context,
): Promise<Pick<AuditSummary, 'id' | 'isClean' | 'faults' | 'pages' | 'visits'> & { pictures: number }> {
  const address = ownAddress(settings);
  return withBrowser(async (browser) => {
    const report = await auditSite({
      address,
      browser,
      maxPages: ALL_PAGES,
      // Visitors come first.
      concurrency: 2,
      signal: context.signal,
      onProgress: (done, total, label) => context.progress({ done, total, label }),
      ...(await portalPlan(address, { all })),
    });
    const { id, isClean, faults, pages, visits } = await library.audits.keep(report, all);
    context.log(
      isClean ? 'everything is as declared' : `${faults} things are not as declared`,
      isClean ? 'info' : 'warn',
    );
    const pictures = await picturesOf(library, address, browser, context);
    return { id, isClean, faults, pages, visits, pictures };
  });
}

/** An audit that was made is no failure because no picture could be taken. */
async function picturesOf(
  library: Pick<Library, 'settings' | 'store'>,
  address: string,
  browser: AuditBrowser,
  context: Context,
): Promise<number> {
  try {
    const { taken } = await pictureConsent(library, address, browser, context.signal);
    if (taken > 0) context.log(`${taken} pictures were taken of what visitors are shown`);
    return taken;
  } catch (error) {
    if (!(error instanceof AuditImpossible)) throw error;
    context.log(`no pictures were taken of what visitors are shown: ${error.message}`, 'warn');
    return 0;
  }
}

/** Takes pictures of what visitors are shown now. */
export function takePicturesOfPortal(
  settings: Settings,
  library: Pick<Library, 'settings' | 'store'>,
  context: Context,
): Promise<Pictured> {
  const address = ownAddress(settings);
  return withBrowser((browser) => pictureConsent(library, address, browser, context.signal));
}
