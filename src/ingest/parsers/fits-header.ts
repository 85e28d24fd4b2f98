import type { FileHandle } from 'node:fs/promises';
import { Refusal } from '../refusal.ts';

const BLOCK = 2880;
const CARD = 80;
const MAX_HEADER_BLOCKS = 2000;

export type Cards = ReadonlyMap<string, string>;

/** A part of a FITS file: its header, and where its data are. */
export interface FitsUnit {
  /** From 0: the primary one. */
  readonly number: number;
  /** EXTNAME, else the number. */
  readonly name: string;
  readonly cards: Cards;
  readonly dataAt: number;
  readonly dataBytes: number;
}

const damaged = (message: string, offset: number): Refusal =>
  new Refusal({
    code: 'malformed',
    message: `The FITS file is damaged: ${message}.`,
    advice: 'Check that it was written or transferred completely.',
    offset,
  });

/** The parts of a FITS file. Nothing is read of their data. @throws Refusal `malformed` with the offset */
export async function readUnits(file: FileHandle): Promise<readonly FitsUnit[]> {
  const { size } = await file.stat();
  const units: FitsUnit[] = [];
  let at = 0;
  while (at + BLOCK <= size && units.length < 1000) {
    const { cards, end } = await readHeader(file, at, size);
    const isFirst = units.length === 0;
    if (!isFirst && !cards.has('XTENSION')) break;
    const dataBytes = dataSize(cards, isFirst);
    if (!Number.isSafeInteger(dataBytes) || dataBytes < 0) throw damaged('its sizes are no numbers', at);
    const number = units.length;
    const name = cards.get('EXTNAME')?.trim() || String(number);
    units.push({ number, name, cards, dataAt: end, dataBytes });
    at = end + Math.ceil(dataBytes / BLOCK) * BLOCK;
  }
  if (units.length === 0) throw damaged('it has no header', 0);
  return units;
}

async function readHeader(file: FileHandle, from: number, size: number) {
  const cards = new Map<string, string>();
  let longKey: string | undefined;
  for (let block = 0; block < MAX_HEADER_BLOCKS; block += 1) {
    const at = from + block * BLOCK;
    if (at + BLOCK > size) break;
    const { buffer } = await file.read(Buffer.alloc(BLOCK), 0, BLOCK, at);
    const text = buffer.toString('latin1');
    for (let i = 0; i < BLOCK; i += CARD) {
      const card = text.slice(i, i + CARD);
      const key = card.slice(0, 8).trimEnd();
      if (key === 'END') return { cards, end: at + BLOCK };
      if (key === 'CONTINUE' && longKey !== undefined) {
        const value = cards.get(longKey) ?? '';
        if (value.endsWith('&') && value.length < 10_000)
          cards.set(longKey, value.slice(0, -1) + cardValue(card.slice(8)));
        continue;
      }
      if (card[8] !== '=' || key === '' || cards.has(key)) continue;
      cards.set(key, cardValue(card.slice(10)));
      longKey = key;
    }
  }
  throw damaged('a header does not end', from);
}

/** `'it''s ' / a comment` gives `it's`; numbers and truths as they are written. */
function cardValue(text: string): string {
  const quoted = /^\s*'((?:[^']|'')*)'/.exec(text);
  if (quoted) return (quoted[1] ?? '').replaceAll("''", "'").trimEnd();
  return (text.split('/', 1)[0] ?? '').trim();
}

export const cardNumber = (cards: Cards, key: string, otherwise = 0): number => {
  const text = cards.get(key);
  if (text === undefined || text === '') return otherwise;
  const value = Number(text.replace(/[dD](?=[+-]?\d)/, 'e'));
  return Number.isFinite(value) ? value : otherwise;
};

function dataSize(cards: Cards, isPrimary: boolean): number {
  const axes = cardNumber(cards, 'NAXIS');
  if (axes <= 0 || axes > 999) return 0;
  const sizes = Array.from({ length: axes }, (_, i) => cardNumber(cards, `NAXIS${i + 1}`));
  const isGroups = isPrimary && cards.get('GROUPS') === 'T' && sizes[0] === 0;
  const items = (isGroups ? sizes.slice(1) : sizes).reduce((product, size) => product * size, 1);
  const bits = Math.abs(cardNumber(cards, 'BITPIX', 8));
  return (bits / 8) * cardNumber(cards, 'GCOUNT', 1) * (cardNumber(cards, 'PCOUNT') + items);
}
