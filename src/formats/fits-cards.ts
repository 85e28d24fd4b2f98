// Cards of a FITS header: 80 characters of ASCII each, in blocks of 36.

/** Both header and data come in blocks of so many bytes. */
export const BLOCK_BYTES = 2880;

const CARD = 80;
/** Characters that a text has room for between its quotes. */
const TEXT = 68;

// Letters that have no ASCII letter as their base, and marks that programs put where ASCII has one.
const SPELT: Readonly<Record<string, string>> = {
  Æ: 'AE',
  æ: 'ae',
  Œ: 'OE',
  œ: 'oe',
  ß: 'ss',
  Ø: 'O',
  ø: 'o',
  Đ: 'D',
  đ: 'd',
  Ł: 'L',
  ł: 'l',
  ı: 'i',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '«': '"',
  '»': '"',
  '–': '-',
  '—': '-',
  '−': '-',
  '…': '...',
  '\u00a0': ' ',
  '\u202f': ' ',
  µ: 'u',
  '×': 'x',
};

/**
 * A text in the printable ASCII that FITS has: letters without their accents, `?` for what has no such letter, blanks for
 * control characters. Never more bytes than the text has in UTF-8.
 */
export function asciiText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return [...text.normalize('NFC')]
    .map((character) => {
      if (/^[\x20-\x7e]$/.test(character)) return character;
      if (/^\p{Cc}$/u.test(character)) return ' ';
      const base = SPELT[character] ?? character.normalize('NFD').charAt(0);
      return /^[\x20-\x7e]+$/.test(base) ? base : '?';
    })
    .join('');
}

const padded = (card: string): string => card.padEnd(CARD);

const quoted = (text: string): string => `'${text.replaceAll("'", "''").padEnd(8)}'`;

/** A text in pieces that fit between quotes, which count twice. */
function pieces(text: string, room: number): readonly string[] {
  const found: string[] = [];
  let piece = '';
  for (const character of text) {
    if (piece.replaceAll("'", "''").length + (character === "'" ? 2 : 1) > room) {
      found.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...found, piece];
}

/** A card with a value; a text that is longer than one has room for goes on in further cards. */
export function card(keyword: string, value: string | number | boolean, comment?: string): string {
  const name = `${keyword.padEnd(8)}= `;
  if (typeof value !== 'string') {
    const number = typeof value === 'boolean' ? (value ? 'T' : 'F') : String(value);
    return padded(`${name}${number.padStart(20)}${comment === undefined ? '' : ` / ${comment}`}`);
  }
  return texts(name, asciiText(value));
}

/** A whole number of 64 bits, whose digits a number of the language would lose. */
export const longCard = (keyword: string, digits: string): string =>
  padded(`${keyword.padEnd(8)}= ${digits.padStart(20)}`);

function texts(name: string, text: string): string {
  const [only = '', ...more] = pieces(text, TEXT);
  if (more.length === 0) return padded(`${name}${quoted(only)}`);
  // One character of each piece says that it goes on.
  const parts = pieces(text, TEXT - 1);
  return parts
    .map((part, i) =>
      padded(`${i === 0 ? name : 'CONTINUE  '}${quoted(i < parts.length - 1 ? `${part}&` : part)}`),
    )
    .join('');
}

/** A remark, in as many cards as it needs. */
export function remark(text: string): string {
  const lines: string[] = [''];
  for (const word of asciiText(text).split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line.length + word.length + 1 <= CARD - 8)
      lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
    else for (const part of word.match(/.{1,72}/g) ?? ['']) lines.push(part);
  }
  return lines.map((line) => padded(`COMMENT ${line}`)).join('');
}

/** Cards as a header: with its end, in whole blocks. */
export function header(cards: readonly string[]): Buffer {
  const text = `${cards.join('')}${padded('END')}`;
  return Buffer.from(text.padEnd(Math.ceil(text.length / BLOCK_BYTES) * BLOCK_BYTES), 'latin1');
}
