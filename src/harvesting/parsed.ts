import type { z } from 'zod';
import { readXmlText, type XmlListener } from '#ingest';
import { SourceProblem, sourceProblem } from './model.ts';

/** An answer in JSON, as far as it is what was expected. @throws SourceProblem */
export function parsedJson<Schema extends z.ZodType>(
  bytes: Buffer,
  schema: Schema,
  what: string,
): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw sourceProblem(`${what} did not come as JSON.`, 'Check the address: it may be that of a page.');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw sourceProblem(
    `${what} is not what was expected: ${issue?.path.join('.') || 'it'} – ${issue?.message ?? 'unreadable'}.`,
    'Check the address.',
  );
}

/** Reads an answer in XML. @throws SourceProblem */
export async function listened(bytes: Buffer, what: string, listener: XmlListener): Promise<void> {
  const read = await readXmlText(bytes, what, listener);
  if (!read.ok) throw new SourceProblem(read.problems[0]);
}

/** Endings of files that are imported without being told more. */
const IMPORTED =
  /\.(?:csv|tsv|json|jsonl|ndjson|geojson|parquet|xlsx|xls|ods|vot|votable|fits|fit|ecsv|mrt|dat|tbl|kml|kmz|gpx|gpkg|shp\.zip|dbf|zip|xml)(?:\.(?:gz|zst))?$/i;

export const isImported = (name: string): boolean => IMPORTED.test(name);

/** `*.csv`, `2024-??-*.fits.gz`: the whole of a name. Blank: anything that can be imported. */
export function matcher(pattern: string | undefined): (name: string) => boolean {
  const wanted = pattern?.trim() ?? '';
  if (wanted === '') return isImported;
  const parts = wanted
    .split(/([*?])/)
    .map((part) =>
      part === '*' ? '[^/]*' : part === '?' ? '[^/]' : part.replace(/[.+^${}()|[\]\\]/g, '\\$&'),
    );
  const expression = new RegExp(`^${parts.join('')}$`, 'i');
  return (name) => expression.test(name) || expression.test(name.split('/').at(-1) ?? name);
}

/** A file name without folders and endings. */
export const stemOf = (path: string): string =>
  (path.split('/').at(-1) ?? path).replace(/\.(?:gz|zst)$/i, '').replace(/\.[a-z0-9]{1,8}$/i, '') || path;
