import type { FormatName, ParserOptions } from '../model.ts';
import type { Parse } from './context.ts';
import { parseCsv } from './csv.ts';
import { parseDbf } from './dbf.ts';
import { parseFits } from './fits.ts';
import { parseGeopackage } from './geopackage.ts';
import { parseGpx } from './gpx.ts';
import { parseJson, parseJsonLines } from './json.ts';
import { parseKml } from './kml.ts';
import { parseOds } from './ods.ts';
import { parseParquet } from './parquet.ts';
import { recogniseFormat } from './recognise.ts';
import { parseShapefile } from './shapefile.ts';
import { parseVotable } from './votable.ts';
import { parseXls } from './xls.ts';
import { parseXlsx } from './xlsx.ts';
import { parseXml } from './xml-records.ts';

/** A format that can be imported. */
export interface Parser {
  readonly name: FormatName;
  /** As people call it. */
  readonly label: string;
  /** Endings of file names. */
  readonly endings: readonly string[];
  readonly parse: Parse;
}

/** Every format that can be imported. */
export const PARSERS: readonly Parser[] = [
  { name: 'csv', label: 'CSV, TSV', endings: ['csv', 'tsv', 'tab', 'txt', 'psv'], parse: parseCsv },
  { name: 'json', label: 'JSON', endings: ['json'], parse: parseJson },
  {
    name: 'jsonl',
    label: 'JSON Lines',
    endings: ['jsonl', 'ndjson', 'geojsonl', 'geojsons'],
    parse: parseJsonLines,
  },
  { name: 'geojson', label: 'GeoJSON', endings: ['geojson'], parse: parseJson },
  { name: 'parquet', label: 'Parquet, GeoParquet', endings: ['parquet', 'geoparquet'], parse: parseParquet },
  { name: 'xlsx', label: 'Excel workbook', endings: ['xlsx', 'xlsm'], parse: parseXlsx },
  { name: 'xls', label: 'old Excel workbook', endings: ['xls'], parse: parseXls },
  { name: 'ods', label: 'OpenDocument sheet', endings: ['ods'], parse: parseOds },
  { name: 'votable', label: 'VOTable', endings: ['vot', 'votable'], parse: parseVotable },
  { name: 'fits', label: 'FITS table', endings: ['fits', 'fit', 'fts'], parse: parseFits },
  { name: 'shapefile', label: 'Shapefile in a zip file', endings: ['shp'], parse: parseShapefile },
  { name: 'dbf', label: 'dBase table', endings: ['dbf'], parse: parseDbf },
  { name: 'kml', label: 'KML, KMZ', endings: ['kml', 'kmz'], parse: parseKml },
  { name: 'gpx', label: 'GPX', endings: ['gpx'], parse: parseGpx },
  { name: 'gpkg', label: 'GeoPackage', endings: ['gpkg'], parse: parseGeopackage },
  { name: 'xml', label: 'XML', endings: ['xml'], parse: parseXml },
];

/** The parser that was asked for, or the one that the content calls for. */
export async function parserFor(
  path: string,
  name: string,
  contentType: string | undefined,
  { format }: ParserOptions,
): Promise<Parser> {
  const wanted = format ?? (await recogniseFormat(path, name, contentType));
  const parser = PARSERS.find((candidate) => candidate.name === wanted);
  if (!parser) throw new Error(`no parser for ${wanted}`);
  return parser;
}
