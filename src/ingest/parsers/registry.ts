import type { Companions, FormatName, ParserOptions } from '../model.ts';
import type { Parse } from './context.ts';
import { recogniseFormat } from './recognise.ts';

/** A format that can be imported. */
export interface Parser {
  readonly name: FormatName;
  /** As people call it. */
  readonly label: string;
  /** Endings of file names. */
  readonly endings: readonly string[];
  readonly parse: Parse;
}

/** Every format that can be imported. A parser and what it is built on are loaded when a file calls for them. */
export const PARSERS: readonly Parser[] = [
  {
    name: 'csv',
    label: 'CSV, TSV',
    endings: ['csv', 'tsv', 'tab', 'txt', 'psv'],
    parse: async (context) => (await import('./csv.ts')).parseCsv(context),
  },
  {
    name: 'json',
    label: 'JSON',
    endings: ['json'],
    parse: async (context) => (await import('./json.ts')).parseJson(context),
  },
  {
    name: 'jsonl',
    label: 'JSON Lines',
    endings: ['jsonl', 'ndjson', 'geojsonl', 'geojsons'],
    parse: async (context) => (await import('./json.ts')).parseJsonLines(context),
  },
  {
    name: 'geojson',
    label: 'GeoJSON',
    endings: ['geojson'],
    parse: async (context) => (await import('./json.ts')).parseJson(context),
  },
  {
    name: 'parquet',
    label: 'Parquet, GeoParquet',
    endings: ['parquet', 'geoparquet'],
    parse: async (context) => (await import('./parquet.ts')).parseParquet(context),
  },
  {
    name: 'xlsx',
    label: 'Excel workbook',
    endings: ['xlsx', 'xlsm'],
    parse: async (context) => (await import('./xlsx.ts')).parseXlsx(context),
  },
  {
    name: 'xls',
    label: 'old Excel workbook',
    endings: ['xls'],
    parse: async (context) => (await import('./xls.ts')).parseXls(context),
  },
  {
    name: 'ods',
    label: 'OpenDocument sheet',
    endings: ['ods'],
    parse: async (context) => (await import('./ods.ts')).parseOds(context),
  },
  {
    name: 'votable',
    label: 'VOTable',
    endings: ['vot', 'votable'],
    parse: async (context) => (await import('./votable.ts')).parseVotable(context),
  },
  {
    name: 'fits',
    label: 'FITS table',
    endings: ['fits', 'fit', 'fts'],
    parse: async (context) => (await import('./fits.ts')).parseFits(context),
  },
  {
    name: 'shapefile',
    label: 'Shapefile in a zip file',
    endings: ['shp'],
    parse: async (context) => (await import('./shapefile.ts')).parseShapefile(context),
  },
  {
    name: 'dbf',
    label: 'dBase table',
    endings: ['dbf'],
    parse: async (context) => (await import('./dbf.ts')).parseDbf(context),
  },
  {
    name: 'kml',
    label: 'KML, KMZ',
    endings: ['kml', 'kmz'],
    parse: async (context) => (await import('./kml.ts')).parseKml(context),
  },
  {
    name: 'gpx',
    label: 'GPX',
    endings: ['gpx'],
    parse: async (context) => (await import('./gpx.ts')).parseGpx(context),
  },
  {
    name: 'gpkg',
    label: 'GeoPackage',
    endings: ['gpkg'],
    parse: async (context) => (await import('./geopackage.ts')).parseGeopackage(context),
  },
  {
    name: 'xml',
    label: 'XML',
    endings: ['xml'],
    parse: async (context) => (await import('./xml-records.ts')).parseXml(context),
  },
  {
    name: 'ecsv',
    label: 'ECSV',
    endings: ['ecsv'],
    parse: async (context) => (await import('./ecsv.ts')).parseEcsv(context),
  },
  {
    name: 'cds',
    label: 'CDS table, machine-readable table (MRT)',
    endings: ['mrt', 'dat'],
    parse: async (context) => (await import('./cds.ts')).parseCds(context),
  },
  {
    name: 'ipac',
    label: 'IPAC table',
    endings: ['tbl', 'ipac'],
    parse: async (context) => (await import('./ipac.ts')).parseIpac(context),
  },
  {
    name: 'fixed',
    label: 'text table of fixed width',
    endings: ['dat', 'txt'],
    parse: async (context) => (await import('./fixed-width.ts')).parseFixedWidth(context),
  },
];

/** The parser that was asked for, or the one that the content calls for. */
export async function parserFor(
  path: string,
  name: string,
  contentType: string | undefined,
  { format }: ParserOptions,
  companions?: Companions,
): Promise<Parser> {
  const wanted = format ?? (await recogniseFormat(path, name, contentType, companions));
  const parser = PARSERS.find((candidate) => candidate.name === wanted);
  if (!parser) throw new Error(`no parser for ${wanted}`);
  return parser;
}
