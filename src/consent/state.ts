import { CHOICE_SECONDS, type Choice, choiceAllows, grantsAnything } from './choice.ts';
import type { Service } from './model.ts';
import type { CookieRegistry } from './registry.ts';
import { type ConsentTerms, termsOf, type Widening, widenings } from './revision.ts';

/** Where a visitor stands. */
export type ConsentStanding =
  /** Nothing here needs consent. */
  | 'not-needed'
  /** No choice yet. */
  | 'unset'
  /** No choice, but the browser sends Global Privacy Control: a refusal. */
  | 'signalled'
  | 'refused'
  | 'granted'
  /** The six months are over. */
  | 'expired'
  /** Granted, and what was granted has become wider since. */
  | 'outdated'
  /** Granted before the browser began to send Global Privacy Control. */
  | 'conflict';

/** A service that asks for more than it did when the visitor agreed. */
export interface ChangedService {
  readonly service: Service;
  readonly widenings: readonly Widening[];
}

/** What holds for one request. */
export interface ConsentState {
  readonly standing: ConsentStanding;
  /** The choice itself, as far as there is a valid one. */
  readonly choice?: Choice;
  /** Services that may be loaded and may store, in the registry's order. */
  readonly allowed: readonly Service[];
  /** What the banner asks: for a first choice, or for one after a change. Undefined: there is none. */
  readonly asks?: 'first' | 'changes';
  /** For a banner about changes. */
  readonly changes: readonly ChangedService[];
  readonly hasSignal: boolean;
}

/** What the server's own record says of a receipt. */
export interface RecordedGrant {
  /** Ids of the services that the record allows. */
  readonly services: ReadonlySet<string>;
}

/** Terms of a published revision; undefined for one that was never published here. */
export type PublishedTerms = (revision: string) => readonly ConsentTerms[] | undefined;

/** What is known of one request. */
export interface ConsentFacts {
  readonly registry: CookieRegistry;
  readonly published: PublishedTerms;
  readonly choice: Choice | undefined;
  readonly hasSignal: boolean;
  /** Undefined: the receipt names no record that is in force. */
  readonly recorded: RecordedGrant | undefined;
  readonly now: Date;
}

const closed = (
  standing: ConsentStanding,
  hasSignal: boolean,
  more: Partial<Pick<ConsentState, 'choice' | 'asks'>> = {},
): ConsentState => ({ standing, allowed: [], changes: [], hasSignal, ...more });

/**
 * What a visitor's choice allows now. Consent is there only where the choice, the record and the terms of then agree;
 * in every other case the gate is closed.
 */
export function consentState(facts: ConsentFacts): ConsentState {
  const { registry, choice, hasSignal, recorded, now } = facts;
  const kept = choice === undefined ? {} : { choice };
  if (registry.services.length === 0) return closed('not-needed', hasSignal, kept);
  const without = (): ConsentState =>
    hasSignal ? closed('signalled', true) : closed('unset', false, { asks: 'first' });
  const terms = choice && facts.published(choice.revision);
  if (choice === undefined || terms === undefined) return without();
  if (now.getTime() / 1000 > choice.seconds + CHOICE_SECONDS) {
    return hasSignal ? closed('signalled', true) : closed('expired', false, { asks: 'first' });
  }
  if (!grantsAnything(choice)) return closed('refused', hasSignal, { choice });
  // A grant that no record stands behind is none.
  if (recorded === undefined) return without();
  if (hasSignal && !choice.despiteSignal) return closed('conflict', true, { choice });
  return granted(registry, terms, { choice, recorded, hasSignal });
}

function granted(
  registry: CookieRegistry,
  terms: readonly ConsentTerms[],
  given: { readonly choice: Choice; readonly recorded: RecordedGrant; readonly hasSignal: boolean },
): ConsentState {
  const { choice, recorded, hasSignal } = given;
  const allowed: Service[] = [];
  const changes: ChangedService[] = [];
  for (const service of registry.services) {
    if (!choiceAllows(choice, service)) continue;
    const before = terms.find((one) => one.id === service.id);
    const wider = widenings(termsOf(service), before);
    if (wider.length > 0) changes.push({ service, widenings: wider });
    else if (recorded.services.has(service.id)) allowed.push(service);
  }
  const isOutdated = changes.length > 0;
  return {
    standing: isOutdated ? 'outdated' : 'granted',
    choice,
    allowed,
    changes,
    hasSignal,
    ...(isOutdated ? { asks: 'changes' } : {}),
  };
}
