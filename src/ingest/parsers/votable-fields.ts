import { Refusal } from '../refusal.ts';
import type { TableColumn } from './record-table.ts';

/** A column of a VOTable as its FIELD says it. */
export interface VotableField {
  readonly name: string;
  readonly datatype: string;
  /** Items of one value in each dimension; the last may be open. Empty: one item. */
  readonly shape: readonly number[];
  readonly isOpen: boolean;
  /** Characters that a text has at most, where the FIELD says so. */
  readonly most?: number;
  readonly unit?: string;
  readonly ucd?: string;
  readonly xtype?: string;
  /** The value that stands for none. */
  readonly nullText?: string;
  readonly description?: string;
}

const BYTES: Readonly<Record<string, number>> = {
  boolean: 1,
  bit: 1,
  unsignedByte: 1,
  short: 2,
  int: 4,
  long: 8,
  char: 1,
  unicodeChar: 2,
  float: 4,
  double: 8,
  floatComplex: 8,
  doubleComplex: 16,
};

export const isKnown = ({ datatype }: VotableField): boolean => Object.hasOwn(BYTES, datatype);

/** `8x*`: eight characters, any number of them. `12*`: at most twelve. */
export function shapeOf(arraysize: string | undefined): Pick<VotableField, 'shape' | 'isOpen' | 'most'> {
  const text = (arraysize ?? '').trim();
  if (text === '' || text === '1') return { shape: [], isOpen: false };
  const parts = text.split('x');
  const isOpen = text.endsWith('*');
  const sizes = parts.map((part) => Math.trunc(Number(part.replace('*', ''))) || 0);
  const [most = 0] = sizes;
  return {
    shape: isOpen ? [...sizes.slice(0, -1), 0] : sizes,
    isOpen,
    ...(sizes.length === 1 && most > 0 && { most }),
  };
}

const isText = (datatype: string): boolean => datatype === 'char' || datatype === 'unicodeChar';
const isInteger = (datatype: string): boolean => /^(?:unsignedByte|short|int|long)$/.test(datatype);
const isReal = (datatype: string): boolean => datatype === 'float' || datatype === 'double';
const isArray = ({ shape, isOpen }: VotableField): boolean => shape.length > 0 || isOpen;

/** What becomes of a column: one number, truth or text is a value; arrays of texts are lists; any other array is JSON. */
export function columnOf(field: VotableField): TableColumn {
  const { name, datatype, shape, xtype, unit, ucd, description } = field;
  const said = { label: name, unit, ucd, description };
  if (!isKnown(field)) return { ...said, type: 'untyped' };
  if (isText(datatype)) {
    if (shape.length > 1) return { ...said, type: 'text', isList: true };
    return { ...said, type: /timestamp$/i.test(xtype ?? '') ? 'datetime' : 'text' };
  }
  if (isArray(field) || /Complex$/.test(datatype)) return { ...said, type: 'json_blob' };
  if (isInteger(datatype)) return { ...said, type: 'int' };
  if (isReal(datatype)) return { ...said, type: 'double' };
  return { ...said, type: 'boolean' };
}

/** Without the blanks and NULs that fill a text up to its length. */
export function withoutFill(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === ' ' || text[end - 1] === '\0')) end -= 1;
  return text.slice(0, end);
}

/** Takes why a value does not become what was written. */
export type Tell = (reason: string) => void;

/**
 * A cell of TABLEDATA as the text of its value; blank when there is none. What goes beyond the declared type becomes the nearest that
 * the type allows, where somebody is told.
 */
export function textOfCell(field: VotableField, written: string, tell?: Tell): string {
  const { datatype, shape, nullText } = field;
  if (!isKnown(field)) return written.trim();
  if (isText(datatype)) {
    if (shape.length < 2)
      return written === nullText ? '' : cutText(field, withoutFill(written).trim(), tell);
    return listText(pieces(written, shape[0] ?? 1));
  }
  const text = written.trim();
  if (text === '' || text === nullText) return '';
  if (isArray(field) || /Complex$/.test(datatype)) return arrayText(field, text.split(/[\s,]+/), tell);
  return isInfinite(text) ? text : scalarText(datatype, text, tell);
}

function cutText({ most }: VotableField, text: string, tell?: Tell): string {
  if (most === undefined || tell === undefined || text.length <= most) return text;
  const characters = Array.from(text);
  if (characters.length <= most) return text;
  tell(`longer than its ${most} characters: cut there`);
  return withoutFill(characters.slice(0, most).join(''));
}

const RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  unsignedByte: [0n, 255n],
  short: [-32_768n, 32_767n],
  int: [-2_147_483_648n, 2_147_483_647n],
  long: [-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n],
};

function integerText(datatype: string, text: string, tell?: Tell): string {
  if (!/^(?:[+-]?\d{1,400}|0x[0-9a-f]{1,400})$/i.test(text)) return text;
  const value = BigInt(text.replace('+', ''));
  const [least, most] = RANGES[datatype] ?? [value, value];
  const nearest = value < least ? least : value > most ? most : value;
  if (nearest !== value) tell?.(`out of the range of ${datatype}: ${nearest} is the nearest`);
  return String(nearest);
}

function realText(datatype: string, text: string, tell?: Tell): string {
  const value = Number(text);
  if (datatype !== 'float' || !Number.isFinite(value)) return text;
  const held = Math.fround(value);
  if (held === 0 && value !== 0) {
    tell?.('too small for float: 0 is the nearest');
    return '0';
  }
  if (Number.isFinite(held)) return text;
  tell?.('too large for float');
  return '';
}

