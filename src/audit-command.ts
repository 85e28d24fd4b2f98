import { readFile } from 'node:fs/promises';
import {
  AuditImpossible,
  type AuditReport,
  auditSite,
  auditTexts,
  findChromium,
  launchChromium,
  type PublishedRegistry,
  readPublished,
  writeReport,
} from '#consent/audit';
import { loadSettings } from '#settings';
import { portalPlan } from './cookie-audit.ts';
import { progressBar } from './progress-bar.ts';

/** Options of `almagest audit-cookies`, as the command line gives them. */
export interface AuditCommandOptions {
  readonly all: boolean;
  readonly state?: readonly string[];
  readonly languages?: string;
  readonly maxPages?: string;
  readonly signIn?: string;
  /** A file; false: compare with nothing. */
  readonly registry?: string | false;
  readonly output?: string;
  readonly concurrency: string;
  readonly settle: string;
  readonly har: boolean;
  readonly json: boolean;
}

/** Exit codes, for build servers. */
const CLEAN = 0;
const FOUND = 1;
const COULD_NOT_RUN = 2;

const ALL_PAGES = 100_000;

/** A whole number in a range, or an error that says what was expected. */
function count(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max)
    throw new AuditImpossible(
      'bad-option',
      `--${name} must be a number from ${min} to ${max}, not "${text}".`,
    );
  return value;
}

async function registryFile(path: string): Promise<PublishedRegistry> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new AuditImpossible(
      'bad-option',
      `The registry ${path} cannot be read: ${(error as Error).message}`,
    );
  }
  const read = readPublished(value);
  if (typeof read === 'string')
    throw new AuditImpossible('bad-option', `The registry ${path} cannot be read: ${read}.`);
  return read;
}

/** The portal of this folder: its public address, or where it listens. */
function ownAddress(folder: string): string {
  const settings = loadSettings(process.env, folder);
  if (!settings.ok) return 'http://localhost:8080';
  const { publicUrl, port } = settings.value;
  return publicUrl || `http://localhost:${port}`;
}

function tell(report: AuditReport): void {
  const texts = auditTexts('en');
  const faults = report.findings.filter(({ severity }) => severity === 'fault');
  const { visits, states, cookies, storage, requests } = report.evidence;
  for (const finding of report.findings) {
    const { title, text } = texts.findings[finding.code];
    const { expected, seen, states: where, pages, setter } = finding;
    console.log(`${finding.severity === 'fault' ? '✗' : 'i'} ${title}: ${finding.subject}`);
    console.log(`    ${text(finding)}`);
    if (expected !== undefined) console.log(`    declared: ${expected}`);
    if (seen !== undefined) console.log(`    seen: ${seen}`);
    if (setter !== undefined && setter.by !== 'unknown') console.log(`    by: ${setter.url}`);
    if (where.length > 0) console.log(`    in: ${where.join(', ')}; ${pages.slice(0, 3).join(' ')}`);
  }
  const different = (names: readonly string[]) => new Set(names).size;
  const counted = (count: number, name: string) => `${count} ${name}${count === 1 ? '' : 's'}`;
  const asked = visits.reduce((sum, visit) => sum + visit.requests, 0);
  console.log(
    `${report.site}: ${counted(different(visits.map(({ page }) => page)), 'page')} in ${counted(states.length, 'state')} (${states.map(({ id }) => id).join(', ')}), ${counted(visits.length, 'visit')} in ${(report.durationMs / 1000).toFixed(1)} s.`,
  );
  console.log(
    `Cookies: ${different(cookies.map(({ name }) => name))}, set ${counted(cookies.length, 'time')}. Things stored: ${different(storage.map(({ name }) => name))}. Requests: ${asked}, ${requests.length} of them to ${counted(different(requests.map(({ origin }) => origin)), 'other host')}.`,
  );
  console.log(`${faults.length === 0 ? texts.clean : texts.failed(faults.length)}.`);
}

async function run(folder: string, url: string | undefined, options: AuditCommandOptions): Promise<number> {
  // Before anything is asked of the site: without a browser there is nothing to do.
  const browserPath = await findChromium();
  const concurrency = count('concurrency', options.concurrency, 1, 32);
  const settleMs = count('settle', options.settle, 20, 10_000);
  const given =
    options.maxPages === undefined ? undefined : count('max-pages', options.maxPages, 1, ALL_PAGES);
  const address = url ?? ownAddress(folder);
  const password = process.env.ALMAGEST_AUDIT_PASSWORD;
  if (options.signIn !== undefined && !password)
    throw new AuditImpossible(
      'bad-option',
      'The password of --sign-in is read from ALMAGEST_AUDIT_PASSWORD (and a code of the second factor from ALMAGEST_AUDIT_CODE), so that it stands in no list of processes.',
    );
  const code = process.env.ALMAGEST_AUDIT_CODE;
  const plan = await portalPlan(address, {
    all: options.all,
    ...(options.languages === undefined ? {} : { languages: options.languages.split(/[\s,]+/) }),
    ...(options.signIn === undefined
      ? {}
      : {
          account: {
            name: options.signIn,
            password: password ?? '',
            ...(code === undefined ? {} : { code }),
          },
        }),
  });
  const registry =
    typeof options.registry === 'string'
      ? await registryFile(options.registry)
      : options.registry === false
        ? null
        : undefined;
  const bar = progressBar(process.stderr);
  const browser = await launchChromium(browserPath);
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    const report = await auditSite({
      address,
      browser,
      concurrency,
      settleMs,
      maxPages: given ?? (options.all || plan !== undefined ? ALL_PAGES : 50),
      signal: stopping.signal,
      onProgress: (done, total, label) => bar.show({ done, total, label }),
      ...(registry === undefined ? {} : { registry }),
      ...(options.state === undefined ? {} : { states: options.state }),
      ...(options.har && options.output !== undefined ? { harFolder: options.output } : {}),
      ...plan,
    });
    bar.end();
    if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
    else tell(report);
    if (options.output !== undefined) {
      const files = await writeReport(report, options.output);
      if (!options.json) console.log(`Report: ${files.join(', ')}`);
    }
    return report.isClean ? CLEAN : FOUND;
  } finally {
    bar.end();
    await browser.close();
  }
}

/** `almagest audit-cookies`; answers the exit code: 0 when everything is as declared, 1 when something is not, 2 when the audit could not be made. */
export async function auditCommand(
  folder: string,
  url: string | undefined,
  options: AuditCommandOptions,
): Promise<number> {
  try {
    return await run(folder, url, options);
  } catch (error) {
    const isStopped = (error as Error).name === 'AbortError';
    if (!isStopped && !(error instanceof AuditImpossible)) throw error;
    console.error(`Almagest: ${isStopped ? 'the audit was stopped.' : (error as Error).message}`);
    return COULD_NOT_RUN;
  }
}
