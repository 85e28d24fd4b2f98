import { z } from 'zod';
import { join, raw, type Sql, sql } from '#lib';
import { geocodedOf, MOST_QUESTIONS } from '../geocoding/geocode-taker.ts';
import { type GeocodeMode, type Geocoder, NOT_FOUND } from '../geocoding/model.ts';
import { PROTOCOLS } from '../geocoding/protocols.ts';
import type { Column, Frame } from '../model.ts';
import { Refusal } from '../refusal.ts';
import { conversion } from '../typing/conversion.ts';
import { existing, newName } from './columns.ts';
import { columnNamed, defineProcessor, named, type StepContext, textOf, withColumn } from './model.ts';
import { placeOf } from './places.ts';

const PARTS = ['place', 'label', 'score', 'city', 'county', 'region', 'country'] as const;
type Part = (typeof PARTS)[number];

/** One part of what was found for a text; null when there is none. */
export function geocodedPart(key: string, text: string, part: string): string | null {
  const geocoded = geocodedOf(key, text);
  if (geocoded === undefined || !('found' in geocoded)) return null;
  const { found } = geocoded;
  if (part === 'place')
    return found.place === undefined || found.isBelow ? null : `${found.place.lat}, ${found.place.lon}`;
  const value = found[PARTS.find((one) => one === part) as Exclude<Part, 'place'>];
  return value === undefined ? null : String(value);
}

/** Why nothing was found for a text. */
export function whyNotFound(key: string, text: string): string | null {
  const geocoded = geocodedOf(key, text);
  if (geocoded === undefined || 'later' in geocoded) return null;
  if ('why' in geocoded) return NOT_FOUND[geocoded.why];
  return geocoded.found.isBelow ? NOT_FOUND.below : null;
}

const refused = (message: string, advice: string): Refusal => new Refusal({ code: 'step', message, advice });

/** The service of a name. @throws Refusal when the portal has none of that name, or it cannot be asked this way */
function geocoderNamed(id: string, mode: GeocodeMode, context: StepContext): Geocoder {
  const known = context.geocodes?.geocoders ?? [];
  if (known.length === 0)
    throw refused(
      `Step ${context.place}: the portal knows no geocoder.`,
      'An administrator can name one in the settings of the portal.',
    );
  const geocoder = known.find((one) => one.id === id);
  if (geocoder === undefined)
    throw refused(
      `Step ${context.place}: the portal knows no geocoder ${id}.`,
      `There are ${known.map((one) => one.id).join(', ')}.`,
    );
  if (!PROTOCOLS[geocoder.protocol].modes.includes(mode))
    throw refused(
      `Step ${context.place}: the geocoder ${geocoder.name} finds no addresses of places.`,
      'Take another one.',
    );
  return geocoder;
}

/** Asks for every distinct text of the records. @returns what SQL finds the answers by */
async function ask(
  flat: Frame,
  text: Sql,
  geocoder: Geocoder,
  asking: { readonly mode: GeocodeMode; readonly country: string; readonly least?: number | undefined },
  context: StepContext,
): Promise<string> {
  const where = flat.where ? sql` AND ${flat.where}` : sql``;
  const rows = await context.staging.all(
    sql`SELECT ${text} AS t FROM ${flat.from} WHERE t IS NOT NULL${where} GROUP BY t ORDER BY min(_row) LIMIT ${MOST_QUESTIONS + 1}`,
  );
  if (rows.length > MOST_QUESTIONS)
    throw refused(
      `Step ${context.place}: there are more than ${MOST_QUESTIONS} different values to ask for.`,
      'Keep fewer records, or split the dataset.',
    );
  const { least, ...question } = asking;
  const texts = rows.map(([one]) => String(one));
  return (await context.geocodes?.take(geocoder, question, texts, least)) ?? '';
}

const partOf = (key: string, text: Sql, part: Part): Sql =>
  sql`step_geocoded(${key}::VARCHAR, ${text}, ${part}::VARCHAR)`;

/** Values that were asked for and not found are rejected; those that are not asked yet are only empty. */
const originOf = (key: string, text: Sql): NonNullable<Column['origin']> => ({
  text: sql`CASE WHEN step_not_geocoded(${key}::VARCHAR, ${text}) IS NOT NULL THEN ${text} END`,
  reason: NOT_FOUND['not-found'],
  why: (of) => sql`step_not_geocoded(${key}::VARCHAR, ${of})`,
});

const SLOT = /\{\{\s*([^{}]+?)\s*\}\}/g;

/** What is asked: blanks and commas that empty fields leave behind go, and where all are empty nothing is asked. */
function addressOf(
  flat: Frame,
  { field, template }: { readonly field?: string | undefined; readonly template?: string | undefined },
  context: StepContext,
): Sql {
  const oneLine = (text: Sql) => sql`regexp_replace(${text}, '\\s+', ' ', 'g')`;
  const cleaned = (text: Sql) =>
    sql`nullif(trim(regexp_replace(${oneLine(text)}, '( ?, ?)+', ', ', 'g'), ' ,'), '')`;
  if (template === undefined) {
    if (field === undefined || field === '')
      throw refused(
        `Step ${context.place} says neither which field nor which text has the address.`,
        'Name a field.',
      );
    return cleaned(textOf(columnNamed(flat, field, context)));
  }
  const parts: Sql[] = [];
  const fields: Sql[] = [];
  let end = 0;
  for (const { 0: whole, 1: name = '', index } of template.matchAll(SLOT)) {
    const value = sql`nullif(trim((${textOf(columnNamed(flat, name, context))})::VARCHAR), '')`;
    fields.push(value);
    parts.push(sql`${template.slice(end, index)}::VARCHAR`, sql`coalesce(${value}, '')`);
    end = index + whole.length;
  }
  if (fields.length === 0)
    throw refused(
      `Step ${context.place}: the text names no field.`,
      'Write names of fields in it like {{street}}, {{postcode}} {{city}}.',
    );
  parts.push(sql`${template.slice(end)}::VARCHAR`);
  return sql`CASE WHEN coalesce(${join(fields)}) IS NOT NULL THEN ${cleaned(sql`concat(${join(parts)})`)} END`;
}

