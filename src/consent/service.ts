import { randomBytes } from 'node:crypto';
import { type Clock, systemClock } from '#lib';
import { CHOICE_SECONDS, type Choice, parseChoice, printChoice } from './choice.ts';
import { type Decision, type DecisionOutcome, decide } from './decide.ts';
import type { LocalizedText, RegisteredCookie, RegisteredItem, Service } from './model.ts';
import { changesInWords, type PolicyFacts, type PolicySettings, policyDocument } from './policy/document.ts';
import { type PolicyVersion, policyHistory } from './policy/history.ts';
import type { ConsentDocument } from './policy/model.ts';
import { sha256 } from './records/chain.ts';
import type { ChainRow, ConsentMethod, ConsentRecord, ConsentStore, Publication } from './records/model.ts';
import { type CookieRegistry, createCookieRegistry } from './registry.ts';
import { type ConsentTerms, termsOfAll } from './revision.ts';
import { type ConsentState, consentState, type RecordedGrant } from './state.ts';
import { uuidV7 } from './uuid.ts';

/** What a request says that consent depends on. */
export interface ConsentRequest {
  /** Value of the preferences cookie; undefined when it is absent, repeated or malformed. */
  readonly cookie: string | undefined;
  /** The browser sends Global Privacy Control. */
  readonly hasSignal: boolean;
}

/** A decision with what the record has to say of it. */
export interface DecisionRequest extends ConsentRequest {
  readonly decision: Decision;
  readonly language: string;
  readonly method: ConsentMethod;
}

/** What came of a decision. */
export interface DecisionResult {
  /** The new value of the preferences cookie; undefined: it is to be removed. */
  readonly cookie: string | undefined;
  readonly choice: Choice | undefined;
  /** Services that were allowed and are not any more. */
  readonly withdrawn: readonly Service[];
  /** Services that the choice allows. */
  readonly allowed: readonly Service[];
  /** Present when the decision was put on record. */
  readonly recorded?: ConsentRecord;
}

/** What consent is made of. */
export interface ConsentOptions {
  readonly store: ConsentStore;
  /** The system's by default. */
  readonly clock?: Clock;
  /** Release of the application, for the records. */
  readonly app: string;
  /** Of the signature under archives of the records, published beside the end of the chain. */
  readonly publicKey?: string;
  /** Whether every name begins with `__Host-`, which needs https; by default none does. */
  readonly hostPrefix?: boolean;
  readonly languages: readonly string[];
  /** What the application itself sets and keeps; the portal's by default. */
  readonly cookies?: readonly RegisteredCookie[];
  readonly storage?: readonly RegisteredItem[];
  /** The declared services; asked again by `reload`. */
  services(): Promise<readonly Service[]> | readonly Service[];
  /** A number that changes when the services may have changed. */
  changes?(): number;
  /** What the operator adds to the policy, by language; asked again by `reload`. */
  added?(): Promise<LocalizedText> | LocalizedText;
  /** What the policy says of the application, in a language. */
  policy?(language: string): PolicySettings;
  /** What visitors are shown beside the policy, as evidence: banner and centre per language, hash of the code. */
  evidence?(registry: CookieRegistry): object;
  /** How long records are kept after the choice has ended, months. */
  readonly recordMonths?: number;
}

/** Consent of one application: what is declared, what a visitor allows, and the proof of it. Knows no framework. */
export interface Consent {
  readonly registry: CookieRegistry;
  readonly store: ConsentStore;
  readonly clock: Clock;
  readonly publicKey: string | undefined;
  /** What visitors are shown now. */
  readonly publication: Publication;
  /** All that visitors were ever shown, oldest first. */
  readonly publications: readonly Publication[];
  /** The same as versions of the policy with what each changed, the newest first. */
  readonly history: readonly PolicyVersion[];
  /** The same in words of a language. */
  versionsIn(language: string): readonly {
    readonly digest: string;
    readonly revision: string;
    readonly publishedAt: string;
    readonly changes: string;
  }[];
  /** What the operator adds to the policy. */
  readonly added: LocalizedText;
  /** The policy in force. */
  policyIn(language: string): ConsentDocument;
  /** How long records are kept after the choice has ended, months. */
  readonly recordMonths: number;
  /** Reads the declared services again, and publishes what has changed. */
  reload(): Promise<void>;
  /** The same if something may have changed; costs next to nothing when nothing has. */
  refresh(): Promise<void>;
  /** Something may have changed that has not been read yet. */
  isBehind(): boolean;
  /** What holds for a request. Looks at the records only when the cookie claims a grant. */
  stateOf(request: ConsentRequest): Promise<ConsentState>;
  /** The same for a request without a choice, which needs no look-up. */
  stateWithoutChoice(hasSignal: boolean): ConsentState;
  /** Takes a decision. The record is durable when this resolves, and only then is there a cookie to set. */
  decide(request: DecisionRequest): Promise<DecisionResult>;
  /** A token that allows one service on one page once, within a minute. */
  allowOnce(serviceId: string, path: string): Promise<string>;
  /** The service that a token allows on a page; the token is used up. */
  takeOnce(token: string, path: string): Promise<Service | undefined>;
  /** Records of a receipt, oldest first; empty for one that is unknown or erased. */
  recordsOf(receipt: string): Promise<readonly ConsentRecord[]>;
  /** Erases the records of a receipt, unless the last one still grants something. */
  erase(receipt: string): Promise<'erased' | 'unknown' | 'in-force'>;
}

