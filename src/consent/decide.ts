import { type Choice, choiceAllows, grantsAnything } from './choice.ts';
import { CONSENT_CATEGORIES, type ConsentCategory, type Service } from './model.ts';
import type { ConsentEvent } from './records/model.ts';
import type { CookieRegistry } from './registry.ts';
import type { ConsentState } from './state.ts';

/** What a visitor can decide. */
export type Decision =
  | { readonly kind: 'accept-all' }
  | { readonly kind: 'refuse-all' }
  /** From the preference centre: these services and no others. */
  | { readonly kind: 'choose'; readonly services: ReadonlySet<string>; readonly uncounted?: boolean }
  /** From a placeholder: one service, all others as before. */
  | { readonly kind: 'service'; readonly id: string; readonly allowed: boolean }
  /** What was granted before holds although the browser sends a privacy signal. */
  | { readonly kind: 'confirm' }
  | { readonly kind: 'counting'; readonly uncounted: boolean }
  /** As if nothing had ever been chosen. */
  | { readonly kind: 'reset' };

/** A decision taken. */
export interface DecisionOutcome {
  /** Undefined: the cookie goes. */
  readonly choice: Choice | undefined;
  /** Services that the choice allows. */
  readonly allowed: readonly Service[];
  /** Services that were allowed by the choice before and are not now. */
  readonly withdrawn: readonly Service[];
  /** What goes on record; nothing for a refusal after no grant. */
  readonly event?: ConsentEvent;
  /** The receipt under which it is recorded. */
  readonly receipt?: string;
}

interface DecisionFacts {
  readonly decision: Decision;
  readonly registry: CookieRegistry;
  /** Where the visitor stands at this moment. */
  readonly before: ConsentState;
  readonly now: Date;
  newReceipt(): string;
}

type Terms = Pick<Choice, 'categories' | 'exceptions'>;

const NOTHING: Terms = { categories: new Set(), exceptions: new Map() };

/** A class is granted when all of its services are; else the services stand for themselves. */
function termsOfServices(services: readonly Service[], allowed: ReadonlySet<string>): Terms {
  const categories = new Set<ConsentCategory>();
  const exceptions = new Map<string, boolean>();
  for (const category of CONSENT_CATEGORIES) {
    const members = services.filter((service) => service.category === category);
    const granted = members.filter(({ id }) => allowed.has(id));
    if (members.length > 0 && granted.length === members.length) categories.add(category);
    else for (const { id } of granted) exceptions.set(id, true);
  }
  return { categories, exceptions };
}

const allowedBy = (registry: CookieRegistry, terms: Terms): readonly Service[] =>
  registry.services.filter((service) => choiceAllows(terms, service));

/** One service decided, all others left as they are in force now. */
function termsWithService(facts: DecisionFacts, id: string, allowed: boolean): Terms {
  const { registry, before } = facts;
  const old: Terms = before.choice ?? NOTHING;
  const exceptions = new Map<string, boolean>();
  for (const service of registry.services) {
    const wanted =
      service.id === id
        ? allowed
        : // What is closed until the visitor has answered stays so: an answer for one service is none for another.
          choiceAllows(old, service) && before.standing !== 'conflict' && !isWider(before, service);
    if (wanted !== old.categories.has(service.category)) exceptions.set(service.id, wanted);
  }
  return { categories: old.categories, exceptions };
}

function termsAfter(facts: DecisionFacts): Terms {
  const { decision, registry, before } = facts;
  switch (decision.kind) {
    case 'accept-all':
      return termsOfServices(registry.services, new Set(registry.services.map(({ id }) => id)));
    case 'choose':
      return termsOfServices(registry.services, decision.services);
    case 'service':
      return termsWithService(facts, decision.id, decision.allowed);
    case 'confirm':
    case 'counting':
      return before.choice ?? NOTHING;
    case 'refuse-all':
    case 'reset':
      return NOTHING;
  }
}

const isWider = (state: ConsentState, service: Service): boolean =>
  state.changes.some((change) => change.service.id === service.id);

const sameIds = (a: readonly Service[], b: readonly Service[]): boolean =>
  a.length === b.length && a.every(({ id }) => b.some((other) => other.id === id));

/** Works out what a decision means. Pure but for the receipt that it may need. */
export function decide(facts: DecisionFacts): DecisionOutcome {
  const { decision, registry, before } = facts;
  const terms = termsAfter(facts);
  const allowed = allowedBy(registry, terms);
  // Only a grant that is on record has a choice with a receipt in a state.
  const held = before.standing === 'not-needed' ? undefined : before.choice?.receipt;
  const allowedBefore =
    held === undefined || before.choice === undefined
      ? []
      : allowedBy(registry, before.choice).filter((service) => !isWider(before, service));
  const withdrawn = allowedBefore.filter((service) => !allowed.includes(service));
  const grants = grantsAnything(terms) && allowed.length > 0;
  const event: ConsentEvent | undefined = grants
    ? held === undefined
      ? 'given'
      : sameIds(allowed, allowedBefore)
        ? 'renewed'
        : 'changed'
    : held === undefined
      ? undefined
      : 'withdrawn';
  // Who only asks not to be counted decides nothing that needs a record.
  const isRecorded = event !== undefined && decision.kind !== 'counting';
  const receipt = grants ? (held ?? facts.newReceipt()) : held;
  return {
    choice:
      decision.kind === 'reset'
        ? undefined
        : choiceOf(facts, grants ? terms : NOTHING, grants ? receipt : undefined),
    allowed: grants ? allowed : [],
    withdrawn,
    ...(isRecorded && event !== undefined && receipt !== undefined ? { event, receipt } : {}),
  };
}

function choiceOf(facts: DecisionFacts, terms: Terms, receipt: string | undefined): Choice {
  const { decision, registry, before, now } = facts;
  const old = before.choice;
  const nowSeconds = Math.floor(now.getTime() / 1000);
  // Anything less than a full decision leaves the time as it is, so that it never prolongs.
  const isPartial =
    decision.kind === 'service' || decision.kind === 'confirm' || decision.kind === 'counting';
  const keepsRevision = decision.kind === 'confirm' || decision.kind === 'counting';
  const uncounted =
    decision.kind === 'counting' || decision.kind === 'choose'
      ? (decision.uncounted ?? old?.uncounted)
      : old?.uncounted;
  return {
    revision: keepsRevision && old !== undefined ? old.revision : registry.revision,
    seconds: isPartial && old !== undefined ? old.seconds : nowSeconds,
    categories: terms.categories,
    exceptions: terms.exceptions,
    despiteSignal: decision.kind === 'counting' ? (old?.despiteSignal ?? false) : before.hasSignal,
    uncounted: uncounted ?? false,
    ...(receipt === undefined ? {} : { receipt }),
  };
}
