import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import { Refusal } from '../refusal.ts';
import { openWithin } from '../sources/unpack.ts';
import { openZip, type ZipArchive } from '../sources/zip.ts';
import type { ParseContext } from './context.ts';
import { RichText, WORKBOOK } from './xlsx-rich-text.ts';
import { builtInLook, lookOf, type NumberLook } from './xlsx-values.ts';
import { readWholeXml } from './xml.ts';

export interface Sheet {
  readonly name: string;
  readonly path: string;
  readonly isHidden: boolean;
}

/** A workbook that is open, with what all its sheets share. */
export interface Workbook {
  readonly sheets: readonly Sheet[];
  readonly is1904: boolean;
  readonly strings: readonly string[];
  /** By style number. */
  readonly looks: readonly NumberLook[];
  open(path: string): Promise<Readable>;
  close(): void;
}

const MAX_STRING_CHARACTERS = 200_000_000;

/** Opens a workbook. @throws Refusal when it is none, or damaged */
export async function openWorkbook(context: ParseContext): Promise<Workbook> {
  const archive = await openZip(context.path);
  try {
    const { signal, limits } = context;
    const open = (path: string): Promise<Readable> => openWithin(archive, path, limits);
    const targets = await relations(archive, open, signal);
    const main = targets.get('workbook') ?? 'xl/workbook.xml';
    if (archive.sizeOf(main) === undefined) throw notAWorkbook();
    const parts = await relationsOf(archive, open, main, signal);
    const { sheets, is1904 } = await readMain(await open(main), parts, signal);
    const [strings, styles] = ['sharedStrings', 'styles'].map((kind) =>
      [...parts.values()].find(({ type }) => type.endsWith(`/${kind}`)),
    );
    return {
      sheets: sheets.filter(({ path }) => archive.sizeOf(path) !== undefined),
      is1904,
      strings:
        strings && archive.sizeOf(strings.path) !== undefined
          ? await readStrings(await open(strings.path), signal)
          : [],
      looks:
        styles && archive.sizeOf(styles.path) !== undefined
          ? await readLooks(await open(styles.path), signal)
          : [],
      open,
      close: () => archive.close(),
    };
  } catch (error) {
    archive.close();
    throw error;
  }
}

const notAWorkbook = (): Refusal =>
  new Refusal({
    code: 'malformed',
    message: 'This is no Excel workbook, or a damaged one.',
    advice: 'Open it and save it again as XLSX, or export the sheet as CSV.',
  });

type Open = (path: string) => Promise<Readable>;

interface Part {
  readonly type: string;
  readonly path: string;
}

async function relations(archive: ZipArchive, open: Open, signal: AbortSignal | undefined) {
  const root = await relationsOf(archive, open, '', signal);
  const main = [...root.values()].find(({ type }) => type.endsWith('/officeDocument'));
  return new Map(main ? [['workbook', main.path]] : []);
}

async function relationsOf(
  archive: ZipArchive,
  open: Open,
  of: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, Part>> {
  const folder = posix.dirname(of);
  const path = posix.join(folder, '_rels', `${posix.basename(of)}.rels`);
  const parts = new Map<string, Part>();
  if (archive.sizeOf(path) === undefined) return parts;
  await readWholeXml(
    await open(path),
    {
      open(name, { Id: id, Type: type, Target: target, TargetMode: mode }) {
        if (name !== 'Relationship' || id === undefined || target === undefined || mode === 'External')
          return;
        const full = target.startsWith('/') ? target.slice(1) : posix.join(folder, target);
        parts.set(id, { type: type ?? '', path: full });
      },
    },
    { signal, ...WORKBOOK },
  );
  return parts;
}

async function readMain(stream: Readable, parts: ReadonlyMap<string, Part>, signal: AbortSignal | undefined) {
  const sheets: Sheet[] = [];
  let is1904 = false;
  await readWholeXml(
    stream,
    {
      open(name, attributes) {
        if (name === 'workbookPr') is1904 = /^(?:1|true)$/.test(attributes.date1904 ?? '');
        if (name !== 'sheet') return;
        const id = Object.entries(attributes).find(([key]) => /(?:^|:)id$/.test(key))?.[1] ?? '';
        const part = parts.get(id);
        // Sheets may be charts, which have no cells.
        if (!part?.type.endsWith('/worksheet')) return;
        const { state, name: title } = attributes;
        const isHidden = state !== undefined && state !== 'visible';
        sheets.push({ name: title ?? `${sheets.length + 1}`, path: part.path, isHidden });
      },
    },
    { signal, ...WORKBOOK },
  );
  return { sheets, is1904 };
}

async function readStrings(stream: Readable, signal: AbortSignal | undefined): Promise<readonly string[]> {
  const strings: string[] = [];
  const text = new RichText();
  let characters = 0;
  await readWholeXml(
    stream,
    {
      open: (name) => text.open(name),
      text: (part) => text.add(part),
      close(name) {
        text.close(name);
        if (name !== 'si') return;
        const value = text.take();
        characters += value.length + 8;
        if (characters > MAX_STRING_CHARACTERS)
          throw new Refusal({
            code: 'archive-too-large',
            message: `The texts of the workbook have more than ${MAX_STRING_CHARACTERS} characters.`,
            advice: 'Export the sheet as CSV.',
          });
        strings.push(value);
      },
    },
    { signal, ...WORKBOOK },
  );
  return strings;
}

async function readLooks(stream: Readable, signal: AbortSignal | undefined): Promise<readonly NumberLook[]> {
  const own = new Map<number, NumberLook>();
  const looks: NumberLook[] = [];
  let isCellStyle = false;
  await readWholeXml(
    stream,
    {
      open(name, { numFmtId, formatCode }) {
        if (name === 'numFmt') own.set(Number(numFmtId), lookOf(formatCode ?? ''));
        if (name === 'cellXfs') isCellStyle = true;
        if (name === 'xf' && isCellStyle)
          looks.push(own.get(Number(numFmtId)) ?? builtInLook(Number(numFmtId)));
      },
      close(name) {
        if (name === 'cellXfs') isCellStyle = false;
      },
    },
    { signal, ...WORKBOOK },
  );
  return looks;
}
