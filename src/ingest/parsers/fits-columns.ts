import type { FieldType } from '#dataset';
import { Refusal } from '../refusal.ts';
import { type Cards, cardNumber } from './fits-header.ts';
import { floatText } from './votable-fields.ts';

/** Reads bytes of the area behind a table. */
export type Heap = (offset: number, bytes: number) => Promise<Buffer>;

/** A column of a FITS table, and how its values are read. */
export interface FitsColumn {
  readonly label: string;
  readonly unit?: string;
  readonly ucd?: string;
  readonly description?: string;
  /** Of one value. */
  readonly letter: string;
  readonly isArray: boolean;
  readonly isList: boolean;
  /** Whether whole numbers come out: nothing that scales them to others. */
  readonly isWhole: boolean;
  /** Text of the value in a row; blank when there is none. @throws RangeError when it lies elsewhere */
  read(row: Buffer, heap: Heap): string | Promise<string>;
}

const BYTES: Readonly<Record<string, number>> = {
  L: 1,
  X: 1,
  B: 1,
  I: 2,
  J: 4,
  K: 8,
  A: 1,
  E: 4,
  D: 8,
  C: 8,
  M: 16,
};

const MAX_BITS = 1_000_000;

export function typeOf({ letter, isArray, isList, isWhole }: FitsColumn): FieldType {
  if (letter === 'A') return 'text';
  if (isList) return 'text';
  if (isArray || letter === 'C' || letter === 'M') return 'json_blob';
  if (letter === 'L' || letter === 'X') return 'boolean';
  return isWhole ? 'int' : 'double';
}

interface Scale {
  /** `TSCAL`, as the header has it; none when it is 1. */
  readonly factor: number;
  readonly zero: number;
  /** The same as a whole number where it is one: 2^63 does not fit a double's digits. */
  readonly wholeZero: bigint | undefined;
  readonly isNone: boolean;
  readonly nullText: string | undefined;
}

function scaleOf(cards: Cards, n: number): Scale {
  const factor = cardNumber(cards, `TSCAL${n}`, 1);
  const zero = cardNumber(cards, `TZERO${n}`, 0);
  const written = (cards.get(`TZERO${n}`) ?? '0').trim();
  const isInteger = /^[+-]?\d+$/.test(written) || Number.isInteger(zero);
  const wholeZero = isInteger
    ? /^[+-]?\d+$/.test(written)
      ? BigInt(written.replace('+', ''))
      : BigInt(zero)
    : undefined;
  return {
    factor,
    zero,
    wholeZero,
    isNone: factor === 1 && zero === 0,
    nullText: cards.get(`TNULL${n}`)?.trim(),
  };
}

const said = (cards: Cards, n: number) => {
  const [unit, ucd, description] = [`TUNIT${n}`, `TUCD${n}`, `TCOMM${n}`].map((key) =>
    cards.get(key)?.trim(),
  );
  return {
    label: cards.get(`TTYPE${n}`)?.trim() || `column_${n}`,
    ...(unit && { unit }),
    ...(ucd && { ucd }),
    ...(description && { description }),
  };
};

const noFormat = (n: number, form: string): Refusal =>
  new Refusal({
    code: 'malformed',
    message: `Column ${n} of the table has the format ${form === '' ? 'of none' : form.slice(0, 50)}, which is none of FITS.`,
    advice: 'Check that the file was written completely.',
    column: n,
  });

