import { setTimeout } from 'node:timers/promises';
import type { Browser, BrowserContextOptions, Page, Response } from 'playwright-core';
import { type Entrance, enter } from './enter.ts';
import { fitsPattern } from './fits-pattern.ts';
import type {
  AuditState,
  CookieSighting,
  Evidence,
  RequestSighting,
  StorageSighting,
  Visit,
} from './model.ts';
import { Watch } from './watch.ts';

export interface WalkOptions extends Entrance {
  readonly browser: Browser;
  readonly states: readonly AuditState[];
  /** Addresses to visit in a state. */
  pagesIn(state: AuditState): readonly string[];
  /** Pages that are open at the same time. */
  readonly concurrency: number;
  readonly settleMs: number;
  /** Writes an HTTP archive per state into this folder. */
  readonly harFolder?: string;
  readonly signal?: AbortSignal;
  onProgress?(done: number, total: number, label: string): void;
}

/** What a person's browser calls itself: a headless one says that it is, and is taken for a program. */
export const agentOf = (browser: Browser): string =>
  `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${browser.version().split('.')[0]}.0.0.0 Safari/537.36`;

/** Path and query of an address of the site; the whole address elsewhere. */
const shown = (url: string, origin: string): string =>
  url.startsWith(`${origin}/`) ? url.slice(origin.length) : url;

interface StateEvidence {
  readonly visits: readonly Visit[];
  readonly cookies: readonly CookieSighting[];
  readonly storage: readonly StorageSighting[];
  readonly requests: readonly RequestSighting[];
  readonly leftovers: readonly { readonly name: string; readonly host: string }[];
  readonly problem: string | undefined;
}

/** Room for so many pages at a time, in whichever state. */
class Places {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async with<T>(run: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await run();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}

const MAX_TRIES = 4;
const MAX_WAIT_SECONDS = 15;

/** Opens an address; a site that is too busy, or has a limit, is asked again when it says. */
async function goTo(page: Page, url: string, timeoutMs: number): Promise<Response | null> {
  for (let tries = 1; ; tries++) {
    const answer = await page.goto(url, { waitUntil: 'load', timeout: timeoutMs });
    if (answer?.status() !== 429 || tries === MAX_TRIES) return answer;
    const seconds = Number.parseInt(answer.headers()['retry-after'] ?? '2', 10);
    await setTimeout(Math.min(Number.isNaN(seconds) ? 2 : seconds, MAX_WAIT_SECONDS) * 1000);
  }
}

async function visit(
  page: Page,
  watch: Watch,
  url: string,
  options: WalkOptions,
  state: string,
): Promise<Visit> {
  const startedAt = Date.now();
  const name = shown(url, options.origin);
  watch.turnTo(page, name);
  let status: number | undefined;
  let problem: string | undefined;
  try {
    const answer = await goTo(page, url, options.timeoutMs);
    status = answer?.status();
    // One that is too busy to answer shows nothing of what it does.
    if (status !== undefined && (status >= 500 || status === 429)) problem = `HTTP ${status}`;
  } catch (error) {
    const [reason = ''] = (error as Error).message.split('\n');
    // An address that is a file is loaded all the same.
    if (!/Download is starting|ERR_ABORTED/.test(reason)) problem = reason;
  }
  const requests = await watch.settle(page);
  return {
    state,
    page: name,
    status,
    requests,
    durationMs: Date.now() - startedAt,
    ...(problem === undefined ? {} : { problem }),
  };
}

function contextOptions(state: AuditState, options: WalkOptions): BrowserContextOptions {
  return {
    userAgent: agentOf(options.browser),
    locale: 'en-GB',
    // Browsers load what lies as far again below it: long enough for most pages, and no larger than has to be drawn.
    viewport: { width: 1024, height: 1600 },
    acceptDownloads: false,
    // So that whoever counts visitors can leave an audit out.
    extraHTTPHeaders: { 'Almagest-Audit': '1', ...(state.kind === 'signal' ? { 'Sec-GPC': '1' } : {}) },
    ...(options.harFolder === undefined
      ? {}
      : { recordHar: { path: `${options.harFolder}/${state.id}.har`, content: 'omit' as const } }),
  };
}

async function walkState(
  state: AuditState,
  options: WalkOptions,
  places: Places,
  onVisit: (visit: Visit) => void,
): Promise<StateEvidence> {
  const { browser, signal, registry } = options;
  const context = await browser.newContext(contextOptions(state, options));
  try {
    const watch = await Watch.begin(context, {
      state: state.id,
      origin: options.origin,
      hasSignal: state.kind === 'signal',
      settleMs: options.settleMs,
      fitsForm: (name, value) => {
        const cookie = registry?.cookies.find((one) => one.name === name);
        return cookie === undefined ? undefined : fitsPattern(cookie.value, value);
      },
    });
    const first = await watch.open();
    const problem = await places.with(() => enter(first, watch, state, options));
    const leftovers = state.kind === 'withdrawn' ? watch.kept() : [];
    const visits: Visit[] = [];
    if (problem === undefined) {
      const queue = [...options.pagesIn(state)];
      const count = Math.max(1, Math.ceil(options.concurrency / options.states.length));
      const others = await Promise.all(
        Array.from({ length: Math.min(count, queue.length) - 1 }, () => watch.open()),
      );
      await Promise.all(
        [first, ...others].map(async (page) => {
          for (let url = queue.shift(); url !== undefined; url = queue.shift()) {
            signal?.throwIfAborted();
            const address = url;
            const done = await places.with(() => visit(page, watch, address, options, state.id));
            visits.push(done);
            onVisit(done);
          }
        }),
      );
    }
    const { cookies, storage, requests } = watch;
    return { visits, cookies, storage, requests, leftovers, problem };
  } finally {
    await context.close();
  }
}

/** Walks every page in every state, several at a time, and brings back what was seen. */
export async function walk(options: WalkOptions): Promise<Omit<Evidence, 'policyLacks'>> {
  const { states, origin, concurrency } = options;
  const places = new Places(concurrency);
  const total = states.reduce((sum, state) => sum + options.pagesIn(state).length, 0);
  let done = 0;
  const found = await Promise.all(
    states.map((state) =>
      walkState(state, options, places, ({ page }) =>
        options.onProgress?.(++done, total, `${state.id} ${page}`),
      ),
    ),
  );
  return {
    origin,
    states,
    visits: found.flatMap(({ visits }) => visits),
    cookies: found.flatMap(({ cookies }) => cookies),
    storage: found.flatMap(({ storage }) => storage),
    requests: found.flatMap(({ requests }) => requests),
    leftovers: found.flatMap(({ leftovers }, i) =>
      leftovers.map((cookie) => ({ state: states[i]?.id ?? '', ...cookie })),
    ),
    notEntered: found.flatMap(({ problem }, i) =>
      problem === undefined ? [] : [{ state: states[i]?.id ?? '', problem }],
    ),
  };
}
