import type { DatasetMetadata, DatasetSchema } from '#dataset';

// Invented: one row per observation of a bright star, made by a generator with a fixed seed. It has every field type,
// nulls in each column, values with quotes, separators and other alphabets, and a date for each of three years.

export const STAR_SIGHTINGS_COUNT = 5321;

const label = (en: string, fr: string) => ({ en, fr });

export const starSightingsSchema: DatasetSchema = {
  fields: [
    { name: 'sighting_id', type: 'text', label: label('Sighting', 'Observation'), annotations: { id: true } },
    {
      name: 'star',
      type: 'text',
      label: label('Star', 'Étoile'),
      description: label('Proper name', 'Nom propre'),
      annotations: { facet: true, sortable: true },
    },
    {
      name: 'constellation',
      type: 'text',
      label: label('Constellation', 'Constellation'),
      annotations: { facet: true, disjunctive: true },
    },
    {
      name: 'spectral_path',
      type: 'text',
      label: label('Spectral type', 'Type spectral'),
      annotations: { facet: true, hierarchical: '/' },
    },
    {
      name: 'magnitude',
      type: 'double',
      label: label('Magnitude', 'Magnitude'),
      unit: 'mag',
      ucd: 'phot.mag',
      annotations: { decimals: 2 },
    },
    { name: 'exposure_s', type: 'int', label: label('Exposure', 'Pose'), unit: 's', annotations: {} },
    { name: 'is_variable', type: 'boolean', label: label('Variable', 'Variable'), annotations: {} },
    {
      name: 'night',
      type: 'date',
      label: label('Night', 'Nuit'),
      annotations: { facet: true, facetSort: '-alphanum', timerangeFilter: true },
    },
    { name: 'taken_at', type: 'datetime', label: label('Taken at', 'Prise'), annotations: {} },
    { name: 'site', type: 'geo_point_2d', label: label('Site', 'Site'), annotations: {} },
    { name: 'sky_patch', type: 'geo_shape', label: label('Sky patch', 'Champ'), annotations: {} },
    {
      name: 'tags',
      type: 'text',
      label: label('Tags', 'Mots-clés'),
      annotations: { facet: true, multivalued: ',' },
    },
    { name: 'plate', type: 'file', label: label('Plate', 'Cliché'), annotations: { hasThumbnails: true } },
    { name: 'fits_header', type: 'json_blob', label: label('FITS header', 'En-tête FITS'), annotations: {} },
  ],
};

export const starSightingsMetadata: DatasetMetadata = {
  title: label('Star sightings', 'Observations d’étoiles'),
  description: label(
    '<p>Bright stars seen from three sites.</p>',
    '<p>Étoiles brillantes vues de trois sites.</p>',
  ),
  themes: [label('Sky surveys', 'Relevés du ciel')],
  keywords: [label('stars', 'étoiles'), label('photometry', 'photométrie')],
  license: 'CC0 1.0',
  licenseUrl: 'https://creativecommons.org/publicdomain/zero/1.0/',
  publisher: 'Night Sky Club',
  attributions: [],
  language: 'en',
  creator: 'Night Sky Club',
  issued: '2024-01-01',
};

interface Star {
  readonly name: string;
  readonly constellation: string;
  readonly path: string;
  readonly magnitude: number;
  readonly ra: number;
  readonly dec: number;
  readonly isVariable: boolean;
}

const star = (
  name: string,
  constellation: string,
  path: string,
  place: readonly [magnitude: number, ra: number, dec: number],
  isVariable = false,
): Star => {
  const [magnitude, ra, dec] = place;
  return { name, constellation, path, magnitude, ra, dec, isVariable };
};

const STARS: readonly Star[] = [
  star('Vega', 'Lyra', 'A/A0/A0Va', [0.03, 279.2, 38.8]),
  star('Sheliak', 'Lyra', 'B/B7/B7Ve', [3.52, 282.5, 33.4], true),
  star('Altair', 'Aquila', 'A/A7/A7V', [0.76, 297.7, 8.9]),
  star('Deneb', 'Cygnus', 'A/A2/A2Ia', [1.25, 310.4, 45.3]),
  star('Betelgeuse', 'Orion', 'M/M1/M1Ia', [0.5, 88.8, 7.4], true),
  star('Rigel', 'Orion', 'B/B8/B8Ia', [0.13, 78.6, -8.2]),
  star("Barnard's star", 'Ophiuchus', 'M/M4/M4V', [9.51, 269.5, 4.7]),
  star('Alpha Lyrae; "the" star', 'Lyra', 'A/A0/A0Va', [0.03, 279.2, 38.8]),
  star('織女一', 'Lyra', 'A/A0/A0Va', [0.03, 279.2, 38.8]),
  star('Sirius', 'Canis Major', 'A/A1/A1V', [-1.0, 101.3, -16.7]),
];

const SITES = [
  { lon: 5.7122, lat: 43.9317 },
  { lon: -17.8792, lat: 28.7606 },
  { lon: -70.4045, lat: -24.6272 },
] as const;
const TAGS = ['bright', 'double', 'hazy', 'moonlit'] as const;

/** A small generator of numbers from 0 to below 1, the same for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Name, type and pixels of the one plate of the fixture. */
export const PLATE = { id: 'a1b2c3d4e5f60718293a4b5c6d7e8f90', width: 400, height: 300 } as const;

const plate = {
  thumbnail: true,
  filename: 'plate17.jpg',
  format: 'JPEG',
  width: PLATE.width,
  height: PLATE.height,
  mimetype: 'image/jpeg',
  id: PLATE.id,
  last_synchronized: '2024-08-14T06:00:00',
  color_summary: ['rgba(10, 10, 20, 1.00)'],
};

/** The records, typed as the schema says, in stored order. */
export function* starSightings(count = STAR_SIGHTINGS_COUNT): Generator<Record<string, unknown>> {
  const next = random(1);
  const start = Date.UTC(2023, 0, 1, 20);
  for (let i = 0; i < count; i++) {
    const seen = STARS[Math.floor(next() * STARS.length)] ?? STARS[0];
    if (seen === undefined) return;
    const site = SITES[Math.floor(next() * SITES.length)] ?? null;
    const instant = new Date(
      start + Math.floor((i / count) * 3 * 365) * 86_400_000 + Math.floor(next() * 28_800) * 1000,
    );
    const isNull = (share: number) => next() < share;
    const tags = TAGS.filter(() => next() < 0.5);
    yield {
      sighting_id: `SG-${String(i + 1).padStart(6, '0')}`,
      star: isNull(0.01) ? null : seen.name,
      constellation: seen.constellation,
      spectral_path: seen.path,
      magnitude: isNull(0.02) ? null : Math.round((seen.magnitude + (next() - 0.5) * 0.1) * 100) / 100,
      exposure_s: isNull(0.02) ? null : 10 + Math.floor(next() * 8) * 10,
      is_variable: isNull(0.02) ? null : seen.isVariable,
      night: isNull(0.01) ? null : instant.toISOString().slice(0, 10),
      taken_at: isNull(0.01) ? null : instant.toISOString(),
      site: isNull(0.05) ? null : site,
      sky_patch: isNull(0.5) ? null : { type: 'Point', coordinates: [seen.ra, seen.dec] },
      tags: isNull(0.3) || tags.length === 0 ? null : tags,
      plate: i === 16 ? plate : null,
      fits_header: i % 100 === 0 ? { OBJECT: seen.name, EXPTIME: 30 } : null,
    };
  }
}
