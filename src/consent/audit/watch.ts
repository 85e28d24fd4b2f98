import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { BrowserContext, CDPSession, Frame, Page, Request, Response } from 'playwright-core';
import type { Ground, StoredItem } from '../model.ts';
import { type CookieFacts, factsOfLine, withoutQuery } from './cookie-facts.ts';
import type { CookieSighting, RequestSighting, Setter, Sighting, StorageSighting } from './model.ts';
import { type FrameContents, LOOK_AROUND, watchingScript } from './page-script.ts';

/** What is allowed from now on. */
export interface Allowance {
  readonly services: readonly string[];
  readonly grounds: readonly Ground[];
  readonly isEntering: boolean;
}

export interface WatchOptions {
  readonly state: string;
  /** Of the site. */
  readonly origin: string;
  readonly hasSignal: boolean;
  /** Nothing may happen on a page for so long before it counts as finished. */
  readonly settleMs: number;
  /** Whether a value is of the form that the registry declares; undefined where it declares none. */
  fitsForm(name: string, value: string): boolean | undefined;
}

/** A page that is being looked at. */
interface Look {
  page: string;
  startedAt: number;
  asksWho: boolean;
  readonly underway: Set<Request>;
  lastEventAt: number;
  requests: number;
  readonly pending: Set<Promise<unknown>>;
  readonly initiators: Map<string, string>;
  readonly foreign: (Omit<RequestSighting, 'setter' | 'isStopped'> & {
    request: Request;
    stopped: boolean;
  })[];
}

interface CdpInitiator {
  readonly type: string;
  readonly url?: string;
  readonly lineNumber?: number;
  readonly stack?: {
    readonly callFrames: readonly { url: string; lineNumber: number; columnNumber: number }[];
  };
}

type Kept = Awaited<ReturnType<BrowserContext['cookies']>>[number];

// A page that keeps talking has said enough by then.
const MAX_SETTLE_MS = 4000;
const SCAN_MS = 2000;
// The page itself is waited for: on a busy machine, what it asks would otherwise pass for not asked.
const PAGE_SCAN_MS = 20_000;
const TICK_MS = 20;

const initiatorOf = ({ type, url, lineNumber, stack }: CdpInitiator): string => {
  const frame = stack?.callFrames.find((one) => one.url !== '');
  if (frame !== undefined)
    return `${withoutQuery(frame.url)}:${frame.lineNumber + 1}:${frame.columnNumber + 1}`;
  if (url !== undefined && url !== '')
    return `${withoutQuery(url)}${lineNumber === undefined ? '' : `:${Math.floor(lineNumber) + 1}`}`;
  return type;
};

const keyOf = ({ name, domain, path, partitionKey }: Kept): string =>
  JSON.stringify([name, domain, path, partitionKey ?? '']);

/** Watches one browser profile: every cookie, every stored item, every request to another host, and who was behind it. */
export class Watch {
  readonly cookies: CookieSighting[] = [];
  readonly storage: StorageSighting[] = [];
  readonly requests: RequestSighting[] = [];
  allowance: Allowance = { services: [], grounds: [], isEntering: true };
  readonly #options: WatchOptions;
  readonly #context: BrowserContext;
  readonly #looks = new Map<Page, Look>();
  #store = new Map<string, Kept>();

  private constructor(context: BrowserContext, options: WatchOptions) {
    this.#context = context;
    this.#options = options;
  }

