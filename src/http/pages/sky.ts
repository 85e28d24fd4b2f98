import { type BodyPosition, bodiesAt, sunAltitudeDeg } from '#astro';
import type { DatasetEntry } from '#catalogue';
import { localized, type MessageKey, type Translate, translator } from '#i18n';
import { type ChartStar, type ConstellationFigure, type Line, tonightSky } from '#pictures';
import type { SkyView } from '#web';
import { compileClauses } from '../explore/compile.ts';
import { groundOf } from './narrowing.ts';
import type { PageCall } from './page.ts';

const STARS = 'hyg-stellar-database';
const FIGURES = '88-constellations';
// The faintest that a good eye sees from a village.
const LIMIT_MAG = 5.2;
const MAX_STARS = 3000;
const MINUTE_MS = 60_000;
/** The chart moves on at this pace. */
const SKY_STEP_MS = 10 * MINUTE_MS;
// Below this the brighter stars are out.
const NIGHT_SUN_DEG = -9;
const DUSK_SUN_DEG = -4;

export interface SkyPlace {
  readonly name: string;
  readonly lat: number;
  readonly lon: number;
}

interface SkyData {
  readonly stars: readonly ChartStar[];
  readonly figures: readonly ConstellationFigure[];
  readonly latinNames: Readonly<Record<string, string>>;
  readonly frenchNames: Readonly<Record<string, string>>;
}

/** Stars and figures of the published snapshots, read once for each. */
export class SkySource {
  #key = '';
  #data: Promise<SkyData> | undefined;

  of(call: PageCall, stars: DatasetEntry, figures: DatasetEntry): Promise<SkyData> {
    const key = `${stars.manifest.contentHash} ${figures.manifest.contentHash}`;
    if (this.#data === undefined || this.#key !== key) {
      this.#key = key;
      const reading = readSky(call, stars, figures);
      this.#data = reading;
      reading.catch(() => {
        if (this.#data === reading) this.#data = undefined;
      });
    }
    return this.#data;
  }
}

async function rowsOf<Row>(
  call: PageCall,
  entry: DatasetEntry,
  clauses: { readonly select: string; readonly where?: readonly string[]; readonly order_by?: string },
  limit: number,
): Promise<readonly Row[]> {
  const query = compileClauses(clauses, groundOf(call, entry), { limit });
  if (!query.ok) throw new Error(`${entry.id}: ${query.problems[0].message}`);
  const { rows } = await call.deps.engine.page(call.deps.catalogue.snapshot(entry), query.value, {
    format: 'json',
    timezone: 'UTC',
    lang: 'en',
    fileUrl: '',
  });
  return rows.map((row) => JSON.parse(row) as Row);
}

interface StarRow {
  readonly ra: number;
  readonly dec: number;
  readonly mag: number;
  readonly ci: number | null;
  readonly proper: string | null;
}

interface FigureRow {
  readonly iau_code: string;
  readonly latin_name_nom_latin: string | null;
  readonly french_name_nom_francais: string | null;
  readonly figure: { readonly geometry?: { readonly type: string; readonly coordinates: unknown } } | null;
}

function linesOf(figure: FigureRow['figure']): readonly Line[] {
  const geometry = figure?.geometry;
  if (geometry?.type === 'MultiLineString') return geometry.coordinates as readonly Line[];
  return geometry?.type === 'LineString' ? [geometry.coordinates as Line] : [];
}

async function readSky(call: PageCall, stars: DatasetEntry, figures: DatasetEntry): Promise<SkyData> {
  const [starRows, figureRows] = await Promise.all([
    rowsOf<StarRow>(
      call,
      stars,
      { select: 'ra, dec, mag, ci, proper', where: [`mag <= ${LIMIT_MAG}`], order_by: 'mag' },
      MAX_STARS,
    ),
    rowsOf<FigureRow>(
      call,
      figures,
      { select: 'iau_code, latin_name_nom_latin, french_name_nom_francais, figure' },
      100,
    ),
  ]);
  const named = (name: (row: FigureRow) => string | null) =>
    Object.fromEntries(figureRows.map((row) => [row.iau_code, (name(row) ?? '').trim()]));
  return {
    stars: starRows.map(({ ra, dec, mag, ci, proper }) => ({
      raDeg: ra * 15,
      decDeg: dec,
      mag,
      bv: ci,
      name: proper,
    })),
    figures: figureRows.map((row) => ({ code: row.iau_code, lines: linesOf(row.figure) })),
    latinNames: named((row) => row.latin_name_nom_latin),
    frenchNames: named((row) => row.french_name_nom_francais),
  };
}

/** The present moment, or when it is day there the first of the coming night. Where there is no night, now. */
export function momentOfSky(
  place: SkyPlace,
  now: Date,
): { readonly when: Date; readonly isTonight: boolean } {
  const earth = { latDeg: place.lat, lonDeg: place.lon };
  const start = Math.floor(now.getTime() / SKY_STEP_MS) * SKY_STEP_MS;
  const present = new Date(start);
  if (sunAltitudeDeg(earth, present) < DUSK_SUN_DEG) return { when: present, isTonight: false };
  for (let at = start; at < start + 24 * 60 * MINUTE_MS; at += SKY_STEP_MS) {
    const when = new Date(at);
    if (sunAltitudeDeg(earth, when) < NIGHT_SUN_DEG) return { when, isTonight: true };
  }
  return { when: present, isTonight: false };
}

const CARDINALS = [
  'sky.north',
  'sky.north-east',
  'sky.east',
  'sky.south-east',
  'sky.south',
  'sky.south-west',
  'sky.west',
  'sky.north-west',
] as const satisfies readonly MessageKey[];

const labelsOf = (t: Translate, bodies: readonly BodyPosition[]) => {
  const [north, northEast, east, southEast, south, southWest, west, northWest] = CARDINALS;
  return {
    cardinals: [
      t(north),
      t(northEast),
      t(east),
      t(southEast),
      t(south),
      t(southWest),
      t(west),
      t(northWest),
    ] as const,
    bodies: Object.fromEntries(bodies.map(({ body }) => [body, t(`body.${body}`)])),
  };
};

/** The sky of a place, drawn from the published stars and figures; undefined until both are there. */
export async function skyOf(
  call: PageCall,
  source: SkySource,
  place: SkyPlace,
): Promise<SkyView | undefined> {
  const { deps, language, sees, now } = call;
  const [stars, figures] = await Promise.all([sees.dataset(STARS), sees.dataset(FIGURES)]);
  if (stars === undefined || figures === undefined) return undefined;
  const data = await source.of(call, stars, figures);
  const { when, isTonight } = momentOfSky(place, now);
  const bodies = bodiesAt({ latDeg: place.lat, lonDeg: place.lon }, when);
  const t = translator(language);
  const chart = tonightSky({
    stars: data.stars,
    figures: data.figures,
    constellationNames: language === 'fr' ? data.frenchNames : data.latinNames,
    bodies,
    latDeg: place.lat,
    lonDeg: place.lon,
    instant: when,
    limitMag: LIMIT_MAG,
    labels: labelsOf(t, bodies),
    text: { title: t('home.sky-title'), lang: language },
  });
  const title = (entry: DatasetEntry) =>
    localized(entry.metadata.title, language, deps.settings.defaultLanguage);
  return {
    svg: chart.svg,
    stars: chart.stars,
    limit: chart.limitMag,
    isTonight,
    when: when.toISOString(),
    starsId: stars.id,
    starsTitle: title(stars),
    figuresId: figures.id,
    figuresTitle: title(figures),
  };
}
