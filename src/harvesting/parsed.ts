import type { z } from 'zod';
import { readXmlText, type XmlListener } from '#ingest';
import { type RemoteDataset, SourceProblem, sourceProblem } from './model.ts';

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
  return expected(value, schema, what);
}

/** A part of an answer, as far as it is what was expected. @throws SourceProblem */
export function expected<Schema extends z.ZodType>(
  value: unknown,
  schema: Schema,
  what: string,
): z.infer<Schema> {
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

/** Of one source. */
export const MAX_DATASETS = 10_000;

export const NOT_GONE = 'What is missing from the list is not taken for gone.';

export const tooMany = (): SourceProblem =>
  sourceProblem(`The source has more than ${MAX_DATASETS} datasets; the others were left out.`, NOT_GONE);

/** A list that comes in pages, until it has told as much as it said it would. @throws SourceProblem at the end when it has not */
export async function* paged<Item>(
  page: (start: number) => Promise<{ readonly total: number; readonly items: readonly Item[] }>,
): AsyncGenerator<Item> {
  let got = 0;
  // Where one goes while the list is read, another one may slip from a page to the page before.
  let most = 0;
  while (got < MAX_DATASETS) {
    const { total, items } = await page(got);
    got += items.length;
    most = Math.max(most, total);
    yield* items;
    if (got >= most) return;
    if (got >= total || items.length === 0)
      throw sourceProblem(`The list ended after ${got} of ${most} datasets.`, NOT_GONE);
  }
  throw tooMany();
}

/** So many one after the other that cannot be had, and the source itself is away. */
const MAX_UNREACHABLE = 10;

/** The datasets of a list, one by one: what is wrong with one of them is told of that one. */
export async function* oneByOne(
  items: AsyncIterable<unknown> | Iterable<unknown>,
  idOf: (item: Readonly<Record<string, unknown>>) => unknown,
  remoteOf: (item: unknown, id: string) => Promise<RemoteDataset> | RemoteDataset,
): AsyncGenerator<RemoteDataset> {
  let nameless = 0;
  let unreachable = 0;
  for await (const item of items) {
    const id = typeof item === 'object' && item !== null ? idOf({ ...item }) : undefined;
    if (typeof id !== 'string' || id === '') {
      nameless += 1;
      continue;
    }
    let remote: RemoteDataset;
    try {
      remote = await remoteOf(item, id);
      unreachable = 0;
    } catch (error) {
      if (!(error instanceof SourceProblem)) throw error;
      const { problem } = error;
      if (problem.code !== 'malformed') unreachable += 1;
      if (unreachable >= MAX_UNREACHABLE) throw error;
      const data = async () => {
        throw error;
      };
      remote = { remote: id, name: id, title: id, metadata: {}, problem, data };
    }
    yield remote;
  }
  if (nameless > 0) throw sourceProblem(`The list has ${nameless} datasets without an id.`, NOT_GONE);
}

/** Endings of files that are imported without being told more. */
const IMPORTED =
  /\.(?:csv|tsv|json|jsonl|ndjson|geojson|parquet|xlsx|xls|ods|vot|votable|fits|fit|ecsv|mrt|dat|tbl|kml|kmz|gpx|gpkg|shp\.zip|dbf|zip|xml)(?:\.(?:gz|zst))?$/i;

export const isImported = (name: string): boolean => IMPORTED.test(name);

/** `*.csv`, `2024-??-*.fits.gz`: the whole of a name. Blank: anything that can be imported. */
export function matcher(pattern: string | undefined): (name: string) => boolean {
  const wanted = pattern?.trim() ?? '';
  if (wanted === '') return isImported;
  const small = wanted.toLowerCase();
  return (name) =>
    fits(small, name.toLowerCase()) || fits(small, name.split('/').at(-1)?.toLowerCase() ?? '');
}

/** Goes back to the latest `*` only: what an earlier one could take, the latest can take as well. */
function fits(pattern: string, name: string): boolean {
  let [p, n] = [0, 0];
  let [star, taken] = [-1, 0];
  while (n < name.length) {
    const wanted = pattern[p];
    if (wanted === '*') {
      star = p;
      taken = n;
      p += 1;
    } else if (wanted === name[n] || (wanted === '?' && name[n] !== '/')) {
      p += 1;
      n += 1;
    } else if (star >= 0 && name[taken] !== '/') {
      taken += 1;
      n = taken;
      p = star + 1;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

/** A file name without folders and endings. */
export const stemOf = (path: string): string =>
  (path.split('/').at(-1) ?? path).replace(/\.(?:gz|zst)$/i, '').replace(/\.[a-z0-9]{1,8}$/i, '') || path;