/** The columns of a binary table. Those of no width have no values. */
export function binaryColumns(cards: Cards, width: number): readonly FitsColumn[] {
  const columns: FitsColumn[] = [];
  let at = 0;
  for (let n = 1; n <= Math.min(999, cardNumber(cards, 'TFIELDS')); n += 1) {
    const form = cards.get(`TFORM${n}`)?.trim() ?? '';
    const match = /^(\d*)([LXBIJKAEDCMPQ])(.*)$/i.exec(form);
    if (!match) throw noFormat(n, form);
    const repeat = match[1] === '' ? 1 : Number(match[1]);
    const letter = (match[2] ?? '').toUpperCase();
    if (letter === 'X' && repeat > MAX_BITS)
      throw new Refusal({
        code: 'cell-too-large',
        message: `An array has ${repeat} bits; ${MAX_BITS} is the most.`,
        column: n,
      });
    const from = at;
    const isPointer = letter === 'P' || letter === 'Q';
    const size = isPointer
      ? repeat * (letter === 'P' ? 8 : 16)
      : letter === 'X'
        ? Math.ceil(repeat / 8)
        : repeat * (BYTES[letter] ?? 0);
    at += size;
    if (at > width)
      throw new Refusal({
        code: 'malformed',
        message: `The columns of the table take ${at} bytes and more; its rows have ${width}.`,
        advice: 'Check that the file was written completely.',
        column: n,
      });
    if (repeat === 0) continue;
    columns.push(
      isPointer
        ? pointedColumn(cards, n, letter, (match[3] ?? '').charAt(0).toUpperCase(), from)
        : plainColumn(cards, n, letter, repeat, (row) => row.subarray(from, from + size)),
    );
  }
  return columns;
}

function plainColumn(
  cards: Cards,
  n: number,
  letter: string,
  repeat: number,
  part: (row: Buffer) => Buffer,
): FitsColumn {
  const scale = scaleOf(cards, n);
  const shape =
    /^\((\d+(?:,\d+)*)\)$/
      .exec(cards.get(`TDIM${n}`)?.replace(/\s/g, '') ?? '')?.[1]
      ?.split(',')
      .map(Number) ?? [];
  const length = letter === 'A' && shape.length > 1 ? (shape[0] ?? repeat) : repeat;
  const isList = letter === 'A' && length > 0 && length < repeat;
  const isArray = letter !== 'A' && repeat > 1;
  return {
    ...said(cards, n),
    letter,
    isArray,
    isList,
    isWhole: isWhole(letter, scale),
    read: (row) => valuesText(part(row), { letter, count: repeat, length, isArray, scale }),
  };
}

function pointedColumn(cards: Cards, n: number, pointer: string, letter: string, from: number): FitsColumn {
  if (!Object.hasOwn(BYTES, letter)) throw noFormat(n, cards.get(`TFORM${n}`) ?? '');
  const scale = scaleOf(cards, n);
  const isArray = letter !== 'A';
  return {
    ...said(cards, n),
    letter,
    isArray,
    isList: false,
    isWhole: isWhole(letter, scale),
    async read(row, heap) {
      const isWide = pointer === 'Q';
      const count = isWide ? Number(row.readBigInt64BE(from)) : row.readInt32BE(from);
      const offset = isWide ? Number(row.readBigInt64BE(from + 8)) : row.readInt32BE(from + 4);
      if (count < 0) throw new RangeError('an array of less than nothing');
      if (count === 0) return '';
      const bytes = letter === 'X' ? Math.ceil(count / 8) : count * (BYTES[letter] ?? 1);
      return valuesText(await heap(offset, bytes), { letter, count, length: count, isArray, scale });
    },
  };
}

const isWhole = (letter: string, { factor, wholeZero }: Scale): boolean =>
  /[BIJK]/.test(letter) && factor === 1 && wholeZero !== undefined;

interface Values {
  readonly letter: string;
  readonly count: number;
  /** Of one text of several. */
  readonly length: number;
  readonly isArray: boolean;
  readonly scale: Scale;
}

function valuesText(part: Buffer, { letter, count, length, isArray, scale }: Values): string {
  if (letter === 'A') {
    if (length >= count) return chars(part);
    const texts = Array.from({ length: Math.ceil(count / length) }, (_, i) =>
      chars(part.subarray(i * length, (i + 1) * length)),
    );
    const kept = texts.filter((text) => text !== '');
    return kept.length === 0 ? '' : JSON.stringify(kept);
  }
  if (letter === 'X') {
    const bits = Array.from({ length: count }, (_, i) => ((part[i >> 3] ?? 0) >> (7 - (i & 7))) & 1);
    return isArray ? JSON.stringify(bits) : bits[0] === 1 ? 'true' : 'false';
  }
  const isComplex = letter === 'C' || letter === 'M';
  const width = (BYTES[letter] ?? 1) / (isComplex ? 2 : 1);
  const items = Array.from({ length: isComplex ? count * 2 : count }, (_, i) =>
    itemText(letter, part, i * width, scale),
  );
  if (!isArray && !isComplex) return items[0] ?? '';
  const texts = items.map((item) => (item === '' || item.endsWith('Infinity') ? 'null' : item));
  return items.every((item) => item === '') ? '' : `[${texts.join(',')}]`;
}