  static async begin(context: BrowserContext, options: WatchOptions): Promise<Watch> {
    const watch = new Watch(context, options);
    // No page can know the name beforehand.
    const binding = `_${randomBytes(9).toString('hex')}`;
    await context.exposeBinding(binding, ({ page, frame }, fact: string) =>
      watch.#scriptTold(page, frame, fact),
    );
    await context.addInitScript(watchingScript(binding, options.hasSignal));
    context.on('request', (request) => watch.#asked(request));
    context.on('response', (response) => watch.#answered(response));
    context.on('requestfinished', (request) => watch.#ended(request));
    context.on('requestfailed', (request) => watch.#failed(request));
    return watch;
  }

  /** Opens a page of this profile. */
  async open(): Promise<Page> {
    const page = await this.#context.newPage();
    page.on('dialog', (dialog) => void dialog.dismiss().catch(() => {}));
    const look: Look = {
      page: '',
      startedAt: Date.now(),
      asksWho: false,
      underway: new Set(),
      lastEventAt: Date.now(),
      requests: 0,
      pending: new Set(),
      initiators: new Map(),
      foreign: [],
    };
    this.#looks.set(page, look);
    const session: CDPSession = await this.#context.newCDPSession(page);
    session.on('Network.requestWillBeSent', ({ request, initiator }) => {
      if (!look.initiators.has(request.url)) look.initiators.set(request.url, initiatorOf(initiator));
    });
    await session.send('Network.enable');
    return page;
  }

  /** From now on what happens belongs to this address. */
  turnTo(page: Page, address: string): void {
    const look = this.#lookOf(page);
    look.page = address;
    look.startedAt = Date.now();
    look.lastEventAt = Date.now();
    look.requests = 0;
    look.asksWho = false;
  }

  /** Waits until the page is quiet, then looks what is in the browser. Answers how many requests the page made. */
  async settle(page: Page): Promise<number> {
    const look = this.#lookOf(page);
    const until = Date.now() + MAX_SETTLE_MS;
    while (Date.now() < until) {
      await setTimeout(TICK_MS);
      if (look.underway.size === 0 && Date.now() - look.lastEventAt >= this.#options.settleMs) break;
    }
    look.underway.clear();
    await Promise.all(page.frames().map((frame) => this.#lookInto(look, frame)));
    await Promise.allSettled([...look.pending]);
    this.#takeRequests(look);
    await this.#takeStore(look);
    if (look.asksWho) this.#admitSecurity(look.page);
    return look.requests;
  }

  /** A page that asks somebody who they are may keep its form from being sent from elsewhere. */
  #admitSecurity(page: string): void {
    for (const [i, cookie] of this.cookies.entries())
      if (cookie.page === page && !cookie.grounds.includes('security'))
        this.cookies[i] = { ...cookie, grounds: [...cookie.grounds, 'security'] };
  }

  #lookOf(page: Page): Look {
    const look = this.#looks.get(page);
    if (look === undefined) throw new Error('the page was not opened by its watch');
    return look;
  }

  #sighting(look: Look, setter: Setter): Sighting {
    const { services, grounds, isEntering } = this.allowance;
    return {
      state: this.#options.state,
      page: look.page,
      atMs: Math.max(0, Date.now() - look.startedAt),
      isEntering,
      services,
      grounds,
      setter,
    };
  }

  #addCookie(sighting: Sighting, facts: CookieFacts, value?: string): void {
    const fits =
      value === undefined || facts.isRemoval ? undefined : this.#options.fitsForm(facts.name, value);
    this.cookies.push({
      ...sighting,
      ...facts,
      isKept: false,
      ...(fits === undefined ? {} : { fitsForm: fits }),
    });
  }

  #pageOf(frame: Frame | undefined): Page | undefined {
    try {
      return frame?.page();
    } catch {
      return undefined;
    }
  }

  #frameOf(request: Request): Frame | undefined {
    try {
      return request.frame();
    } catch {
      // A navigation that has no frame yet, or a service worker's.
      return undefined;
    }
  }

  /** The page that a request is of; requests of service workers are nobody's, and go to the first. */
  #lookFor(request: Request): Look | undefined {
    const page = this.#pageOf(this.#frameOf(request));
    return (page && this.#looks.get(page)) ?? [...this.#looks.values()][0];
  }

  #asked(request: Request): void {
    const look = this.#lookFor(request);
    if (look === undefined) return;
    look.lastEventAt = Date.now();
    look.requests++;
    look.underway.add(request);
    const url = request.url();
    if (!/^(?:https?|wss?):/.test(url) || new URL(url.replace(/^ws/, 'http')).origin === this.#options.origin)
      return;
    const frame = this.#frameOf(request);
    const owner = request.isNavigationRequest() ? frame?.parentFrame() : frame;
    const from = URL.canParse(owner?.url() ?? '') ? new URL(owner?.url() ?? '').origin : '';
    const { setter: _, ...sighting } = this.#sighting(look, { by: 'unknown' });
    look.foreign.push({
      ...sighting,
      origin: new URL(url.replace(/^ws/, 'http')).origin,
      url,
      type: request.resourceType(),
      ...(from === '' || from === 'null' || from === this.#options.origin ? {} : { fromFrame: from }),
      request,
      stopped: false,
    });
  }

  #ended(request: Request): void {
    const look = this.#lookFor(request);
    if (look === undefined) return;
    look.underway.delete(request);
    look.lastEventAt = Date.now();
  }

  #failed(request: Request): void {
    this.#ended(request);
    const isStopped = /csp|BLOCKED_BY_CSP/i.test(request.failure()?.errorText ?? '');
    const found = this.#lookFor(request)?.foreign.find((one) => one.request === request);
    if (found !== undefined && isStopped) found.stopped = true;
  }

