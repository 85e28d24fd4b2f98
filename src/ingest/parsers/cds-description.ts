import { Refusal } from '../refusal.ts';
import type { ByteColumn } from './byte-columns.ts';

/** What a byte-by-byte description says of the files that it is about. */
export interface DescribedTable {
  /** Names, with `*` and `?` for any letters. */
  readonly files: readonly string[];
  readonly columns: readonly ByteColumn[];
  /** Line after the description, from 0. */
  readonly end: number;
}

const TITLE = /^\s*Byte-(?:by|per)-byte Description of file:?\s*(.*)$/is;
const RULE = /^\s*(?:-{10,}|={10,})\s*$/;
const COLUMN = /^\s*(?:(\d+)\s*-\s*)?(\d+)\s+(\d*[ADEFILX][\d.]*)\s+(\S+)\s+(\S+)(?:\s+(.*))?$/is;

export const isDescribed = (text: string): boolean =>
  /^[ \t]*Byte-(?:by|per)-byte Description of file/im.test(text);

const malformed = (message: string, line: number): Refusal =>
  new Refusal({
    code: 'malformed',
    message: `The byte-by-byte description ${message}.`,
    advice: 'Compare it with the standard for catalogues of the CDS, section 2.4.',
    line: line + 1,
  });

/** Every byte-by-byte description in a text. */
export function describedTables(lines: readonly string[]): readonly DescribedTable[] {
  const found: DescribedTable[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const files: string[] = [];
    for (; TITLE.test(lines[at] ?? ''); at += 1)
      for (const name of (TITLE.exec(lines[at] ?? '')?.[1] ?? '').split(/[,\s]+/))
        if (name !== '') files.push(name);
    if (files.length === 0 && !TITLE.test(lines[at - 1] ?? '')) continue;
    const table = columnsFrom(lines, at);
    found.push({ files, ...table });
    at = table.end - 1;
  }
  return found;
}

function columnsFrom(lines: readonly string[], begin: number): Pick<DescribedTable, 'columns' | 'end'> {
  let at = begin;
  // A rule, the names of the parts, a rule.
  for (let rules = 0; rules < 2; at += 1) {
    if (at >= lines.length || at > begin + 8) throw malformed('has no list of columns', begin);
    if (RULE.test(lines[at] ?? '')) rules += 1;
  }
  const raw: { column: RegExpExecArray; said: string[] }[] = [];
  for (; !RULE.test(lines[at] ?? ''); at += 1) {
    const line = lines[at];
    if (line === undefined) throw malformed('has no end', begin);
    const column = COLUMN.exec(line);
    if (column) raw.push({ column, said: [column[6] ?? ''] });
    else if (line.trim() !== '') {
      const last = raw.at(-1);
      if (last === undefined) throw malformed(`has no column in “${line.trim().slice(0, 80)}”`, at);
      last.said.push(line.trim().replace(/^-\s+/, ''));
    }
  }
  if (raw.length === 0) throw malformed('has no columns', begin);
  return { columns: raw.map(({ column, said }) => columnOf(column, said.join(' ').trim(), at)), end: at + 1 };
}

function columnOf(parts: RegExpExecArray, said: string, line: number): ByteColumn {
  const [, first, last = '', format = '', unit = '', label = ''] = parts;
  const from = Number(first ?? last) - 1;
  const to = Number(last);
  if (from < 0 || to <= from) throw malformed(`puts ${label} at bytes that cannot be`, line);
  const { description, nullText } = explained(said);
  return {
    label,
    from,
    to,
    type: typeOf(format, to - from),
    ...(unit !== '---' && { unit }),
    ...(description !== '' && { description }),
    ...(nullText !== undefined && { nullText }),
  };
}

function typeOf(format: string, width: number): ByteColumn['type'] {
  if (/^\d*I/i.test(format)) return width <= 18 ? 'int' : 'text';
  if (/^\d*[DEF]/i.test(format)) return 'double';
  // Letters with decimals are numbers to whoever wrote it.
  return /\.\d/.test(format) ? 'untyped' : 'text';
}

/** `[-180/180]? Angle`, `?=-9.99 Width`: limits, whether there may be none, and what that is written as. */
function explained(said: string): { readonly description: string; readonly nullText?: string } {
  const [, , mark = '', nullText, text = ''] =
    /^([[\]][^[\]]*[[\]])?\s*(\?(?:=(\S*))?[+-]?)?\s*([\s\S]*)$/.exec(said) ?? [];
  const limits = /^[[\]][^[\]]*[[\]]/.exec(said)?.[0] ?? '';
  const description = `${mark === '' && limits !== '' && !limits.includes('/') ? `${limits} ` : ''}${text}`;
  return { description: description.replace(/\s+/g, ' ').trim(), ...(nullText && { nullText }) };
}

/** Whether a description is about a file, whatever folder it is in and whether it is packed. */
export function isAbout({ files }: DescribedTable, name: string): boolean {
  const base = (name.split('/').at(-1) ?? name).replace(/\.(?:gz|zst|Z)$/i, '');
  return (
    base.length <= MAX_NAME &&
    files.some((file) => fits(file.replace(/\.(?:gz|Z)$/i, '').toLowerCase(), base.toLowerCase()))
  );
}

/** Longer ones no disk holds. */
const MAX_NAME = 255;

/** Whether a name is one of those that a pattern with `*` and `?` means. What stars have taken is given back by the last one only. */
function fits(pattern: string, name: string): boolean {
  let [at, star, taken] = [0, -1, 0];
  for (let i = 0; i < name.length; ) {
    if (pattern[at] === '*') {
      star = at;
      taken = i;
      at += 1;
    } else if (pattern[at] === '?' || pattern[at] === name[i]) {
      at += 1;
      i += 1;
    } else {
      if (star < 0) return false;
      at = star + 1;
      taken += 1;
      i = taken;
    }
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}

/** Line at which the records begin after the description and its notes, from 0; undefined when they do not. */
export function recordsFrom(lines: readonly string[], end: number): number | undefined {
  let at = end;
  for (;;) {
    while (lines[at]?.trim() === '') at += 1;
    if (!/^\s*(?:Notes?\b|Global notes|History|References)\b.*:/i.test(lines[at] ?? ''))
      return at < lines.length ? at : undefined;
    while (at < lines.length && !RULE.test(lines[at] ?? '')) at += 1;
    if (at >= lines.length) return undefined;
    at += 1;
  }
}

/** Line at which the records of a ReadMe's one table begin, below its last rule, from 0; undefined when nothing follows. */
export function belowReadMe(lines: readonly string[], end: number): number | undefined {
  const rule = lines.findLastIndex((line, at) => at >= end && RULE.test(line));
  const at = lines.findIndex((line, place) => place > rule && line.trim() !== '');
  return rule < 0 || at < 0 || /^\s*\(End\)/i.test(lines[at] ?? '') ? undefined : at;
}
