import type { DatasetEntry } from '#catalogue';
import type { Field } from '#dataset';
import { type FeedRecord, type RecordFeed, recordAtom, recordRss } from '#formats';
import { localized } from '#i18n';
import { type WireValue, wireJson } from '../explore/wire-json.ts';
import { isObject, readJson } from './json-source.ts';
import { givenOf, type V1Call } from './v1-route.ts';

/** Forms of a search for readers of news, by name. */
export const RECORD_FEEDS: Readonly<
  Record<string, { readonly mediaType: string; write(feed: RecordFeed): string }>
> = {
  rss: { mediaType: 'application/rss+xml; charset=utf-8', write: recordRss },
  atom: { mediaType: 'application/atom+xml; charset=utf-8', write: recordAtom },
};

/** A value as a sentence of news would have it; undefined for none. */
function told(field: Field | undefined, value: WireValue): string | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (Array.isArray(value)) return value.map((item) => told(field, item) ?? '').join(', ');
  if (isObject(value)) {
    if (field?.type === 'geo_point_2d') return `${wireJson(value.lat)}, ${wireJson(value.lon)}`;
    if (field?.type === 'file') return String(value.url ?? value.filename ?? '');
    // An outline says nothing to a reader but what it is.
    if (field?.type === 'geo_shape' && isObject(value.geometry)) return String(value.geometry.type);
    return wireJson(value);
  }
  return typeof value === 'string' ? value : wireJson(value);
}

/** The address of this request as its reader knows it, without the key that it may carry. */
export function selfOf(call: V1Call): string {
  const address = new URL(call.request.raw.url ?? '/', 'http://self');
  const query = new URLSearchParams();
  for (const [name, values] of Object.entries(givenOf(call)))
    if (name !== 'apikey' && name !== 'access_token')
      for (const value of [values ?? []].flat()) query.append(name, value);
  return `${call.origin}${address.pathname.replace(/^\/+/, '/')}?${query}`;
}

/** Rows of the engine, JSON with `_id` among their members, as news of their dataset. */
export function recordFeed(
  rows: readonly string[],
  call: V1Call,
  { entry, schema }: { readonly entry: DatasetEntry; readonly schema: DatasetEntry['schema'] },
): RecordFeed {
  const { origin, lang, deps } = call;
  const { defaultLanguage } = deps.settings;
  const page = `${origin}/explore/dataset/${encodeURIComponent(entry.id)}/`;
  const fieldOf = new Map(schema.fields.map((field) => [field.name, field]));
  const point = schema.fields.find(({ type }) => type === 'geo_point_2d')?.name;
  const records = rows.map((row): FeedRecord => {
    // Rows are objects.
    const { _id, _timestamp, _size, ...cells } = readJson(row) as { readonly [key: string]: WireValue };
    const id = String(_id);
    const values = Object.entries(cells).flatMap(([name, value]): [string, string, string][] => {
      const field = fieldOf.get(name);
      const text = told(field, value);
      return text === undefined ? [] : [[name, localized(field?.label, lang, defaultLanguage) || name, text]];
    });
    const title = values.find(([name]) => fieldOf.get(name)?.type === 'text') ?? values[0];
    const place = point === undefined ? undefined : cells[point];
    return {
      id,
      title: title?.[2] ?? id,
      address: `${page}record/?where=${encodeURIComponent(`recordid="${id}"`)}`,
      values: values.map(([, label, text]) => [label, text]),
      point:
        place !== undefined && isObject(place)
          ? { lat: wireJson(place.lat), lon: wireJson(place.lon) }
          : undefined,
    };
  });
  return {
    title: localized(entry.metadata.title, lang, defaultLanguage) || entry.id,
    description: localized(entry.metadata.description, lang, defaultLanguage),
    publisher: entry.metadata.publisher,
    language: lang,
    page,
    self: selfOf(call),
    updated: entry.dataProcessed,
    records,
  };
}
