// A reader of FITS binary tables made for the tests: where astropy is not installed, nothing else reads them.

export type FitsCell = string | number | bigint | boolean | readonly number[] | null;

/** A binary table: what its header says, and its rows. */
export interface FitsTable {
  readonly header: ReadonlyMap<string, string>;
  readonly names: readonly string[];
  readonly rows: readonly (readonly FitsCell[])[];
}

const BLOCK = 2880;

/** Cards of one header by keyword, and where what they describe begins. */
function readHeader(bytes: Buffer, from: number): { cards: Map<string, string>; end: number } {
  const cards = new Map<string, string>();
  let last = '';
  for (let at = from; ; at += 80) {
    const card = bytes.toString('latin1', at, at + 80);
    if (!/^[\x20-\x7e]{80}$/.test(card)) throw new Error(`no card at ${at}: ${card}`);
    const keyword = card.slice(0, 8).trim();
    if (keyword === 'END') return { cards, end: from + Math.ceil((at + 80 - from) / BLOCK) * BLOCK };
    if (keyword === 'COMMENT') continue;
    const text = /^'((?:[^']|'')*)'/.exec(card.slice(10).trimStart())?.[1]?.replaceAll("''", "'").trimEnd();
    if (keyword === 'CONTINUE') cards.set(last, `${cards.get(last)?.replace(/&$/, '')}${text}`);
    else cards.set(keyword, text ?? card.slice(10).split('/')[0]?.trim() ?? '');
    if (keyword !== 'CONTINUE') last = keyword;
  }
}

const ascii = (bytes: Buffer): string | null => bytes.toString('latin1').replace(/\0+$/, '') || null;

/** The one table of a file, which has to end with a whole block. */
export function readFits(bytes: Buffer): FitsTable {
  if (bytes.length % BLOCK !== 0) throw new Error('the file does not end with a whole block');
  const { cards: header, end: start } = readHeader(bytes, readHeader(bytes, 0).end);
  const number = (keyword: string) => Number(header.get(keyword));
  const [width, count, fields] = [number('NAXIS1'), number('NAXIS2'), number('TFIELDS')];
  const heap = start + width * count;
  if (bytes.length - (heap + number('PCOUNT')) >= BLOCK)
    throw new Error('there is more than the header says');
  const columns = Array.from({ length: fields }, (_, i) => ({
    form: header.get(`TFORM${i + 1}`) ?? '',
    none: header.get(`TNULL${i + 1}`),
  }));
  let at = start;
  const take = (length: number): Buffer => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  const cell = ({ form, none }: (typeof columns)[number]): FitsCell => {
    if (form === 'K') {
      const value = take(8).readBigInt64BE();
      return String(value) === none ? null : value;
    }
    const double = () => take(8).readDoubleBE();
    if (form === 'D') {
      const value = double();
      return Number.isNaN(value) ? null : value;
    }
    if (form === '2D') {
      const pair = [double(), double()];
      return pair.every(Number.isNaN) ? null : pair;
    }
    if (form === 'L') {
      const letter = take(1).toString('latin1');
      return letter === '\0' ? null : letter === 'T';
    }
    if (form.startsWith('1P')) {
      const [length, place] = [take(4).readInt32BE(), take(4).readInt32BE()];
      return ascii(bytes.subarray(heap + place, heap + place + length));
    }
    return ascii(take(Number.parseInt(form, 10)));
  };
  const rows = Array.from({ length: count }, () => columns.map(cell));
  return { header, names: columns.map((_, i) => header.get(`TTYPE${i + 1}`) ?? ''), rows };
}
