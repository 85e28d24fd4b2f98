import { open } from 'node:fs/promises';
import type { Companions, FormatName } from '../model.ts';
import { Refusal } from '../refusal.ts';
import { openZip } from '../sources/zip.ts';
import { zipContent } from '../sources/zip-content.ts';
import { isDescribed } from './cds-description.ts';
import { recogniseTable } from './csv-dialect.ts';
import { looksLikeIpac } from './ipac-header.ts';
import { knownLayout } from './known-layouts.ts';
import { looksLikePsrcat } from './psrcat.ts';
import { textColumns } from './text-columns.ts';
import { rootOf } from './xml-root.ts';

const HEAD = 65_536;

const DBF_VERSIONS = new Set([0x03, 0x30, 0x31, 0x32, 0x83, 0x8b, 0xf5]);

const unreadable = (what: string, advice: string): Refusal =>
  new Refusal({ code: 'unknown-format', message: `This is ${what}, which is not read.`, advice });

/** Beginnings of files that are met and are none of ours. */
const FOREIGN: readonly (readonly [RegExp, string, string])[] = [
  [/^%PDF-/, 'a PDF document', 'Find the table itself, as CSV or XLSX.'],
  [/^(?:\x89PNG|\xff\xd8\xff|GIF8|RIFF)/, 'a picture', 'Check the file.'],
  [/^\x89HDF/, 'an HDF5 file', 'Convert the table to CSV or Parquet.'],
  [/^(?:\x7fELF|MZ)/, 'a program', 'Check the file.'],
];

