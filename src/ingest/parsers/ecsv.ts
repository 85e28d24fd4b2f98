import { createReadStream } from 'node:fs';
import { CsvError, parse } from 'csv-parse';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { Parsed } from '../model.ts';
import { Refusal, throwIfAborted } from '../refusal.ts';
import type { ParseContext } from './context.ts';
import { RecordTable, type TableColumn } from './record-table.ts';
import { readAsUtf8 } from './text-file.ts';
import { beginningLines } from './text-lines.ts';

const HEAD_BYTES = 4 << 20;

const text = z.union([z.string(), z.number(), z.null()]).optional();
const header = z.object({
  delimiter: z.enum([' ', ',']).default(' '),
  datatype: z
    .array(
      z.object({
        name: z.union([z.string(), z.number()]).transform(String),
        datatype: z.string(),
        subtype: z.string().nullish(),
        unit: text,
        description: text,
      }),
    )
    .min(1),
});
type Head = z.infer<typeof header>;
type Declared = Head['datatype'][number];

const malformed = (message: string, line?: number): Refusal =>
  new Refusal({
    code: 'malformed',
    message: `The ECSV ${message}.`,
    advice: 'Check that it was written completely.',
    ...(line !== undefined && { line }),
  });

/** ECSV: a CSV whose comments say, in YAML, what its columns are. */
export async function parseEcsv(context: ParseContext): Promise<Parsed> {
  const file = await readAsUtf8(context, { lines: true });
  const lines = await beginningLines(file, HEAD_BYTES);
  const headLines = lines.findIndex((line) => !line.startsWith('#'));
  if (headLines < 0) throw malformed('has no line of names');
  const { datatype, delimiter } = headOf(lines.slice(0, headLines));
  const rows = new RecordTable(context, datatype.map(columnOf));
  const reader = parse({
    delimiter,
    quote: '"',
    comment: '#',
    comment_no_infix: true,
    skip_empty_lines: true,
    relax_column_count: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: context.limits.maxLineBytes,
  });
  const input = createReadStream(file.path, { start: file.markBytes, highWaterMark: 1 << 18 });
  input.on('error', (error) => reader.destroy(error)).pipe(reader);
  try {
    let isNamed = false;
    for await (const read of reader) {
      throwIfAborted(context.signal);
      const cells = read as string[];
      if (!isNamed) {
        checkNames(datatype, cells, headLines + 1);
        isNamed = true;
      } else if (await addRow(rows, datatype, cells)) await rows.settle();
    }
    return {
      ...(await rows.finish('The table')),
      recognised: {
        encoding: file.encoding,
        separator: delimiter === ' ' ? 'space' : delimiter,
        header: `line ${headLines + 1}`,
      },
      notes: [],
    };
  } catch (error) {
    if (error instanceof CsvError) throw malformed(`cannot be read: ${error.message}`);
    throw error;
  } finally {
    input.destroy();
    reader.destroy();
    await rows.close();
  }
}

/** Of the header only what is said of the columns: metadata may hold objects of any program. */
function headOf(lines: readonly string[]): Head {
  const yaml: string[] = [];
  let isWanted = false;
  for (const line of lines.slice(1).map((one) => one.replace(/^# ?/, ''))) {
    if (/^[\w-]+:/.test(line)) isWanted = /^(?:datatype|delimiter):/.test(line);
    if (isWanted) yaml.push(line);
  }
  const document = parseDocument(yaml.join('\n'));
  const [error] = document.errors;
  if (error) throw malformed(`has a header that is no YAML: ${error.message.split('\n')[0]}`);
  const read = header.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw malformed(
    `does not say what its columns are: ${issue?.path.join('.') || 'header'}: ${issue?.message}`,
  );
}

function checkNames(declared: readonly Declared[], names: readonly string[], line: number): void {
  const at = declared.findIndex(({ name }, i) => names[i] !== name);
  if (at < 0 && names.length === declared.length) return;
  throw malformed(
    at < 0
      ? `has ${names.length} names of columns, its header ${declared.length}`
      : `calls its column ${at + 1} “${names[at] ?? ''}”, its header “${declared[at]?.name}”`,
    line,
  );
}

const WHOLE = /^u?int(?:8|16|32|64)$/;
const BROKEN = /^float(?:16|32|64|128)$/;

function columnOf({ name, datatype, subtype, unit, description }: Declared): TableColumn {
  const said = {
    label: name,
    ...(unit != null && String(unit) !== '' && { unit: String(unit) }),
    ...(description != null && String(description) !== '' && { description: String(description) }),
  };
  // Arrays and objects come as JSON in a text.
  if (datatype === 'string') return { ...said, type: /^json$|\[/.test(subtype ?? '') ? 'json_blob' : 'text' };
  if (WHOLE.test(datatype)) return { ...said, type: 'int' };
  if (BROKEN.test(datatype)) return { ...said, type: 'double' };
  return { ...said, type: datatype === 'bool' ? 'boolean' : 'text' };
}

function cellOf({ datatype }: Declared, written: string): string {
  if (datatype === 'bool') return written.toLowerCase();
  return BROKEN.test(datatype) && /^[+-]?(?:nan|inf(?:inity)?)$/i.test(written) ? '' : written;
}

async function addRow(
  rows: RecordTable,
  declared: readonly Declared[],
  cells: readonly string[],
): Promise<boolean> {
  const row = rows.count + 1;
  if (cells.length !== declared.length)
    rows.reject(row, 0, cells.join(' '), `the row has ${cells.length} cells instead of ${declared.length}`);
  return rows.add(
    row,
    declared.map((one, i): readonly [number, string] => [i, cellOf(one, cells[i] ?? '')]),
  );
}
