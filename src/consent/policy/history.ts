import type { Publication } from '../records/model.ts';
import { type ConsentTerms, type Widening, widenings } from '../revision.ts';

/** Something by which one version of the policy differs from the one before. */
export type PolicyChange =
  | { readonly kind: 'first' }
  | { readonly kind: 'service-added' | 'service-removed' | 'service-narrower'; readonly name: string }
  | { readonly kind: 'service-wider'; readonly name: string; readonly widenings: readonly Widening[] }
  /** A cookie, or something else, that the portal itself keeps in a browser. */
  | { readonly kind: 'item-added' | 'item-removed' | 'item-changed'; readonly name: string }
  /** What the operator has added to the policy. */
  | { readonly kind: 'added' }
  | { readonly kind: 'wording' };

/** One version of the policy. */
export interface PolicyVersion {
  /** ISO 8601, UTC. */
  readonly publishedAt: string;
  readonly revision: string;
  readonly digest: string;
  /** At least one. */
  readonly changes: readonly PolicyChange[];
}

interface Named {
  readonly name: string;
}

/** What is compared of a publication; what an older version of Almagest did not write down counts as absent. */
interface Told {
  readonly terms: readonly ConsentTerms[];
  readonly names: ReadonlyMap<string, string>;
  /** JSON of each cookie and item of the portal, by name. */
  readonly items: ReadonlyMap<string, string>;
  readonly added: string;
}

function told({ content }: Publication): Told {
  // Written by us; every part but the terms may be of an older form.
  const { terms, registry, shown } = JSON.parse(content) as {
    readonly terms: readonly ConsentTerms[];
    readonly registry?: {
      readonly cookies?: readonly Named[];
      readonly storage?: readonly Named[];
      readonly services?: readonly (Named & { readonly id: string })[];
    };
    readonly shown?: { readonly added?: unknown } | null;
  };
  const items = [...(registry?.cookies ?? []), ...(registry?.storage ?? [])];
  return {
    terms,
    names: new Map((registry?.services ?? []).map(({ id, name }) => [id, name])),
    items: new Map(items.map((item) => [item.name, JSON.stringify(item)])),
    added: JSON.stringify(shown?.added ?? {}),
  };
}

function changesBetween(before: Told, now: Told): readonly PolicyChange[] {
  const changes: PolicyChange[] = [];
  const nameOf = (id: string) => now.names.get(id) ?? before.names.get(id) ?? id;
  for (const terms of now.terms) {
    const old = before.terms.find(({ id }) => id === terms.id);
    const name = nameOf(terms.id);
    const wider = widenings(terms, old);
    if (old === undefined) changes.push({ kind: 'service-added', name });
    else if (wider.length > 0) changes.push({ kind: 'service-wider', name, widenings: wider });
    else if (JSON.stringify(terms) !== JSON.stringify(old)) changes.push({ kind: 'service-narrower', name });
  }
  for (const { id } of before.terms)
    if (!now.terms.some((one) => one.id === id)) changes.push({ kind: 'service-removed', name: nameOf(id) });
  for (const [name, item] of now.items) {
    const old = before.items.get(name);
    if (old === undefined) changes.push({ kind: 'item-added', name });
    else if (old !== item) changes.push({ kind: 'item-changed', name });
  }
  for (const name of before.items.keys())
    if (!now.items.has(name)) changes.push({ kind: 'item-removed', name });
  if (before.added !== now.added) changes.push({ kind: 'added' });
  return changes.length === 0 ? [{ kind: 'wording' }] : changes;
}

/** All versions with what each changed, the newest first. */
export function policyHistory(publications: readonly Publication[]): readonly PolicyVersion[] {
  let before: Told | undefined;
  const versions = publications.map((publication): PolicyVersion => {
    const now = told(publication);
    const changes = before === undefined ? [{ kind: 'first' } as const] : changesBetween(before, now);
    before = now;
    const { publishedAt, revision, digest } = publication;
    return { publishedAt, revision, digest, changes };
  });
  return versions.reverse();
}
