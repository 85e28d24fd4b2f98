import { type Audience, type ToldUse, toldUses } from '#audience';
import { viewerColumns, viewerValues } from '#catalogue';
import type { ChangedValues, Visible } from '#query';
import type { SeenCatalogue } from '#visibility';
import type { HttpDeps } from '../deps.ts';

// What is counted of datasets, where the API tells it. It changes without the catalogue: answers with it are kept by what
// they tell, not by their address.

/** By the id of the dataset. */
export type Uses = ReadonlyMap<string, ToldUse>;

const KEPT_MS = 60_000;

const kept = new WeakMap<Audience, { readonly since: number; readonly uses: Promise<Uses> }>();

/** The use of all datasets, asked of the database once a minute at most. */
export function usesNow({ audience, clock }: Pick<HttpDeps, 'audience' | 'clock'>): Promise<Uses> {
  const since = clock.now().getTime();
  const known = kept.get(audience);
  if (known !== undefined && since >= known.since && since < known.since + KEPT_MS) return known.uses;
  const uses = toldUses(audience, clock);
  kept.set(audience, { since, uses });
  uses.catch(() => kept.delete(audience));
  return uses;
}

const COLUMNS: ChangedValues['columns'] = [
  ...viewerColumns,
  { name: 'explore.download_count', kind: 'whole' },
  { name: 'explore.popularity_score', kind: 'whole' },
];

/**
 * The catalogue as a viewer sees it, with what is counted in place of the zeros that are stored. `mark`: what makes two
 * answers about it different, of the datasets that the viewer sees.
 */
export function withUses(
  { visible, entries }: Pick<SeenCatalogue, 'visible' | 'entries'>,
  uses: Uses,
): { readonly visible: Visible; readonly mark: string } {
  const own = new Set(visible?.changed?.records.map(({ place }) => place));
  const told = entries.flatMap((entry, place) => {
    const use = entry && uses.get(entry.id);
    return entry !== undefined && (use !== undefined || own.has(place)) ? [{ entry, place, use }] : [];
  });
  const records = told.map(({ entry, place, use }) => ({
    place,
    values: [...viewerValues(entry), use?.downloads ?? 0, use?.popularity ?? 0],
  }));
  return {
    visible: { ...visible, changed: { columns: COLUMNS, records } },
    mark: JSON.stringify(told.flatMap(({ place, use }) => (use === undefined ? [] : [[place, use]]))),
  };
}