const isInfinite = (text: string): boolean => /^[+-]?inf(?:inity)?$/i.test(text);

function scalarText(datatype: string, text: string, tell?: Tell): string {
  if (datatype === 'boolean' || datatype === 'bit')
    return /^(?:t|true|1)$/i.test(text)
      ? 'true'
      : /^(?:f|false|0)$/i.test(text)
        ? 'false'
        : /^\?$/.test(text)
          ? ''
          : text;
  if (/^[+-]?(?:nan|inf(?:inity)?)$/i.test(text)) return '';
  return isInteger(datatype) ? integerText(datatype, text, tell) : realText(datatype, text, tell);
}

function arrayText({ datatype, nullText }: VotableField, items: readonly string[], tell?: Tell): string {
  const texts = datatype === 'bit' ? [...items.join('')] : items;
  const values = texts.map((item) => {
    if (item === nullText || item === '') return 'null';
    const text = scalarText(datatype, item, tell);
    if (text === '') return 'null';
    return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text) || text === 'true' || text === 'false'
      ? text
      : numberOrText(text);
  });
  return `[${values.join(',')}]`;
}

const numberOrText = (text: string): string =>
  Number.isFinite(Number(text)) ? String(Number(text)) : JSON.stringify(text);

const pieces = (text: string, length: number): readonly string[] =>
  Array.from({ length: Math.ceil(text.length / Math.max(1, length)) }, (_, i) =>
    text.slice(i * length, (i + 1) * length),
  );

const listText = (parts: readonly string[]): string => {
  const kept = parts.map(withoutFill).filter((part) => part !== '');
  return kept.length === 0 ? '' : JSON.stringify(kept);
};

/** The shortest text that reads as the same number of four bytes. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  for (let digits = 6; digits < 9; digits += 1) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(Number(value.toPrecision(9)));
}

/** Where binary rows are read from. Reading past its end throws a RangeError: more bytes are needed. */
export interface Bytes {
  readonly buffer: Buffer;
  at: number;
}

/** A value of BINARY or BINARY2 as text; blank when there is none. */
export function textOfBinary(field: VotableField, bytes: Bytes, maxBytes: number): string {
  const { datatype, shape, isOpen } = field;
  const inner = shape.slice(0, isOpen ? -1 : undefined).reduce((product, size) => product * size, 1);
  const count = isOpen ? take(bytes, 4).readUInt32BE() * inner : inner;
  const size = datatype === 'bit' ? Math.ceil(count / 8) : count * (BYTES[datatype] ?? 1);
  if (size > maxBytes)
    throw new Refusal({
      code: 'cell-too-large',
      message: `A value of ${field.name} says that it has ${size} bytes; ${maxBytes} is the most.`,
      advice: 'Check that the table was written completely, or leave the column out.',
      field: field.name,
    });
  const part = take(bytes, size);
  if (isText(datatype)) return textOfCell(field, charsOf(part, datatype));
  if (datatype === 'bit') {
    const bits = Array.from({ length: count }, (_, i) => ((part[i >> 3] ?? 0) >> (7 - (i & 7))) & 1);
    return isArray(field) ? JSON.stringify(bits) : bits[0] === 1 ? 'true' : 'false';
  }
  const width = BYTES[datatype] ?? 1;
  const items = Array.from({ length: count }, (_, i) => itemsOf(datatype, part, i * width)).flat();
  if (isArray(field) || /Complex$/.test(datatype)) return arrayText(field, items);
  const [item = ''] = items;
  return item === field.nullText ? '' : item;
}

function take(bytes: Bytes, length: number): Buffer {
  const end = bytes.at + length;
  if (end > bytes.buffer.length) throw new RangeError('the row goes on');
  const part = bytes.buffer.subarray(bytes.at, end);
  bytes.at = end;
  return part;
}

export { take as takeBytes };

function charsOf(part: Buffer, datatype: string): string {
  if (datatype === 'unicodeChar')
    return Buffer.from(part).swap16().toString('utf16le').split('\0', 1)[0] ?? '';
  const end = part.indexOf(0);
  const text = end < 0 ? part : part.subarray(0, end);
  const utf8 = text.toString('utf8');
  return utf8.includes('\uFFFD') ? text.toString('latin1') : utf8;
}

function itemsOf(datatype: string, part: Buffer, at: number): string[] {
  switch (datatype) {
    case 'boolean': {
      const letter = String.fromCharCode(part[at] ?? 0);
      return [/[Tt1]/.test(letter) ? 'true' : /[Ff0]/.test(letter) ? 'false' : ''];
    }
    case 'unsignedByte':
      return [String(part[at])];
    case 'short':
      return [String(part.readInt16BE(at))];
    case 'int':
      return [String(part.readInt32BE(at))];
    case 'long':
      return [String(part.readBigInt64BE(at))];
    case 'float':
      return [printed(part.readFloatBE(at), floatText)];
    case 'double':
      return [printed(part.readDoubleBE(at), String)];
    case 'floatComplex':
      return [printed(part.readFloatBE(at), floatText), printed(part.readFloatBE(at + 4), floatText)];
    default:
      return [printed(part.readDoubleBE(at), String), printed(part.readDoubleBE(at + 8), String)];
  }
}

const printed = (value: number, print: (value: number) => string): string =>
  Number.isNaN(value) ? '' : print(value);
