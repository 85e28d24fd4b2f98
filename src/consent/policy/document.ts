import { localized } from '#lib';
import {
  CONSENT_CATEGORIES,
  type ConsentCategory,
  type CookieLocation,
  type LocalizedText,
  type RegisteredCookie,
  type RegisteredItem,
  type Service,
} from '../model.ts';
import type { CookieRegistry } from '../registry.ts';
import type { ConsentTexts } from '../texts/model.ts';
import { linked } from '../texts/policy.ts';
import { consentTexts } from '../texts/texts.ts';
import { blocksOfHtml } from './added.ts';
import type { PolicyChange, PolicyVersion } from './history.ts';
import type { Block, Cell, ConsentDocument, Line } from './model.ts';

/** What an application says of itself in its policy. */
export interface PolicySettings {
  /** Name of the portal in this language. */
  readonly portal: string;
  /** Who answers for the data; empty: the portal's name. */
  readonly controller: string;
  /** Why records are kept for longer than a year; empty when they are not. */
  readonly recordReason: string;
  readonly countsAudience: boolean;
  readonly paths: { readonly centre: string; readonly audience: string };
}

/** What a policy is made from. */
export interface PolicyFacts extends PolicySettings {
  readonly registry: CookieRegistry;
  readonly language: string;
  /** What the operator adds, as HTML or as plain text. Comes after what the registry says and takes nothing from it. */
  readonly added: string;
  /** How long records are kept after the choice has ended. */
  readonly recordMonths: number;
  /** ISO 8601, UTC; empty: not in force yet. */
  readonly date: string;
  /** The newest first; empty: the document stands for itself, as evidence. */
  readonly history: readonly PolicyVersion[];
}

// On the page; the archive of the records holds all of them.
const MAX_VERSIONS = 100;

/** Something that is kept in a browser, as a row of the policy. */
interface Row {
  readonly provider: string;
  readonly place: string;
  readonly title: string;
  readonly name: string;
  readonly what: string | undefined;
  readonly purpose: Cell;
  readonly lifetime: string;
  readonly readers: string;
}

class PolicyWriter {
  readonly #facts: PolicyFacts;
  readonly #texts: ConsentTexts;

  constructor(facts: PolicyFacts) {
    this.#facts = facts;
    this.#texts = consentTexts(facts.language);
  }

  #word(text: LocalizedText | undefined): string {
    return localized(text, this.#facts.language);
  }

  #places(location: readonly CookieLocation[]): string {
    return location.map((place) => this.#texts.places[place]).join(', ');
  }

