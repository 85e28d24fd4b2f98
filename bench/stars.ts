import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Columns of the generated catalogue: texts, whole numbers, decimals, dates and a sky position. */
export const STAR_COLUMNS = [
  'star_id',
  'name',
  'constellation',
  'kind',
  'spectral_type',
  'ra',
  'dec',
  'magnitude',
  'colour_index',
  'distance_pc',
  'radial_velocity',
  'hip',
  'companions',
  'discovered',
  'note',
  'variable',
] as const;

/** A generator of numbers in [0, 1) that gives the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const CONSTELLATIONS =
  'And Aql Aur Boo CMa CMi Cas Cen Cep Cet Cnc Cru Cyg Dra Eri Gem Her Hya Leo Lyr Oph Ori Peg Per Psc Sco Sgr Tau UMa UMi Vir Vul'.split(
    ' ',
  );
const KINDS = ['single', 'double', 'variable', 'cluster member', 'white dwarf'];
const CLASSES = 'OBAFGKM';
const DAY_MS = 86_400_000;
const NOTES = [
  '',
  '',
  '',
  'seen with the naked eye',
  'companion at 3.2"; orbit known',
  'high proper motion, see catalogue',
];

function star(i: number, random: () => number): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const day = new Date(Date.UTC(1750, 0, 1) + Math.floor(random() * 95_000) * DAY_MS);
  const note = pick(NOTES);
  return [
    i,
    `Star ${Math.floor(random() * 1e7)}`,
    pick(CONSTELLATIONS),
    pick(KINDS),
    `${CLASSES[Math.floor(random() * 7)]}${Math.floor(random() * 10)}V`,
    (random() * 360).toFixed(7),
    ((Math.asin(random() * 2 - 1) * 180) / Math.PI).toFixed(7),
    (random() * 20 - 1).toFixed(2),
    (random() * 3 - 0.5).toFixed(3),
    (random() * 5000).toFixed(4),
    random() < 0.1 ? '' : (random() * 400 - 200).toFixed(1),
    random() < 0.3 ? '' : Math.floor(random() * 120_000),
    Math.floor(random() * 4),
    day.toISOString().slice(0, 10),
    /[",;]/.test(note) ? `"${note.replaceAll('"', '""')}"` : note,
    random() < 0.2,
  ].join(',');
}

/** Columns that make a record as long as those of large catalogues are: 200 bytes. */
const WIDE_COLUMNS = ['observed', 'site', 'reference'] as const;

function observation(i: number, random: () => number): string {
  const second = new Date(Date.UTC(2010, 0, 1) + Math.floor(random() * 450_000_000) * 1000);
  const site = `${(random() * 140 - 70).toFixed(4)}, ${(random() * 360 - 180).toFixed(4)}`;
  return `${second.toISOString().slice(0, 19)}Z,"${site}",https://stars.example/${1_000_000 + i}`;
}

/** Writes a CSV of so many stars, byte for byte the same each time. */
export async function writeStars(path: string, count: number, { isWide = false } = {}): Promise<void> {
  const random = seeded(20_261);
  function* lines(): Generator<string> {
    yield `${[...STAR_COLUMNS, ...(isWide ? WIDE_COLUMNS : [])].join(',')}\n`;
    for (let i = 0; i < count; ) {
      let block = '';
      for (const end = Math.min(count, i + 2000); i < end; i++)
        block += isWide ? `${star(i, random)},${observation(i, random)}\n` : `${star(i, random)}\n`;
      yield block;
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(path));
}
