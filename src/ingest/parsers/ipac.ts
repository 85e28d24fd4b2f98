import type { Parsed } from '../model.ts';
import { Refusal } from '../refusal.ts';
import { type ByteColumn, readByteColumns } from './byte-columns.ts';
import type { ParseContext } from './context.ts';
import { barsOf, between, typeOf } from './ipac-header.ts';
import { readAsUtf8 } from './text-file.ts';
import { beginningLines } from './text-lines.ts';

const HEAD_BYTES = 1 << 20;
/** A table of IPAC: names, types, units and nulls between bars, and the values below them. */
export async function parseIpac(context: ParseContext): Promise<Parsed> {
  const text = await readAsUtf8(context, { lines: true });
  const lines = await beginningLines(text, HEAD_BYTES);
  const first = lines.findIndex((line) => line.startsWith('|'));
  const header = lines.slice(first).slice(0, 4);
  const count = header.findIndex((line) => !line.startsWith('|'));
  const [names = '', types = '', units = '', nulls] = count < 0 ? header : header.slice(0, count);
  const bars = barsOf(names);
  if (first < 0 || bars.length < 2)
    throw new Refusal({
      code: 'malformed',
      message: 'The table has no names of columns between bars.',
      advice: 'Check that it is a table of IPAC.',
    });
  const columns = columnsOf(bars, { names, types, units, nulls }, descriptionsIn(lines.slice(0, first)));
  const from = first + (count < 0 ? header.length : count);
  let crossing = 0;
  const { leftOut: _none, ...rows } = await readByteColumns(context, text, columns, {
    from,
    isRow(line) {
      if (line.startsWith('\\') || line.startsWith('|')) return false;
      if (bars.some((bar) => (line[bar] ?? ' ') !== ' ')) crossing += 1;
      return true;
    },
  });
  return {
    ...rows,
    recognised: { encoding: text.encoding, header: `line ${first + 1}` },
    notes:
      crossing === 0
        ? []
        : [
            `${crossing} rows have something below the bars between the columns, which belongs to none of them.`,
          ],
  };
}

function columnsOf(
  bars: readonly number[],
  {
    names,
    types,
    units,
    nulls,
  }: {
    readonly names: string;
    readonly types: string;
    readonly units: string;
    readonly nulls: string | undefined;
  },
  descriptions: ReadonlyMap<string, string>,
): readonly ByteColumn[] {
  const [typeNames, unitNames] = [between(types, bars), between(units, bars)];
  return between(names, bars).map((label, i) => {
    const [bar = 0, next = 0] = [bars[i], bars[i + 1]];
    const unit = unitNames[i] ?? '';
    // A null may be a negative number.
    const nullText = nulls?.slice(bar + 1, next).trim() || 'null';
    const description = descriptions.get(label);
    return {
      label,
      from: bar + 1,
      to: next,
      type: typeOf(typeNames[i] ?? '') ?? 'untyped',
      nullText,
      ...(unit !== '' && unit !== 'unit' && { unit }),
      ...(description !== undefined && { description }),
    };
  });
}

/** Services say what a column is in comments: its name, and below it, after a few dashes, what it holds. */
function descriptionsIn(lines: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [i, line] of lines.entries()) {
    const [, name] = /^\\\s+(\w+)(?:\s+\([^)]*\))?\s*$/.exec(line) ?? [];
    const [, said] = /^\\\s+_{2,}\s+(\S.*)$/.exec(lines[i + 1] ?? '') ?? [];
    if (name !== undefined && said !== undefined) found.set(name, said.trim());
  }
  return found;
}
