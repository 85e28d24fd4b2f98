import type { Parsed } from '../model.ts';
import { Refusal } from '../refusal.ts';
import { readByteColumns } from './byte-columns.ts';
import { belowReadMe, describedTables, isAbout, recordsFrom } from './cds-description.ts';

import type { ParseContext } from './context.ts';
import { readAsUtf8 } from './text-file.ts';
import { beginningLines } from './text-lines.ts';

export { isAbout } from './cds-description.ts';

/** Descriptions and their notes are at the beginning. */
const HEAD_BYTES = 4 << 20;

/**
 * A table with a byte-by-byte description: machine-readable tables of journals have it above their records, catalogues of the CDS
 * in a file called ReadMe that lies beside them in the archive.
 */
export async function parseCds(context: ParseContext): Promise<Parsed> {
  const text = await readAsUtf8(context, { lines: true });
  const lines = await beginningLines(text, HEAD_BYTES);
  const own = describedTables(lines);
  if (own.length === 0) return withReadMe(context, text);
  const [first] = own;
  const isReadMe = lines.some((line) => /^File Summary:/i.test(line));
  const below = first && isReadMe ? belowReadMe(lines, first.end) : undefined;
  if (own.length > 1 || (isReadMe && below === undefined) || first === undefined) {
    const files = own
      .flatMap((table) => table.files)
      .slice(0, 20)
      .join(', ');
    throw new Refusal({
      code: 'no-records',
      message: `This describes tables and holds none: ${files}.`,
      advice: 'Put it into a zip file together with them, and name one of them.',
    });
  }
  const from = below ?? recordsFrom(lines, first.end);
  if (from === undefined)
    throw new Refusal({
      code: 'malformed',
      message: 'No records follow the byte-by-byte description and its notes.',
      advice: 'A line of dashes ends the notes; the records come after it.',
      line: first.end + 1,
    });
  const { leftOut: _none, ...rows } = await readByteColumns(context, text, first.columns, { from });
  return {
    ...rows,
    recognised: { encoding: text.encoding, description: 'in the file', records: `from line ${from + 1}` },
    notes: [],
  };
}

async function withReadMe(
  context: ParseContext,
  text: Awaited<ReturnType<typeof readAsUtf8>>,
): Promise<Parsed> {
  const { companions, name } = context;
  const readMe = companions && (await readMeOf(companions));
  const table = readMe?.find((one) => isAbout(one, name));
  if (table === undefined)
    throw new Refusal({
      code: 'malformed',
      message: `There is no byte-by-byte description of ${name}.`,
      advice: 'Put the table into a zip file together with its ReadMe.',
    });
  const { leftOut: _none, ...rows } = await readByteColumns(context, text, table.columns, { from: 0 });
  return { ...rows, recognised: { encoding: text.encoding, description: 'ReadMe' }, notes: [] };
}

/** What the ReadMe of an archive describes; undefined when it has none. */
export async function readMeOf({
  names,
  take,
}: NonNullable<ParseContext['companions']>): Promise<ReturnType<typeof describedTables> | undefined> {
  const name = names.find(isReadMe);
  if (name === undefined) return undefined;
  const path = await take(name);
  return describedTables(await beginningLines({ path, markBytes: 0, bytes: 0 }, HEAD_BYTES));
}

export const isReadMe = (name: string): boolean => /(?:^|\/)readme(?:\.txt)?$/i.test(name);
