import type { CookieCategory } from '../model.ts';
import type { Line } from '../policy/model.ts';
import type { ConsentEvent, ConsentMethod } from '../records/model.ts';

/** The words of the cookie policy, in one language. */
export interface PolicyTexts {
  readonly title: string;
  readonly description: string;
  lead(portal: string): string;
  controller(name: string): string;
  inForce(day: string, revision: string): string;
  readonly pdf: string;

  /** How things stand for whoever reads. */
  readonly yours: {
    readonly title: string;
    readonly sent: string;
    readonly sentNone: string;
    others(count: number): string;
    readonly allowed: string;
    readonly uncounted: string;
    readonly manage: string;
  };

  readonly whatTitle: string;
  readonly what: readonly string[];
  readonly classesTitle: string;
  readonly classes: Readonly<Record<CookieCategory, string>>;
  readonly usedTitle: string;
  readonly usedOf: Readonly<Record<'necessary' | 'other', string>>;
  readonly nothingOf: string;
  readonly head: {
    readonly provider: string;
    readonly place: string;
    readonly name: string;
    readonly purpose: string;
    readonly lifetime: string;
    readonly readers: string;
  };
  caption(what: string): string;
  setWhen(act: string): string;
  readonly ground: string;
  readonly service: {
    readonly provider: string;
    readonly purposes: string;
    readonly recipients: string;
    readonly countries: string;
    readonly hosts: string;
    readonly places: string;
    readonly policy: string;
    readonly storesNothing: string;
  };
  readonly countingTitle: string;
  readonly counting: string;
  readonly countingMore: string;
  readonly changeTitle: string;
  readonly changeNotNeeded: string;
  change(manage: string): string;
  readonly changeTime: string;
  readonly changeSignal: string;
  readonly browserTitle: string;
  readonly browser: string;
  readonly browsers: readonly (readonly [name: string, where: string])[];
  readonly browserBlocked: string;
  readonly recordsTitle: string;
  readonly records: string;
  /** How long they are kept after the choice has ended. */
  recordsKept(months: number, reason: string): string;
  readonly recordsRights: string;
  readonly historyTitle: string;
  readonly historyLead: string;
  readonly older: string;
  readonly asksAgain: string;
  readonly changed: {
    readonly first: string;
    serviceAdded(name: string): string;
    serviceRemoved(name: string): string;
    serviceWider(name: string, what: string): string;
    serviceNarrower(name: string): string;
    itemAdded(name: string): string;
    itemRemoved(name: string): string;
    itemChanged(name: string): string;
    readonly added: string;
    readonly wording: string;
  };

  /** What a visitor is given as the record of a consent. */
  readonly record: {
    readonly title: string;
    lead(portal: string): string;
    readonly events: Readonly<Record<ConsentEvent, string>>;
    readonly time: string;
    readonly allowed: string;
    readonly nothing: string;
    readonly until: string;
    readonly method: string;
    readonly methods: Readonly<Record<ConsentMethod, string>>;
    readonly signal: string;
    readonly version: string;
    readonly shown: string;
    readonly id: string;
  };
}

/** A line in which `[…]` is a link. */
export function linked(text: string, href: string): Line {
  const [before = '', rest] = text.split('[', 2);
  if (rest === undefined) return [text];
  const [inner = '', after = ''] = rest.split(']', 2);
  return [before, { text: inner, href }, after].filter((part) => part !== '');
}
