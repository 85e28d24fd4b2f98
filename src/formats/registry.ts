import type { DatasetSchema } from '#dataset';
import { arrow } from './arrow.ts';
import { csv, geojson, geoparquet, json, jsonl, parquet } from './by-engine.ts';
import { fgb } from './fgb.ts';
import { fits } from './fits.ts';
import { gpx } from './gpx.ts';
import { ical } from './ical.ts';
import { jsonld } from './jsonld.ts';
import { kml } from './kml.ts';
import type { ExportFormat } from './model.ts';
import { n3 } from './n3.ts';
import { rdfxml } from './rdfxml.ts';
import { shp } from './shp.ts';
import { turtle } from './turtle.ts';
import { votable } from './votable.ts';
import { xlsx } from './xlsx.ts';

/** Every export format, in the order in which people are offered them. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [
  csv,
  xlsx,
  json,
  jsonl,
  parquet,
  arrow,
  geojson,
  geoparquet,
  shp,
  kml,
  gpx,
  fgb,
  ical,
  votable,
  fits,
  turtle,
  rdfxml,
  n3,
  jsonld,
];

/** The formats that make sense for a dataset's fields. */
export const formatsFor = (schema: DatasetSchema): readonly ExportFormat[] =>
  EXPORT_FORMATS.filter(({ suits }) => suits === undefined || suits(schema));

/** The formats in which the catalogue itself is exported. */
export const catalogueFormats: readonly ExportFormat[] = EXPORT_FORMATS.filter(
  ({ ofCatalogue }) => ofCatalogue,
);
