import type { Parsed } from '../model.ts';
import type { ParseContext } from './context.ts';
import { RecordTable, type TableColumn } from './record-table.ts';
import type { TextFile } from './text-file.ts';
import { linesOf } from './text-lines.ts';

const END = /^@-{10,}\s*$/;
/** Name, value, its uncertainty in units of the last digit, reference; the last two may be missing. */
const LINE = /^([A-Z]\w{0,11}) +(\S+)(?: +(\d{1,9}(?:\.\d{1,9})?))?(?: +(\S+))?\s*$/;
const isNothing = (line: string): boolean => line.trim() === '' || line.startsWith('#');

/** https://www.atnf.csiro.au/research/pulsar/psrcat/psrcat_help.html */
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/^P0$|^A1(?:_\d)?$|^TAU_SC$/, 's'],
  [/^F0$/, 'Hz'],
  [/^F1$/, 's**-2'],
  [/^F2$/, 's**-3'],
  [/^DM$/, 'pc.cm**-3'],
  [/^RM$/, 'rad.m**-2'],
  [/^S\d+$/, 'mJy'],
  [/^W(?:10|50)$/, 'ms'],
  [/^PB(?:_\d)?$|^(?:POS|P|DM)EPOCH$|^T(?:0|ASC)(?:_\d)?$/, 'd'],
  [/^DIST/, 'kpc'],
  [/^PX$/, 'mas'],
  [/^PM/, 'mas/yr'],
  [/^E(?:LONG|LAT)$|^OM(?:_\d)?$|^K(?:IN|OM)$/, 'deg'],
];

/** Whether lines are those of the ATNF pulsar catalogue: names and values, a line of dashes after each pulsar. */
export function looksLikePsrcat(lines: readonly string[]): boolean {
  const body = lines.filter((line) => !isNothing(line));
  const known = body.filter((line) => END.test(line) || LINE.test(line)).length;
  return /^PSRJ\s/.test(body[0] ?? '') && body.some((line) => END.test(line)) && known >= 0.99 * body.length;
}

/** The catalogue as a table: a row for a pulsar, a column for each name, with its uncertainty where one is given. */
export async function readPsrcat(context: ParseContext, text: TextFile): Promise<Parsed> {
  const columns = await columnsOf(context, text);
  const rows = new RecordTable(context, columns);
  const places = new Map(columns.map(({ label }, place) => [label, place]));
  const references = columns.length - 1;
  try {
    let cells = new Map<number, string>();
    let sources: string[] = [];
    const add = async () => {
      if (cells.size === 0) return;
      cells.set(references, sources.join(', '));
      const isFull = rows.add(rows.count + 1, cells);
      [cells, sources] = [new Map(), []];
      if (isFull) await rows.settle();
    };
    for await (const line of linesOf(context, text)) {
      if (isNothing(line)) continue;
      if (END.test(line)) {
        await add();
        continue;
      }
      const [, name = '', value = '', error = '', reference = ''] = LINE.exec(line) ?? [];
      const place = places.get(name);
      const row = rows.count + 1;
      if (place === undefined) rows.reject(row, 0, line.trim(), 'the line has no name and value');
      else if (cells.has(place)) rows.reject(row, place, line.trim(), `the record has ${name} twice`);
      else {
        cells.set(place, value);
        const beside = places.get(`e_${name}`);
        if (error !== '' && beside !== undefined) cells.set(beside, error);
        if (reference !== '') sources.push(`${name} ${reference}`);
      }
    }
    await add();
    return {
      ...(await rows.finish('The catalogue')),
      recognised: { encoding: text.encoding, layout: 'records of the ATNF pulsar catalogue' },
      notes: ['Fields that begin with e_ are uncertainties in units of the last digit of the value.'],
    };
  } finally {
    await rows.close();
  }
}

/** Every name in the order in which it comes first, with its uncertainty, and last the references of all. */
async function columnsOf(context: ParseContext, text: TextFile): Promise<readonly TableColumn[]> {
  const hasError = new Map<string, boolean>();
  for await (const line of linesOf(context, text)) {
    const [, name, , error = ''] = isNothing(line) || END.test(line) ? [] : (LINE.exec(line) ?? []);
    if (name === undefined) continue;
    hasError.set(name, error !== '' || hasError.get(name) === true);
    // More names than a table may have columns: it says so when it is made of them.
    if (hasError.size > context.limits.maxColumns) break;
  }
  return [
    ...[...hasError].flatMap(([label, isUncertain]): TableColumn[] => {
      const unit = UNITS.find(([name]) => name.test(label))?.[1];
      return [
        { label, type: 'untyped', ...(unit !== undefined && { unit }) },
        ...(isUncertain ? [{ label: `e_${label}`, type: 'untyped' as const }] : []),
      ];
    }),
    { label: 'references', type: 'text' },
  ];
}
