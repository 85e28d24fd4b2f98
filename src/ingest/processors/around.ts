import { z } from 'zod';
import { openAddresses } from '#audience';
import { sql } from '#lib';
import { Refusal } from '../refusal.ts';
import { conversion } from '../typing/conversion.ts';
import { labelOption, newName, oneField } from './columns.ts';
import { columnNamed, defineProcessor, made, textOf, withColumn } from './model.ts';

export const metadata = defineProcessor({
  kind: 'metadata',
  options: z.strictObject({
    to: newName,
    template: z.string().min(1).max(2000).meta({ input: 'long' }),
    label: labelOption,
  }),
  example: { kind: 'metadata', to: 'source', template: '{{title}}, {{publisher}}' },
  apply(frame, { to, template, label }, { surroundings, place }) {
    const { said = {} } = surroundings;
    const text = template.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (_all, name: string) => {
      if (Object.hasOwn(said, name)) return said[name] ?? '';
      throw new Refusal({
        code: 'step',
        message: `Step ${place}: nothing is called ${name} in the description of a dataset.`,
        advice: `There are ${Object.keys(said).join(', ')}.`,
      });
    });
    return withColumn(frame, {
      name: to,
      label: label ?? to,
      type: 'text',
      value: sql`nullif(trim(${text}::VARCHAR), '')`,
    });
  },
});

const readers = new Map<string, ReturnType<typeof openAddresses>>();

function readerOf(path: string): ReturnType<typeof openAddresses> {
  const known = readers.get(path);
  if (known !== undefined) return known;
  const opened = openAddresses(path);
  readers.set(path, opened);
  return opened;
}

/** What a database says of an address: its country, its city, or where it is, latitude first; null when it does not know. */
export function saidOfAddress(path: string, address: string, find: string): string | null {
  const { country, city, place } = readerOf(path)(address.trim());
  if (find === 'place') return place === undefined ? null : `${place.lat}, ${place.lon}`;
  return (find === 'city' ? city : country) || null;
}

export const address = defineProcessor({
  kind: 'address',
  options: z.strictObject({ ...oneField, find: z.enum(['country', 'city', 'place']).default('country') }),
  example: { kind: 'address', field: 'ip', find: 'country', to: 'country' },
  apply(frame, { field, find, ...as }, context) {
    const { addresses } = context.surroundings;
    if (addresses === undefined)
      throw new Refusal({
        code: 'step',
        message: `Step ${context.place}: the portal has no database of addresses.`,
        advice: 'Whoever runs it can name one in the setting audience.countries.',
      });
    try {
      readerOf(addresses);
    } catch (error) {
      throw new Refusal(
        {
          code: 'step',
          message: `Step ${context.place}: the portal's database of addresses cannot be read.`,
          advice: 'Whoever runs it finds it in the setting audience.countries.',
        },
        { cause: error },
      );
    }
    const column = columnNamed(frame, field, context);
    const text = textOf(column);
    const found = sql`step_address(${addresses}::VARCHAR, ${text}, ${find}::VARCHAR)`;
    const isPlace = find === 'place';
    return made(frame, column, as, {
      type: isPlace ? 'geo_point_2d' : 'text',
      value: isPlace ? conversion('geo_point_2d', found).value : found,
      origin: { text, reason: 'not an address that the database knows' },
    });
  },
});
