import type { ParserOptions } from '#ingest';
import type { HeadersFor, RemoteData, RemoteDataset } from '../model.ts';

/** One of the files that a catalogue offers of a dataset. */
export interface Offer {
  readonly url: string;
  /** Media type or the name of a format, as it is written. */
  readonly format: string;
}

/** What is read best comes first. */
const FORMATS: readonly (readonly [
  name: RegExp,
  format: NonNullable<ParserOptions['format']> | undefined,
])[] = [
  [/parquet/i, 'parquet'],
  [/geo\+?json/i, undefined],
  [/votable/i, 'votable'],
  [/\bfits\b/i, 'fits'],
  [/\b(?:csv|tsv)\b|comma-separated|tab-separated/i, undefined],
  [/ndjson|jsonl|json.?lines/i, 'jsonl'],
  [/xlsx|openxmlformats/i, 'xlsx'],
  [/\bods\b|opendocument/i, 'ods'],
  [/\bxls\b|ms-excel/i, undefined],
  [/\bjson\b/i, undefined],
  [/geopackage|gpkg/i, 'gpkg'],
  [/\bshp\b|shapefile/i, undefined],
  [/\bkm[lz]\b|google-earth/i, undefined],
  [/\bgpx\b/i, 'gpx'],
  [/\bzip\b/i, undefined],
  [/\bxml\b/i, undefined],
];

/** The file to import, of those that are offered; undefined when none can be. */
export function bestOf(offers: readonly Offer[]): Offer | undefined {
  const rank = ({ url, format }: Offer): number => {
    const ending = /\.([a-z0-9]{2,8})(?:\.gz)?(?:[?#]|$)/i.exec(url)?.[1] ?? '';
    const at = FORMATS.findIndex(([name]) => name.test(format) || name.test(ending));
    return at < 0 ? FORMATS.length : at;
  };
  const usable = offers.filter((offer) => /^https?:\/\//i.test(offer.url) && rank(offer) < FORMATS.length);
  return usable.toSorted((a, b) => rank(a) - rank(b))[0];
}

/** A file that is downloaded when its turn has come. */
export const downloaded =
  (
    url: string,
    ending: string,
    parser: ParserOptions = {},
    headers: HeadersFor | undefined = undefined,
  ): RemoteDataset['data'] =>
  async (context): Promise<RemoteData> => {
    const path = context.temporaryFile(ending);
    await context.download(url, path, { ...(headers && { headers }) });
    return { source: { kind: 'file', path }, parser };
  };

/** The ending of the file that an address names, to tell its format where its content leaves that open. */
export const endingOf = (url: string): string =>
  /\.((?:csv|tsv|json|jsonl|ndjson|geojson|dbf|txt)(?:\.gz|\.zst)?)(?:[?#]|$)/i
    .exec(url)?.[1]
    ?.toLowerCase() ?? 'data';
