import type { Browser } from 'playwright-core';
import type { PublishedRegistry } from './declared.ts';
import type { Enter } from './enter.ts';
import { launchChromium } from './find-chromium.ts';
import { AuditImpossible } from './impossible.ts';
import { declaredAndSeen, judge } from './judge.ts';
import type { AuditReport, AuditState, DeclaredRegistry } from './model.ts';
import { propose } from './propose.ts';
import { linkedPages, mappedPages, policyLacks, publishedRegistry, reach } from './site.ts';
import { statesOf } from './states.ts';
import { walk } from './walk.ts';

export interface AuditOptions {
  /** Address of the site. */
  readonly address: string;
  /** What it declares; read from the site itself unless given. `null`: compare with nothing, and propose. */
  readonly registry?: PublishedRegistry | null;
  /** Paths to visit, for one state or for all; without it the site's map, or else what its pages link to. */
  pages?(state: AuditState): readonly string[];
  /** Ids of states, or their kinds; without it all that make a difference. */
  readonly states?: readonly string[];
  /** Languages that visitors may choose. */
  readonly languages?: readonly string[];
  /** How a language is chosen. */
  readonly chooseLanguage?: Enter;
  /** How somebody signs in. */
  readonly signIn?: Enter;
  /** In each state; 50 by default. */
  readonly maxPages?: number;
  /** Pages open at the same time; 4 by default. */
  readonly concurrency?: number;
  /** Quiet milliseconds after which a page counts as finished; 200 by default. */
  readonly settleMs?: number;
  readonly timeoutMs?: number;
  /** A browser that is running already; it stays open. */
  readonly browser?: Browser;
  readonly harFolder?: string;
  /** Who audits, for the report. */
  readonly app?: string;
  readonly signal?: AbortSignal;
  onProgress?(done: number, total: number, label: string): void;
}

const NOTHING: DeclaredRegistry = { revision: '', cookies: [], storage: [], services: [] };

function chosenStates(
  all: readonly AuditState[],
  asked: readonly string[] | undefined,
): readonly AuditState[] {
  if (asked === undefined || asked.length === 0) return all;
  const unknown = asked.filter((name) => !all.some(({ id, kind }) => id === name || kind === name));
  if (unknown.length > 0)
    throw new AuditImpossible(
      'no-state',
      `There is no state ${unknown.join(', ')} here. There are: ${all.map(({ id }) => id).join(', ')}.`,
    );
  return all.filter(({ id, kind }) => asked.includes(id) || asked.includes(kind));
}

async function pagesOf(origin: string, max: number): Promise<readonly string[]> {
  const mapped = await mappedPages(origin, max);
  const urls = mapped.length > 0 ? mapped : await linkedPages(origin, max);
  return urls.map((url) => url.slice(origin.length) || '/');
}

/**
 * Looks at a site as visitors see it: in each state of consent a browser profile of its own walks the pages, and what
 * was set, kept and asked for is compared with what is declared.
 *
 * @throws {AuditImpossible} when there is no browser, no answer, or a declaration that cannot be read
 */
export async function auditSite(options: AuditOptions): Promise<AuditReport> {
  const { maxPages = 50, concurrency = 4, settleMs = 200, timeoutMs = 30_000, languages = [] } = options;
  const startedAt = new Date();
  const origin = await reach(options.address);
  const published = options.registry === undefined ? await publishedRegistry(origin) : options.registry;
  const registry = published ?? undefined;
  const canSignIn = options.signIn !== undefined;
  const choosable = options.chooseLanguage === undefined ? [] : languages;
  const states = chosenStates(statesOf(registry, { languages: choosable, canSignIn }), options.states);
  const common = options.pages === undefined ? await pagesOf(origin, maxPages) : undefined;
  const pagesIn = (state: AuditState) =>
    (options.pages?.(state) ?? common ?? ['/']).slice(0, maxPages).map((path) => origin + path);
  const browser = options.browser ?? (await launchChromium());
  try {
    const { onProgress } = options;
    const first: AuditState = states[0] ?? { id: 'first', kind: 'first' };
    const walked = await walk({
      browser,
      origin,
      states,
      pagesIn,
      registry,
      paths: registry?.paths,
      someUrls: pagesIn(first).slice(0, 4),
      concurrency,
      settleMs,
      timeoutMs,
      ...(options.chooseLanguage === undefined ? {} : { language: options.chooseLanguage }),
      ...(options.signIn === undefined ? {} : { signIn: options.signIn }),
      ...(options.harFolder === undefined ? {} : { harFolder: options.harFolder }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    const lacks = registry === undefined ? [] : await policyLacks(origin, registry, languages);
    const evidence = { ...walked, policyLacks: lacks };
    const compared = registry ?? NOTHING;
    const findings = judge(compared, evidence);
    return {
      schema: 'almagest-audit/1',
      site: origin,
      startedAt: startedAt.toISOString(),
      durationMs: Date.now() - startedAt.getTime(),
      browser: `Chromium ${browser.version()}`,
      app: options.app ?? 'almagest',
      ...(registry === undefined ? {} : { revision: registry.revision }),
      isClean: findings.every(({ severity }) => severity !== 'fault'),
      findings,
      declared: declaredAndSeen(compared, evidence),
      evidence,
      ...(registry === undefined ? { proposal: propose(evidence) } : {}),
    };
  } finally {
    if (options.browser === undefined) await browser.close();
  }
}