  #answered(response: Response): void {
    const look = this.#lookFor(response.request());
    if (look === undefined) return;
    const url = response.url();
    const read = response
      .headersArray()
      .then((headers) => {
        for (const { name, value } of headers) {
          if (name.toLowerCase() !== 'set-cookie') continue;
          for (const line of value.split('\n')) {
            const found = factsOfLine(line, url, Date.now());
            if (found === undefined) continue;
            const setter = { by: 'response', url: withoutQuery(url), status: response.status() } as const;
            this.#addCookie(this.#sighting(look, setter), found.facts, found.value);
          }
        }
      })
      // Gone with its page.
      .catch(() => {})
      .finally(() => look.pending.delete(read));
    look.pending.add(read);
  }

  #scriptTold(page: Page, frame: Frame, text: string): void {
    const look = this.#looks.get(page);
    if (look === undefined) return;
    const fact = JSON.parse(text) as { kind: string; line?: string; name?: string; script: string };
    const url = frame.url();
    look.lastEventAt = Date.now();
    const setter: Setter = {
      by: 'script',
      url: fact.script === '' ? withoutQuery(url) : fact.script.replace(/\?[^:]*(?=:\d+:\d+$)/, ''),
      frame: withoutQuery(url),
    };
    const sighting = this.#sighting(look, setter);
    if (fact.kind === 'cookie') {
      const found = factsOfLine(fact.line ?? '', url, Date.now());
      if (found !== undefined) this.#addCookie(sighting, { ...found.facts, httpOnly: false }, found.value);
      return;
    }
    if (!URL.canParse(url)) return;
    this.#addItem(sighting, fact.kind as StoredItem['kind'], fact.name ?? '', new URL(url).origin);
  }

  /** Notes an item once per page; what was found goes back to who was seen to put it there. */
  #addItem(sighting: Sighting, kind: StoredItem['kind'], name: string, origin: string): void {
    const isKnown = this.storage.some(
      (one) =>
        one.kind === kind &&
        one.name === name &&
        one.origin === origin &&
        one.state === sighting.state &&
        one.services === sighting.services &&
        (one.page === sighting.page || sighting.setter.by === 'unknown'),
    );
    if (!isKnown) this.storage.push({ ...sighting, kind, name, origin });
  }

  async #lookInto(look: Look, frame: Frame): Promise<void> {
    const contents = await Promise.race([
      frame.evaluate(LOOK_AROUND).catch(() => undefined),
      setTimeout(frame.parentFrame() === null ? PAGE_SCAN_MS : SCAN_MS, undefined, { ref: false }),
    ]);
    if (contents === undefined) return;
    const { origin, kept, asks } = contents as FrameContents;
    if (asks && origin === this.#options.origin) look.asksWho = true;
    if (origin === 'null') return;
    for (const [kind, name] of kept)
      this.#addItem(this.#sighting(look, { by: 'unknown' }), kind as StoredItem['kind'], name, origin);
  }

  #takeRequests(look: Look): void {
    for (const { request, stopped, ...sighting } of look.foreign.splice(0)) {
      const initiator = look.initiators.get(sighting.url) ?? '';
      const frame = this.#frameOf(request)?.url() ?? '';
      const setter: Setter = {
        by: 'script',
        url: initiator || withoutQuery(frame),
        frame: withoutQuery(frame),
      };
      this.requests.push({ ...sighting, url: withoutQuery(sighting.url), setter, isStopped: stopped });
    }
    look.initiators.clear();
  }

  /** Compares the browser's own store with what was seen to be set. */
  async #takeStore(look: Look): Promise<void> {
    const now = new Map((await this.#context.cookies()).map((cookie) => [keyOf(cookie), cookie]));
    const before = this.#store;
    this.#store = now;
    for (const [key, cookie] of now) {
      const { name, domain, path, expires, value, partitionKey } = cookie;
      const host = domain.replace(/^\./, '');
      const old = before.get(key);
      const isNew = old === undefined || old.value !== value || old.expires !== expires;
      let isSeen = false;
      for (const [i, sighting] of this.cookies.entries()) {
        if (sighting.name !== name || sighting.host !== host || sighting.path !== path) continue;
        isSeen = true;
        if (!sighting.isKept && !sighting.isRemoval) this.cookies[i] = { ...sighting, isKept: true };
      }
      if (isSeen || !isNew) continue;
      const facts: CookieFacts = {
        name,
        host,
        hasDomain: domain.startsWith('.'),
        path,
        httpOnly: cookie.httpOnly,
        secure: cookie.secure,
        sameSite: cookie.sameSite,
        isPartitioned: partitionKey !== undefined && partitionKey !== '',
        maxAgeSeconds: expires < 0 ? null : Math.max(0, Math.round(expires - Date.now() / 1000)),
        isRemoval: false,
      };
      this.#addCookie(this.#sighting(look, { by: 'unknown' }), facts, value);
      const last = this.cookies.length - 1;
      const added = this.cookies[last];
      if (added !== undefined) this.cookies[last] = { ...added, isKept: true };
    }
  }

  /** What the browser keeps at this moment, by name and host. */
  kept(): readonly { readonly name: string; readonly host: string }[] {
    return [...this.#store.values()].map(({ name, domain }) => ({ name, host: domain.replace(/^\./, '') }));
  }

  /** The browser's store as it is becomes what is known, so that only what comes later counts. */
  async forget(): Promise<void> {
    this.#store = new Map((await this.#context.cookies()).map((cookie) => [keyOf(cookie), cookie]));
  }
}
