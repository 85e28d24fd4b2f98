import { z } from 'zod';
import type { DatasetMetadata } from '#dataset';
import { cleanHtml } from '#publishing';
import type { RemoteDataset } from './model.ts';

// What a source says of itself is taken as far as it is what it should be; the rest of it is left out.

const MEDIA_TYPE = /^[\w.+-]{1,100}\/[\w.+-]{1,100}$/;

/** A media type that may stand in a header. */
export const mediaType = (text: unknown): string =>
  typeof text === 'string' && MEDIA_TYPE.test(text) ? text : 'application/octet-stream';

/** A text without line breaks and other controls, of so many characters at most. */
export const oneLine = (text: string, most: number): string =>
  text
    .slice(0, most)
    .replace(/\p{Cc}+/gu, ' ')
    .toWellFormed();

/** The name of a time zone that there is. */
export function zoneOf(text: string): string | undefined {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return text;
  } catch {
    return undefined;
  }
}

const line = (most: number) => z.string().transform((text) => oneLine(text, most));
const some = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);
const list = <Schema extends z.ZodType>(schema: Schema, most: number) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((items) =>
      items.slice(0, most).flatMap((item) => {
        const one = schema.safeParse(item);
        return one.success ? [one.data] : [];
      }),
    );
/** A text in each language; regions are left out: `en-GB` is `en`. */
const localized = (most: number) =>
  z
    .record(z.string(), z.unknown())
    .catch({})
    .transform((texts) =>
      Object.fromEntries(
        Object.entries(texts).flatMap(([tag, text]) => {
          const language = /^([a-z]{2,3})(?:[-_]|$)/i.exec(tag)?.[1]?.toLowerCase();
          return language === undefined || typeof text !== 'string'
            ? []
            : [[language, text.slice(0, most).toWellFormed()] as const];
        }),
      ),
    );
const named = localized(300).refine((texts) => Object.keys(texts).length > 0);
const address = z.url({ protocol: /^https?$/ }).max(2000);
/** `2013`, `2013-05`, `2013-05-13`, with a time or without. */
const day = z
  .string()
  .max(40)
  .regex(/^\d{4}(?:-\d\d(?:-\d\d(?:T.*)?)?)?$/)
  .refine((text) => Number.isFinite(Date.parse(text)));
/** An address, a name such as `doi:…`, or words; no other address, which a page would lead to. */
const reference = line(2000).refine(
  (text) => !/^(?!https?:|doi:|urn:)[a-z][a-z0-9+.-]*:\S/i.test(text.trim()),
);

const saidOfDataset = z.object({
  title: localized(1000),
  description: localized(100_000),
  themes: list(named, 50),
  keywords: list(named, 200),
  license: line(300).catch(''),
  licenseUrl: address.catch(''),
  publisher: line(300).catch(''),
  attributions: list(line(1000), 50),
  language: some(z.string().regex(/^[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,3}$/i)),
  references: some(reference),
  timezone: some(
    z
      .string()
      .max(64)
      .refine((text) => zoneOf(text) !== undefined),
  ),
  territory: some(list(line(300), 100)),
  updateFrequency: some(line(300)),
  creator: some(line(300)),
  contributor: some(line(300)),
  contactName: some(line(300)),
  contactEmail: some(z.email().max(300)),
  issued: some(day),
  custom: some(
    z.record(z.string(), z.unknown()).transform((members) =>
      Object.fromEntries(
        Object.entries(members)
          .slice(0, 100)
          .flatMap(([name, value]) =>
            typeof value === 'string' ? [[oneLine(name, 100), value.slice(0, 20_000).toWellFormed()]] : [],
          ),
      ),
    ),
  ),
});

/** What is said of a dataset, with its HTML made safe. */
export async function metadataOf(
  { title, metadata }: Pick<RemoteDataset, 'title' | 'metadata'>,
  defaultLanguage: string,
): Promise<DatasetMetadata> {
  const said = saidOfDataset.parse(metadata);
  const description: [string, string][] = [];
  for (const [language, text] of Object.entries(said.description))
    description.push([language, await cleanHtml(text)]);
  const all = {
    ...said,
    title: Object.keys(said.title).length > 0 ? said.title : { [defaultLanguage]: oneLine(title, 1000) },
    description: Object.fromEntries(description),
    license: said.license.trim() === '' ? 'Not stated' : said.license,
    language: said.language ?? defaultLanguage,
  };
  // Members that are undefined are left out, and so none of those that may be absent is there without a value.
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined),
  ) as unknown as DatasetMetadata;
}