  #lifetime(maxAgeSeconds: number | null, isCookie: boolean): string {
    const { lifetime, untilDeleted } = this.#texts;
    return maxAgeSeconds === null && !isCookie ? untilDeleted : lifetime(maxAgeSeconds);
  }

  #ownRow(item: RegisteredCookie | RegisteredItem): Row {
    const { policy, grounds, readableBy, storageKinds } = this.#texts;
    const isCookie = 'httpOnly' in item;
    return {
      provider: this.#facts.portal,
      place: this.#places(item.location),
      title: this.#word(item.title),
      name: item.name,
      what: isCookie ? undefined : storageKinds[item.kind],
      purpose: [
        [this.#word(item.purpose)],
        ...(isCookie ? [[policy.setWhen(this.#word(item.setWhen))]] : []),
        [`${policy.ground} ${grounds[item.ground]}.`],
      ],
      lifetime: this.#lifetime(item.maxAgeSeconds, isCookie),
      readers: isCookie && item.httpOnly ? readableBy.server : readableBy.page,
    };
  }

  #serviceRows(service: Service): readonly Row[] {
    const { readableBy, storageKinds } = this.#texts;
    const items = [
      ...service.cookies.map((cookie) => ({ ...cookie, what: undefined })),
      ...service.storage.map((item) => ({ ...item, what: storageKinds[item.kind] })),
    ];
    return items.map((item) => ({
      provider: service.provider.name,
      place: this.#places(service.location),
      title: this.#word(service.title),
      name: item.name,
      what: item.what,
      purpose: [[this.#word(item.purpose ?? service.purpose)]],
      lifetime: this.#lifetime(item.maxAgeSeconds, item.what === undefined),
      // What a script of theirs keeps on our host is read by that script, and reaches our server too.
      readers: item.host === 'portal' ? `${readableBy.page}, ${readableBy.provider}` : readableBy.provider,
    }));
  }

  #table(caption: string, rows: readonly Row[]): Block {
    const { head } = this.#texts.policy;
    return {
      kind: 'table',
      caption,
      head: [head.provider, head.place, head.name, head.purpose, head.lifetime, head.readers],
      rowHead: 2,
      rows: rows.map((row) => [
        [[row.provider]],
        [[{ strong: row.title }], [row.place]],
        [[{ code: row.name }], ...(row.what === undefined ? [] : [[row.what]])],
        row.purpose,
        [[row.lifetime]],
        [[row.readers]],
      ]),
    };
  }

  #necessary(): readonly Block[] {
    const { registry } = this.#facts;
    const { categories, policy } = this.#texts;
    const rows = [...registry.cookies, ...registry.storage].map((item) => this.#ownRow(item));
    return [
      { kind: 'heading', level: 3, id: 'cookies', text: categories.necessary },
      { kind: 'paragraph', text: [policy.usedOf.necessary] },
      this.#table(policy.caption(categories.necessary), rows),
    ];
  }

  #service(service: Service): readonly Block[] {
    const { policy, purposes, list } = this.#texts;
    const { provider, recipients, hosts } = service;
    const words = policy.service;
    const countries = [...new Set([...(provider.country ? [provider.country] : []), ...service.countries])];
    const inOwnWords = new Intl.DisplayNames([this.#facts.language], { type: 'region' });
    const terms: (readonly [string, Line])[] = [
      [
        words.provider,
        provider.policyUrl === undefined
          ? [provider.name]
          : [`${provider.name}, `, { text: words.policy, href: provider.policyUrl }],
      ],
      [
        words.purposes,
        [`${list(service.purposes.map((one) => purposes[one]))}. `, this.#word(service.purpose)],
      ],
      ...(recipients.length === 0 ? [] : [[words.recipients, [list(recipients)]] as const]),
      ...(countries.length === 0
        ? []
        : [[words.countries, [list(countries.map((code) => inOwnWords.of(code) ?? code))]] as const]),
      [words.hosts, hosts.flatMap(({ origin }, i): Line => [...(i > 0 ? [', '] : []), { code: origin }])],
      [words.places, [this.#places(service.location)]],
    ];
    const rows = this.#serviceRows(service);
    return [
      { kind: 'heading', level: 4, id: `service-${service.id}`, text: service.name },
      { kind: 'terms', terms },
      rows.length === 0
        ? { kind: 'paragraph', text: [words.storesNothing] }
        : this.#table(policy.caption(service.name), rows),
    ];
  }

  #category(category: ConsentCategory): readonly Block[] {
    const { categories, policy } = this.#texts;
    const services = this.#facts.registry.services.filter((one) => one.category === category);
    return [
      { kind: 'heading', level: 3, id: `class-${category}`, text: categories[category] },
      { kind: 'paragraph', text: [services.length === 0 ? policy.nothingOf : policy.usedOf.other] },
      ...services.flatMap((service) => this.#service(service)),
    ];
  }

  #aboutCookies(): readonly Block[] {
    const { categories, policy } = this.#texts;
    return [
      { kind: 'heading', level: 2, id: 'what', text: policy.whatTitle },
      ...policy.what.map((text): Block => ({ kind: 'paragraph', text: [text] })),
      { kind: 'heading', level: 2, id: 'classes', text: policy.classesTitle },
      {
        kind: 'terms',
        terms: (['necessary', ...CONSENT_CATEGORIES] as const).map(
          (category) => [categories[category], [policy.classes[category]]] as const,
        ),
      },
    ];
  }

  #yourPart(): readonly Block[] {
    const { registry, paths, countsAudience, recordMonths, recordReason } = this.#facts;
    const { policy, manage } = this.#texts;
    const isAsked = registry.services.length > 0;
    const paragraph = (text: Line): Block => ({ kind: 'paragraph', text });
    return [
      ...(countsAudience
        ? [
            { kind: 'heading', level: 2, id: 'counting', text: policy.countingTitle } as const,
            paragraph([policy.counting]),
            paragraph(linked(policy.countingMore, paths.audience)),
          ]
        : []),
      { kind: 'heading', level: 2, id: 'change', text: policy.changeTitle },
      ...(isAsked ? [] : [paragraph([policy.changeNotNeeded])]),
      paragraph(linked(policy.change(manage), paths.centre)),
      paragraph([policy.changeTime]),
      paragraph([policy.changeSignal]),
      { kind: 'heading', level: 2, id: 'browser', text: policy.browserTitle },
      paragraph([policy.browser]),
      { kind: 'terms', terms: policy.browsers.map(([name, where]) => [name, [where]] as const) },
      paragraph([policy.browserBlocked]),
      { kind: 'heading', level: 2, id: 'records', text: policy.recordsTitle },
      paragraph([policy.records]),
      paragraph([policy.recordsKept(recordMonths, recordReason)]),
      paragraph([policy.recordsRights]),
    ];
  }

  #change(change: PolicyChange): string {
    const { policy, list, widening } = this.#texts;
    const { changed } = policy;
    switch (change.kind) {
      case 'first':
      case 'added':
      case 'wording':
        return changed[change.kind];
      case 'service-added':
        return changed.serviceAdded(change.name);
      case 'service-removed':
        return changed.serviceRemoved(change.name);
      case 'service-narrower':
        return changed.serviceNarrower(change.name);
      case 'service-wider':
        return `${changed.serviceWider(change.name, list(change.widenings.map(widening)))} ${policy.asksAgain}`;
      case 'item-added':
        return changed.itemAdded(change.name);
      case 'item-removed':
        return changed.itemRemoved(change.name);
      case 'item-changed':
        return changed.itemChanged(change.name);
    }
  }

  changesOf({ changes }: PolicyVersion): string {
    return changes.map((one) => this.#change(one)).join(' ');
  }

  #history(): readonly Block[] {
    const { history } = this.#facts;
    const { policy, day } = this.#texts;
    if (history.length === 0) return [];
    return [
      { kind: 'heading', level: 2, id: 'history', text: policy.historyTitle },
      { kind: 'paragraph', text: [policy.historyLead] },
      {
        kind: 'terms',
        terms: history
          .slice(0, MAX_VERSIONS)
          .map((version) => [
            day(version.publishedAt),
            [`${this.changesOf(version)} `, { code: version.revision }],
          ]),
      },
      ...(history.length > MAX_VERSIONS ? [{ kind: 'paragraph', text: [policy.older] } as const] : []),
    ];
  }

  write(): ConsentDocument {
    const { language, portal, controller, added, registry, date } = this.#facts;
    const { policy, day } = this.#texts;
    return {
      title: policy.title,
      description: policy.description,
      language,
      portal,
      date,
      blocks: [
        { kind: 'paragraph', text: [policy.lead(portal)] },
        {
          kind: 'paragraph',
          text: [
            policy.controller(controller || portal),
            ...(date === '' ? [] : [` ${policy.inForce(day(date), registry.revision)}`]),
          ],
        },
        ...this.#aboutCookies(),
        { kind: 'heading', level: 2, id: 'services', text: policy.usedTitle },
        ...this.#necessary(),
        ...CONSENT_CATEGORIES.flatMap((category) => this.#category(category)),
        ...this.#yourPart(),
        ...blocksOfHtml(added),
        ...this.#history(),
      ],
    };
  }
}

/** The cookie policy of a portal in one language: nothing in it is written down twice, and no row can be left out. */
export const policyDocument = (facts: PolicyFacts): ConsentDocument => new PolicyWriter(facts).write();

/** What each version changed, in a sentence or two, the newest first. */
export function changesInWords(facts: PolicyFacts): readonly (PolicyVersion & { readonly words: string })[] {
  const writer = new PolicyWriter(facts);
  return facts.history.map((version) => ({ ...version, words: writer.changesOf(version) }));
}
