import { compileClauses } from '../explore/compile.ts';
import { lastValue } from '../query-string.ts';
import { groundOf } from './narrowing.ts';
import type { PageCall } from './page.ts';
import type { SkyPlace } from './sky.ts';

const PLACES = 'villes-d-observation-observing-places';
const SUGGESTED = 120;
const PARIS: SkyPlace = { name: 'Paris', lat: 48.85, lon: 2.35 };

interface PlaceRow {
  readonly name: string;
  readonly position: { readonly lat: number; readonly lon: number };
}

// Two decimals: a kilometre, which no star notices, and no house can be told from it.
const rounded = (degrees: number): number => Math.round(degrees * 100) / 100;

async function placesWhere(
  call: PageCall,
  where: readonly string[],
  limit: number,
): Promise<readonly PlaceRow[]> {
  const entry = await call.sees.dataset(PLACES);
  if (entry === undefined) return [];
  const query = compileClauses(
    { select: 'name, position', where, order_by: 'population desc' },
    groundOf(call, entry),
    { limit },
  );
  // A dataset of the same id but other fields is somebody else's: there is no list then.
  if (!query.ok) return [];
  const { rows } = await call.deps.engine.page(call.deps.catalogue.snapshot(entry), query.value, {
    format: 'json',
    timezone: 'UTC',
    lang: 'en',
    fileUrl: '',
    signal: call.signal,
  });
  return rows.map((row) => JSON.parse(row) as PlaceRow);
}

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** Names to suggest: the largest towns. */
export async function suggestedPlaces(call: PageCall): Promise<readonly string[]> {
  const rows = await placesWhere(call, [], SUGGESTED);
  return [...new Set(rows.map((row) => row.name))].sort((a, b) => a.localeCompare(b, call.language));
}

/** The place that the address names: `lat` and `lon`, or the name of a town; Paris when it names none. */
export async function placeOf(
  call: PageCall,
): Promise<{ readonly place: SkyPlace; readonly unknown?: string }> {
  const [lat, lon] = [
    Number(lastValue(call.query, 'lat') ?? 'none'),
    Number(lastValue(call.query, 'lon') ?? 'none'),
  ];
  if (Math.abs(lat) <= 90 && Math.abs(lon) <= 180) {
    return { place: { name: '', lat: rounded(lat), lon: rounded(lon) } };
  }
  const name = lastValue(call.query, 'place')?.trim().slice(0, 100);
  if (name === undefined || name === '') return { place: PARIS };
  const exact = await placesWhere(call, [`name = ${quoted(name)}`], 1);
  const [found] = exact.length > 0 ? exact : await placesWhere(call, [`search(name, ${quoted(name)})`], 1);
  if (found === undefined) {
    return name.toLowerCase() === 'paris' ? { place: PARIS } : { place: PARIS, unknown: name };
  }
  return {
    place: { name: found.name, lat: rounded(found.position.lat), lon: rounded(found.position.lon) },
  };
}