const ONCE_MS = 60_000;
const TOKEN = /^[\w-]{22}$/;
const DEFAULT_RECORD_MONTHS = 12;
const DEFAULT_POLICY: PolicySettings = {
  portal: 'This site',
  controller: '',
  recordReason: '',
  countsAudience: false,
  paths: { centre: '/terms/cookies-preferences/', audience: '/terms/audience/' },
};

const newToken = (): string => randomBytes(16).toString('base64url');

// The rows of a receipt are those that hold a decision and have not been erased.
const recordOf = (row: ChainRow): ConsentRecord => JSON.parse(row.body ?? 'null') as ConsentRecord;

const isInForce = (record: ConsentRecord, now: Date): boolean =>
  record.event !== 'withdrawn' && record.validUntil >= now.toISOString();

const grantOf = (record: ConsentRecord | undefined, now: Date): RecordedGrant | undefined =>
  record !== undefined && isInForce(record, now) ? { services: new Set(record.services) } : undefined;

/** JSON of everything that is declared; patterns as texts. */
const declared = ({ cookies, storage, services }: CookieRegistry) => ({
  cookies: cookies.map((cookie) => ({ ...cookie, value: cookie.value.source })),
  storage,
  services,
});

/** Opens consent for an application: reads the services and publishes what visitors are shown. */
export async function createConsent(options: ConsentOptions): Promise<Consent> {
  const { store, clock = systemClock, recordMonths = DEFAULT_RECORD_MONTHS } = options;
  const terms = new Map<string, readonly ConsentTerms[]>();
  const registryWith = (services: readonly Service[]) =>
    createCookieRegistry({ hostPrefix: false, ...options, services });
  let registry = registryWith([]);
  let publications: readonly Publication[] = [];
  let history: readonly PolicyVersion[] = [];
  let added: LocalizedText = {};
  let publication: Publication = { digest: '', revision: '', publishedAt: '', content: '' };
  let seen: number | undefined;
  let reloading: Promise<void> | undefined;

  const recordsOf = async (receipt: string): Promise<readonly ConsentRecord[]> =>
    TOKEN.test(receipt) ? (await store.rowsOf(sha256(receipt))).map(recordOf) : [];

  const stateWith = (
    choice: Choice | undefined,
    hasSignal: boolean,
    record: ConsentRecord | undefined,
  ): ConsentState => {
    const now = clock.now();
    const published = (revision: string) => terms.get(revision);
    return consentState({ registry, published, choice, hasSignal, recorded: grantOf(record, now), now });
  };

  async function stateOf({ cookie, hasSignal }: ConsentRequest): Promise<ConsentState> {
    const choice = parseChoice(cookie, clock.now());
    const claimed = registry.services.length > 0 ? choice?.receipt : undefined;
    const record = claimed === undefined ? undefined : (await recordsOf(claimed)).at(-1);
    return stateWith(choice, hasSignal, record);
  }

  const policyFacts = (language: string, of: CookieRegistry, more: LocalizedText): PolicyFacts => ({
    ...(options.policy?.(language) ?? DEFAULT_POLICY),
    registry: of,
    language,
    added: more[language] ?? '',
    recordMonths,
    date: '',
    history: [],
  });

  const isBehind = (): boolean => options.changes !== undefined && options.changes() !== seen;

  async function reload(): Promise<void> {
    // Asked before reading: what changes meanwhile makes us read once more.
    const number = options.changes?.();
    const next = registryWith(await options.services());
    const nextAdded = (await options.added?.()) ?? {};
    const content = JSON.stringify({
      schema: 'almagest-publication/1',
      terms: termsOfAll(next.services),
      registry: declared(next),
      shown: {
        ...options.evidence?.(next),
        // Without date and history, which say nothing of what holds.
        policy: Object.fromEntries(
          options.languages.map((language) => [
            language,
            policyDocument(policyFacts(language, next, nextAdded)),
          ]),
        ),
        added: nextAdded,
      },
    });
    const made = {
      digest: sha256(content),
      revision: next.revision,
      publishedAt: clock.now().toISOString(),
      content,
    };
    // Before any visitor can choose under it: a choice is believed only under a revision that was published.
    await store.publish(made);
    publications = await store.publications();
    publication = publications.findLast(({ digest }) => digest === made.digest) ?? made;
    for (const { revision, content: text } of publications)
      if (!terms.has(revision)) terms.set(revision, (JSON.parse(text) as { terms: ConsentTerms[] }).terms);
    history = policyHistory(publications);
    registry = next;
    added = nextAdded;
    seen = number;
  }

  function record(outcome: DecisionOutcome, request: DecisionRequest, now: Date): ConsentRecord | undefined {
    const { event, receipt, choice, allowed } = outcome;
    if (event === undefined || receipt === undefined) return undefined;
    const until =
      event === 'withdrawn' || choice === undefined
        ? now.getTime()
        : (choice.seconds + CHOICE_SECONDS) * 1000;
    return {
      schema: 'almagest-consent/1',
      id: uuidV7(now),
      receiptHash: sha256(receipt),
      userId: null,
      time: now.toISOString(),
      validUntil: new Date(until).toISOString(),
      event,
      categories: [...(choice?.categories ?? [])],
      services: allowed.map(({ id }) => id),
      revision: choice?.revision ?? registry.revision,
      publication: publication.digest,
      language: request.language,
      method: request.method,
      signals: { gpc: request.hasSignal },
      basis: 'consent',
      app: options.app,
    };
  }

  await reload();
  return {
    get registry() {
      return registry;
    },
    store,
    clock,
    publicKey: options.publicKey,
    get publication() {
      return publication;
    },
    get publications() {
      return publications;
    },
    get history() {
      return history;
    },
    get added() {
      return added;
    },
    recordMonths,
    versionsIn: (language) =>
      changesInWords({ ...policyFacts(language, registry, added), history }).map(
        ({ digest, revision, publishedAt, words }) => ({ digest, revision, publishedAt, changes: words }),
      ),
    policyIn: (language) =>
      policyDocument({
        ...policyFacts(language, registry, added),
        date: publication.publishedAt,
        history,
      }),
    reload,
    isBehind,
    async refresh() {
      if (!isBehind()) return;
      reloading ??= reload().finally(() => {
        reloading = undefined;
      });
      await reloading;
    },
    stateOf,
    stateWithoutChoice: (hasSignal) => stateWith(undefined, hasSignal, undefined),

    async decide(request) {
      const now = clock.now();
      const before = await stateOf(request);
      const outcome = decide({ decision: request.decision, registry, before, now, newReceipt: newToken });
      const recorded = record(outcome, request, now);
      if (recorded !== undefined) await store.append(recorded);
      return {
        cookie: outcome.choice && printChoice(outcome.choice),
        choice: outcome.choice,
        withdrawn: outcome.withdrawn,
        allowed: outcome.allowed,
        ...(recorded === undefined ? {} : { recorded }),
      };
    },

    async allowOnce(serviceId, path) {
      const token = newToken();
      const expiresAt = new Date(clock.now().getTime() + ONCE_MS);
      await store.putOnce(sha256(`${token} ${serviceId}`), path, expiresAt);
      return `${serviceId}-${token}`;
    },

    async takeOnce(token, path) {
      const [, id = '', secret = ''] = /^([a-z\d]{1,12})-([\w-]{22})$/.exec(token) ?? [];
      const service = registry.service(id);
      if (service === undefined) return undefined;
      const isGood = await store.takeOnce(sha256(`${secret} ${id}`), path, clock.now());
      return isGood ? service : undefined;
    },

    recordsOf,

    async erase(receipt) {
      const last = (await recordsOf(receipt)).at(-1);
      if (last === undefined) return 'unknown';
      if (isInForce(last, clock.now())) return 'in-force';
      await store.eraseReceipt(sha256(receipt), clock.now());
      return 'erased';
    },
  };
}

/** Erases the records of choices that ended so many months ago; answers how many rows. */
export async function sweepConsent(store: ConsentStore, months: number, now: Date): Promise<number> {
  const end = new Date(now);
  end.setUTCMonth(end.getUTCMonth() - months);
  let total = 0;
  for (let erased = -1; erased !== 0; total += erased) erased = await store.eraseEndedBefore(end, now);
  return total;
}