const geocoderOption = z.string().min(1).max(30).meta({ input: 'geocoder' });
/** Whoever adds the step says so: values leave the portal. */
const sends = z
  .literal(true, 'must be true: it says that values may be sent to the service')
  .meta({ input: 'sends' });

const textColumn = (name: string, value: Sql): Column => ({ name, label: name, type: 'text', value });

export const geocode = defineProcessor({
  kind: 'geocode',
  options: z.strictObject({
    geocoder: geocoderOption,
    field: existing.optional(),
    address: z.string().min(1).max(1000).meta({ input: 'long' }).optional(),
    country: z
      .string()
      .regex(/^[A-Za-z]{2}$/, 'a country code of two letters')
      .optional(),
    to: newName,
    found_to: newName.optional(),
    score_to: newName.optional(),
    least: z.coerce.number().min(0).max(1000).optional(),
    sends,
  }),
  example: {
    kind: 'geocode',
    geocoder: 'ban',
    address: '{{street}}, {{postcode}} {{city}}',
    to: 'place',
    least: 0.5,
    sends: true,
  },
  async apply(frame, { geocoder: id, field, address, country = '', to, least, ...more }, context) {
    const geocoder = geocoderNamed(id, 'forward', context);
    const { takesCountry, scores } = PROTOCOLS[geocoder.protocol];
    if (country !== '' && !takesCountry)
      throw refused(
        `Step ${context.place}: the geocoder ${geocoder.name} cannot be told a country.`,
        'Leave it out.',
      );
    if (least !== undefined && scores === undefined)
      throw refused(
        `Step ${context.place}: the geocoder ${geocoder.name} does not say how sure it is.`,
        'Leave the least score out.',
      );
    // Of all records: texts of a part of them would not be enough.
    const flat = named(frame);
    const text = addressOf(flat, { field, template: address }, context);
    const asking = { mode: 'forward' as const, country: country.toLowerCase(), least };
    const key = await ask(flat, text, geocoder, asking, context);
    let after = withColumn(flat, {
      name: to,
      label: to,
      type: 'geo_point_2d',
      value: conversion('geo_point_2d', partOf(key, text, 'place')).value,
      origin: originOf(key, text),
    });
    if (more.found_to !== undefined)
      after = withColumn(after, textColumn(more.found_to, partOf(key, text, 'label')));
    if (more.score_to !== undefined)
      after = withColumn(after, {
        name: more.score_to,
        label: more.score_to,
        type: 'double',
        value: sql`try_cast(${partOf(key, text, 'score')} AS DOUBLE)`,
      });
    return after;
  },
});

const REVERSE_PARTS = {
  found_to: 'label',
  city_to: 'city',
  county_to: 'county',
  region_to: 'region',
  country_to: 'country',
} as const satisfies Readonly<Record<string, Part>>;

export const reverseGeocode = defineProcessor({
  kind: 'reverse-geocode',
  options: z.strictObject({
    geocoder: geocoderOption,
    field: existing,
    found_to: newName.optional(),
    city_to: newName.optional(),
    county_to: newName.optional(),
    region_to: newName.optional(),
    country_to: newName.optional(),
    sends,
  }),
  example: {
    kind: 'reverse-geocode',
    geocoder: 'ban',
    field: 'place',
    city_to: 'city',
    region_to: 'region',
    sends: true,
  },
  async apply(frame, { geocoder: id, field, sends: _sends, ...to }, context) {
    const geocoder = geocoderNamed(id, 'reverse', context);
    const wanted = Object.entries(REVERSE_PARTS).flatMap(([option, part]) => {
      const name = to[option as keyof typeof REVERSE_PARTS];
      return name === undefined ? [] : [{ name, part }];
    });
    if (wanted.length === 0)
      throw refused(
        `Step ${context.place} names no field for what is to be found.`,
        'Name one field at least.',
      );
    const flat = named(frame);
    const place = placeOf(columnNamed(flat, field, context));
    // A tenth of a metre: nothing is asked twice for less.
    const text = sql`list_transform([${place}], lambda p: CASE WHEN p IS NOT NULL THEN printf('%.6f,%.6f', ${raw('p.lat, p.lon')}) END)[1]`;
    const asking = { mode: 'reverse' as const, country: '' };
    const key = await ask(flat, text, geocoder, asking, context);
    return wanted.reduce(
      (after, { name, part }, i) =>
        withColumn(after, {
          ...textColumn(name, partOf(key, text, part)),
          // Told once for each record.
          ...(i === 0 && { origin: originOf(key, text) }),
        }),
      flat,
    );
  },
});
