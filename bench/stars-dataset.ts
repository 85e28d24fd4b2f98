import { join } from 'node:path';
import type { DatasetMetadata, DatasetSchema, Field, FieldType } from '#dataset';
import { STAR_COLUMNS } from './stars.ts';

const TYPES: Readonly<Record<string, FieldType>> = {
  star_id: 'int',
  ra: 'double',
  dec: 'double',
  magnitude: 'double',
  colour_index: 'double',
  distance_pc: 'double',
  radial_velocity: 'double',
  hip: 'int',
  companions: 'int',
  discovered: 'date',
  variable: 'boolean',
  position: 'geo_point_2d',
};

/** The fields of the stars, `more` after them. */
export const starsSchema = (facets: readonly string[] = [], more: readonly string[] = []): DatasetSchema => ({
  fields: [...STAR_COLUMNS, ...more].map(
    (name): Field => ({
      name,
      type: TYPES[name] ?? 'text',
      label: { en: name },
      annotations: facets.includes(name) ? { facet: true } : {},
    }),
  ),
});

export const STARS_METADATA: DatasetMetadata = {
  title: { en: 'Stars' },
  description: { en: 'Generated.' },
  themes: [],
  keywords: [],
  license: 'CC0',
  licenseUrl: 'https://creativecommons.org/publicdomain/zero/1.0/',
  publisher: 'bench',
  attributions: [],
  language: 'en',
};

/** The environment of a portal that is measured. */
export const benchEnvironment = (folder: string) => ({
  ALMAGEST_DATA: join(folder, 'data'),
  ALMAGEST_DEMO: 'false',
  ALMAGEST_REQUESTS_PER_MINUTE: '0',
  ALMAGEST_EXPORTS_QUOTA_MB: '10',
  PORT: '0',
});
