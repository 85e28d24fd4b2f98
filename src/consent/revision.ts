import { createHash } from 'node:crypto';
import type { ConsentCategory, Purpose, Service } from './model.ts';

/** The part of a service that consent depends on. Texts, hosts and the way of loading are not in it. */
export interface ConsentTerms {
  readonly id: string;
  readonly category: ConsentCategory;
  readonly purposes: readonly Purpose[];
  readonly meaning: number;
  /** The provider first, then whoever else receives data. */
  readonly recipients: readonly string[];
  readonly countries: readonly string[];
  readonly location: readonly string[];
  readonly cookies: readonly { readonly name: string; readonly maxAgeSeconds: number | null }[];
  /** Names begin with the kind of storage. */
  readonly storage: readonly { readonly name: string; readonly maxAgeSeconds: number | null }[];
}

const sorted = (texts: readonly string[]): string[] => [...new Set(texts)].sort();
const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;

/** The consent terms of a service, in one form however they were written. */
export function termsOf(service: Service): ConsentTerms {
  const { provider, recipients, countries } = service;
  return {
    id: service.id,
    category: service.category,
    purposes: sorted(service.purposes) as Purpose[],
    meaning: service.meaning,
    recipients: [provider.name, ...sorted(recipients).filter((name) => name !== provider.name)],
    countries: sorted([...(provider.country ? [provider.country] : []), ...countries]),
    location: sorted(service.location),
    cookies: service.cookies.map(({ name, maxAgeSeconds }) => ({ name, maxAgeSeconds })).sort(byName),
    storage: service.storage
      .map(({ kind, name, maxAgeSeconds }) => ({ name: `${kind} ${name}`, maxAgeSeconds }))
      .sort(byName),
  };
}

/** The consent terms of a whole registry, by id. Key order is fixed, so that the same terms are the same text. */
export const termsOfAll = (services: readonly Service[]): readonly ConsentTerms[] =>
  services.map(termsOf).sort((a, b) => (a.id < b.id ? -1 : 1));

/** The first 48 bits of SHA-256 over the consent terms, base64url. */
export function revisionOfTerms(terms: readonly ConsentTerms[]): string {
  const hash = createHash('sha256').update(JSON.stringify(terms)).digest();
  return hash.subarray(0, 6).toString('base64url');
}

export const revisionOf = (services: readonly Service[]): string => revisionOfTerms(termsOfAll(services));

/** What has become wider in a service since it was agreed to. */
export type Widening =
  | { readonly kind: 'new-service' }
  | { readonly kind: 'category'; readonly category: ConsentCategory }
  | { readonly kind: 'purpose'; readonly purpose: Purpose }
  | { readonly kind: 'meaning' }
  | { readonly kind: 'recipient'; readonly name: string }
  | { readonly kind: 'country'; readonly name: string }
  | { readonly kind: 'back-office' }
  | { readonly kind: 'stored'; readonly name: string }
  | { readonly kind: 'longer'; readonly name: string };

const isLonger = (now: number | null, before: number | null, ofCookie: boolean): boolean => {
  // A cookie without a time ends with the browser; anything else without one stays for ever.
  const seconds = (value: number | null) => value ?? (ofCookie ? 0 : Number.POSITIVE_INFINITY);
  return seconds(now) > seconds(before);
};

/** In what the present terms go beyond those of before; empty when whoever agreed then agrees now. */
export function widenings(now: ConsentTerms, before: ConsentTerms | undefined): readonly Widening[] {
  if (before === undefined) return [{ kind: 'new-service' }];
  const found: Widening[] = [];
  if (now.category !== before.category) found.push({ kind: 'category', category: now.category });
  for (const purpose of now.purposes)
    if (!before.purposes.includes(purpose)) found.push({ kind: 'purpose', purpose });
  if (now.meaning !== before.meaning) found.push({ kind: 'meaning' });
  for (const name of now.recipients)
    if (!before.recipients.includes(name)) found.push({ kind: 'recipient', name });
  for (const name of now.countries)
    if (!before.countries.includes(name)) found.push({ kind: 'country', name });
  if (now.location.some((place) => !before.location.includes(place))) found.push({ kind: 'back-office' });
  for (const [list, old, ofCookie] of [
    [now.cookies, before.cookies, true],
    [now.storage, before.storage, false],
  ] as const) {
    for (const { name, maxAgeSeconds } of list) {
      const known = old.find((one) => one.name === name);
      if (known === undefined) found.push({ kind: 'stored', name });
      else if (isLonger(maxAgeSeconds, known.maxAgeSeconds, ofCookie)) found.push({ kind: 'longer', name });
    }
  }
  return found;
}