/** Texts end at a NUL; blanks behind them do not count. */
function chars(part: Buffer): string {
  const end = part.indexOf(0);
  return (end < 0 ? part : part.subarray(0, end)).toString('latin1').trimEnd();
}

function itemText(letter: string, part: Buffer, at: number, scale: Scale): string {
  switch (letter) {
    case 'L':
      return part[at] === 0x54 ? 'true' : part[at] === 0x46 ? 'false' : '';
    case 'B':
      return whole(BigInt(part.readUInt8(at)), scale);
    case 'I':
      return whole(BigInt(part.readInt16BE(at)), scale);
    case 'J':
      return whole(BigInt(part.readInt32BE(at)), scale);
    case 'K':
      return whole(part.readBigInt64BE(at), scale);
    case 'E':
    case 'C':
      return real(part.readFloatBE(at), scale, floatText);
    default:
      return real(part.readDoubleBE(at), scale, String);
  }
}

function whole(value: bigint, { factor, zero, wholeZero, isNone, nullText }: Scale): string {
  if (nullText !== undefined && String(value) === nullText) return '';
  if (isNone) return String(value);
  if (factor === 1 && wholeZero !== undefined) return String(value + wholeZero);
  return String(Number((Number(value) * factor + zero).toPrecision(15)));
}

function real(value: number, { factor, zero, isNone }: Scale, print: (value: number) => string): string {
  if (Number.isNaN(value)) return '';
  // Infinite: rejected with its row, as there is no such number.
  if (!Number.isFinite(value)) return String(value);
  return isNone ? print(value) : String(Number((value * factor + zero).toPrecision(15)));
}

/** The columns of an ASCII table. */
export function asciiColumns(cards: Cards): readonly FitsColumn[] {
  return Array.from({ length: Math.min(999, cardNumber(cards, 'TFIELDS')) }, (_, i) => {
    const n = i + 1;
    const form = cards.get(`TFORM${n}`)?.trim() ?? '';
    const match = /^([AIFED])(\d+)(?:\.(\d+))?$/i.exec(form);
    if (!match) throw noFormat(n, form);
    const letter = (match[1] ?? '').toUpperCase();
    const from = cardNumber(cards, `TBCOL${n}`, 1) - 1;
    const length = Number(match[2]);
    const decimals = Number(match[3] ?? 0);
    const scale = scaleOf(cards, n);
    return {
      ...said(cards, n),
      letter: letter === 'A' ? 'A' : letter === 'I' ? 'K' : 'D',
      isArray: false,
      isList: false,
      isWhole: letter === 'I' && isWhole('K', scale),
      read(row: Buffer) {
        const text = row.subarray(from, from + length).toString('latin1');
        if (letter === 'A') return text.trim() === scale.nullText ? '' : text.trimEnd();
        const number = text.trim();
        if (number === '' || number === scale.nullText) return '';
        if (letter === 'I')
          return scale.isNone || !/^[+-]?\d+$/.test(number)
            ? number
            : whole(BigInt(number.replace('+', '')), scale);
        const plain = number.replace(/[dD](?=[+-]?\d)/, 'E').replace(/(\d)([+-]\d+)$/, '$1E$2');
        const value = Number(plain);
        if (!Number.isFinite(value)) return number;
        // Without a point of its own, the last digits are decimals.
        const placed = /[.eE]/.test(plain) || decimals === 0 ? value : value / 10 ** decimals;
        return scale.isNone ? String(placed) : real(placed, scale, String);
      },
    };
  });
}