/** What a file is, judged by its content first, by its name only where content leaves it open. */
export async function recogniseFormat(
  path: string,
  name: string,
  contentType: string | undefined,
  companions?: Companions,
): Promise<FormatName> {
  const head = await headOf(path);
  const bytes = head.toString('latin1');
  if (bytes.startsWith('PAR1') || bytes.startsWith('PARE')) return 'parquet';
  if (bytes.startsWith('PK\x03\x04')) return zipFormat(path);
  if (bytes.startsWith('\x1f\x9d'))
    throw unreadable(
      'a file packed with compress (.Z)',
      'Give it unpacked, or packed with gzip, zstd or zip.',
    );
  if (bytes.startsWith('SQLite format 3\0')) return sqliteFormat(head);
  if (/\.dbf$/i.test(name) && DBF_VERSIONS.has(head[0] ?? 0)) return 'dbf';
  if (bytes.startsWith('\xd0\xcf\x11\xe0')) return 'xls';
  if (/^SIMPLE {2}= +T/.test(bytes)) return 'fits';
  for (const [beginning, what, advice] of FOREIGN) if (beginning.test(bytes)) throw unreadable(what, advice);
  if (isBinary(head)) throw unreadable('a file of bytes that are no text', 'Check the file.');
  const text = textOf(head).trimStart();
  const xml = xmlFormat(text);
  if (xml !== undefined) return xml;
  if (/^<(?:\?xml|!doctype|[a-z])/i.test(text))
    throw unreadable(
      /^<!doctype html|^<html/i.test(text) ? 'a web page' : 'an XML text',
      'Give the address or file of the table itself.',
    );
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  const saysTable = /^(?:csv|tsv|tab|txt|psv)$/.test(ending) || /^text\/(?:csv|tab)/.test(contentType ?? '');
  if (/^\\(?:documentclass|begin)\b/.test(text))
    throw unreadable('a LaTeX text', 'Give the table itself, as CSV or as a machine-readable table.');
  if (/^#N ID\b.*\\$/m.test(text))
    throw unreadable(
      'a table of DAOPHOT, whose records go over several lines',
      'Give it as CSV, or with a line to a record.',
    );
  const table = await textTable(text, name, companions);
  if (table !== undefined) return table;
  if (saysTable && !isJsonValue(text)) return 'csv';
  if (/^[[{]/.test(text)) return jsonFormat(text, ending);
  return /^(?:json|geojson|jsonl|ndjson|geojsonl|geojsons)$/.test(ending) ? jsonFormat(text, ending) : 'csv';
}

/** A table of the kinds that astronomers write as text; undefined when a CSV is likelier. */
async function textTable(
  text: string,
  name: string,
  companions: Companions | undefined,
): Promise<FormatName | undefined> {
  if (/^# %ECSV \d/.test(text)) return 'ecsv';
  if (isDescribed(text)) return 'cds';
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.length > 1 && text.length >= HEAD / 2) lines.pop();
  if (looksLikeIpac(lines)) return 'ipac';
  if (/\.(?:csv|tsv|tab|psv)$/i.test(name)) return undefined;
  if (companions !== undefined) {
    const { isAbout, readMeOf } = await import('./cds.ts');
    if ((await readMeOf(companions))?.some((table) => isAbout(table, name))) return 'cds';
  }
  if (knownLayout(lines) !== undefined || looksLikePsrcat(lines)) return 'fixed';
  return isSeparated(text) ? undefined : textColumns(lines) && 'fixed';
}

/** Whether separators stand in nearly every line, and as often in most of them: commas of sentences do not. */
function isSeparated(text: string): boolean {
  const { dialect, columnCount } = recogniseTable(text, false);
  if (columnCount < 2) return false;
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const split = lines.filter((line) => line.includes(dialect.separator)).length;
  const alike = lines.filter(
    (line) => line.includes('"') || line.split(dialect.separator).length === columnCount,
  ).length;
  return split >= 0.95 * lines.length && alike >= 0.5 * lines.length;
}

/** Whether there are more controls than any text has; two bytes to a letter have a zero in every other place. */
function isBinary(head: Buffer): boolean {
  // Letters of other alphabets are made of such bytes; the mark says that they are letters.
  const mark = head.toString('latin1', 0, 2);
  if (mark === '\xff\xfe' || mark === '\xfe\xff') return false;
  const counts = [0, 0];
  let controls = 0;
  for (const [at, byte] of head.entries()) {
    if (byte === 0) counts[at & 1] = (counts[at & 1] ?? 0) + 1;
    else if (byte < 9 || (byte > 13 && byte < 27)) controls += 1;
  }
  const [even = 0, odd = 0] = counts;
  const hasZeros = Math.min(even, odd) > 2 && even + odd > head.length / 10;
  return head.length > 64 && (hasZeros || controls > head.length / 20);
}

async function zipFormat(path: string): Promise<FormatName> {
  const archive = await openZip(path);
  archive.close();
  return zipContent(archive.names) ?? 'xlsx';
}

/** What an XML text is by its first element. */
function xmlFormat(text: string): FormatName | undefined {
  const root = rootOf(text);
  const known = Object.hasOwn(ROOTS, root ?? '') ? ROOTS[root ?? ''] : undefined;
  const isPage = /^(?:html|svg)$/i.test(root ?? '') || /^<!doctype html/i.test(text);
  return known ?? (root === undefined || isPage ? undefined : 'xml');
}

const ROOTS: Readonly<Record<string, FormatName>> = { VOTABLE: 'votable', kml: 'kml', gpx: 'gpx' };

/** GeoPackages have a mark of their own in the header of the database; older ones only by their tables. */
function sqliteFormat(head: Buffer): FormatName {
  const mark = head.toString('latin1', 68, 72);
  if (/^GP(?:KG|10|11)$/.test(mark) || head.includes('gpkg_contents')) return 'gpkg';
  throw unreadable('a SQLite database and no GeoPackage', 'Export the table as CSV.');
}

async function headOf(path: string): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function textOf(head: Buffer): string {
  if (head[0] === 0xff && head[1] === 0xfe) return head.toString('utf16le').slice(1);
  return head.toString('utf8').replace(/^\uFEFF/, '');
}

/** A table may begin with a bracket too; JSON goes on like JSON. */
const isJsonValue = (text: string): boolean => /^(?:\{\s*(?:"(?:[^"\\]|\\.)*"\s*:|\})|\[\s*[[{])/.test(text);

function jsonFormat(text: string, ending: string): FormatName {
  if (/^(?:jsonl|ndjson|geojsonl|geojsons)$/.test(ending)) return 'jsonl';
  const [first = '', second = ''] = text.split(/\r?\n/, 2);
  if (/^\s*[[{]/.test(second) && isWhole(first)) return 'jsonl';
  return ending === 'geojson' || /^\{\s*"type"\s*:\s*"FeatureCollection"/.test(text) ? 'geojson' : 'json';
}

function isWhole(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
