import type { DemoSources } from './model.ts';
import { numberOf, rounded, textOf } from './sources.ts';

type Entry = Readonly<Record<string, string>>;

/** OpenNGC's kinds of object: English and French words, and the path for a facet of two levels. */
export const KINDS: Readonly<Record<string, readonly [en: string, fr: string, path: string]>> = {
  '*': ['Star', 'Étoile', 'Star'],
  '**': ['Double star', 'Étoile double', 'Star/Double'],
  '*Ass': ['Association of stars', "Association d'étoiles", 'Cluster/Association'],
  OCl: ['Open Cluster', 'Amas ouvert', 'Cluster/Open'],
  GCl: ['Globular Cluster', 'Amas globulaire', 'Cluster/Globular'],
  'Cl+N': ['Star cluster + Nebula', 'Amas et nébuleuse', 'Cluster/With nebula'],
  G: ['Galaxy', 'Galaxie', 'Galaxy'],
  GPair: ['Galaxy Pair', 'Paire de galaxies', 'Galaxy/Pair'],
  GTrpl: ['Galaxy Triplet', 'Triplet de galaxies', 'Galaxy/Triplet'],
  GGroup: ['Group of galaxies', 'Groupe de galaxies', 'Galaxy/Group'],
  PN: ['Planetary Nebula', 'Nébuleuse planétaire', 'Nebula/Planetary'],
  HII: ['HII Ionized region', 'Région HII', 'Nebula/HII region'],
  DrkN: ['Dark Nebula', 'Nébuleuse obscure', 'Nebula/Dark'],
  EmN: ['Emission Nebula', 'Nébuleuse à émission', 'Nebula/Emission'],
  Neb: ['Nebula', 'Nébuleuse', 'Nebula'],
  RfN: ['Reflection Nebula', 'Nébuleuse à réflexion', 'Nebula/Reflection'],
  SNR: ['Supernova remnant', 'Reste de supernova', 'Nebula/Supernova remnant'],
  Nova: ['Nova star', 'Nova', 'Star/Nova'],
  NonEx: ['Nonexistent object', 'Objet inexistant', 'Not an object/Nonexistent'],
  Dup: ['Duplicated object', 'Doublon', 'Not an object/Duplicate'],
  Other: ['Other classification', 'Autre', 'Other'],
};

/** `NGC0628` is written `NGC628`, as the original does; names whose zeros mean something stay. */
export const objectName = (name: string): string =>
  name.replace(/^(NGC|IC|M|Mel|C|B|H|HCG|PGC|UGC)0+(?=\d)/, '$1');

/** `01:36:41.75` in degrees. */
export function raDegrees(ra: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = ra.split(':').map(Number);
  return rounded((hours + minutes / 60 + seconds / 3600) * 15, 5);
}

/** `-15:47:01.2` in degrees; the sign also counts for `-00`. */
export function decDegrees(dec: string): number {
  const [degrees = 0, minutes = 0, seconds = 0] = dec.replace(/^[+-]/, '').split(':').map(Number);
  return rounded((dec.startsWith('-') ? -1 : 1) * (degrees + minutes / 60 + seconds / 3600), 5);
}

/** What a finder chart is drawn from. */
export interface ChartedObject {
  /** `M1` … `M110`. */
  readonly messier: string;
  readonly type: string;
  readonly raDeg: number;
  readonly decDeg: number;
  readonly majorArcmin: number | null;
  readonly minorArcmin: number | null;
  readonly angleDeg: number | null;
  /** Common name. */
  readonly caption?: string;
}

/** A Messier object: its OpenNGC entry and what its chart is drawn from. */
export interface MessierObject {
  readonly entry: Entry;
  readonly object: ChartedObject;
}

/** The Messier objects by name, `M1` to `M110`. M102 is NGC 5866, which OpenNGC does not number so. */
export function messierObjects(sources: DemoSources): ReadonlyMap<string, MessierObject> {
  const names = new Map(sources.csv('handwritten/messier.csv').map((row) => [row.messier, row.name_en]));
  const objects = new Map<string, MessierObject>();
  for (const entry of sources.csv('ngc.csv.gz')) {
    const messier = entry.Name === 'NGC5866' ? 'M102' : entry.M ? `M${Number(entry.M)}` : undefined;
    if (messier === undefined) continue;
    objects.set(messier, { entry, object: chartedObject(messier, entry, names.get(messier)) });
  }
  return objects;
}

const chartedObject = (messier: string, entry: Entry, name: string | undefined): ChartedObject => ({
  messier,
  type: entry.Type ?? 'Other',
  raDeg: raDegrees(entry.RA ?? ''),
  decDeg: decDegrees(entry.Dec ?? ''),
  majorArcmin: numberOf(entry.MajAx),
  minorArcmin: numberOf(entry.MinAx),
  angleDeg: numberOf(entry.PosAng),
  ...(name && { caption: name }),
});

/** Serpens has two parts, `Se1` and `Se2`; everybody else writes `Ser`. */
export const wholeConstellation = (code: string | undefined): string | null => {
  const text = textOf(code);
  return text === 'Se1' || text === 'Se2' ? 'Ser' : text;
};

/** One of the 88 constellations, as `constellations.json.gz` has it. Longitudes run from -180 to 180, degrees. */
export interface Constellation {
  readonly id: string;
  readonly name: string;
  readonly genitive: string;
  readonly names: Readonly<Record<string, string | null>>;
  readonly rank: number;
  readonly centre: readonly [number, number];
  /** Square degrees. */
  readonly area: number;
  readonly lines: readonly (readonly (readonly [number, number])[])[];
  /** Polygons, each a list of rings. Serpens has two. */
  readonly bounds: readonly (readonly (readonly (readonly [number, number])[])[])[];
}

const kept = new WeakMap<DemoSources, readonly Constellation[]>();

export function constellations(sources: DemoSources): readonly Constellation[] {
  // Our own file, written by `npm run demo:sources` in this form.
  const all = kept.get(sources) ?? (sources.json('constellations.json.gz') as readonly Constellation[]);
  kept.set(sources, all);
  return all;
}
