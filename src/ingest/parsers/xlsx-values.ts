/** What a number format makes of a number. */
export type NumberLook = 'number' | 'date' | 'datetime' | 'time';

/** The look that a format code gives: `dd/mm/yyyy` a date, `[h]:mm` a time. */
export function lookOf(code: string): NumberLook {
  // Longer ones no workbook has.
  const plain = (code.slice(0, 1000).split(';')[0] ?? '')
    .replace(/"[^"]*"|\\.|_.|\*./g, '')
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
    .toLowerCase();
  if (plain.includes('general') || /[#?]|^0|[^s]0[^.]/.test(plain)) return 'number';
  const hasTime = /[hs]|\[m+\]/.test(plain);
  const hasDate = /[yd]/.test(plain) || (plain.includes('m') && !hasTime);
  if (hasDate) return hasTime ? 'datetime' : 'date';
  return hasTime ? 'time' : 'number';
}

/** The look of formats that are known by number. */
export function builtInLook(id: number): NumberLook {
  if (id === 22) return 'datetime';
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58)) return 'date';
  return (id >= 18 && id <= 21) || (id >= 45 && id <= 47) ? 'time' : 'number';
}

const DAY_MS = 86_400_000;
const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0');

/** A number of a cell as text: dates and times in ISO 8601, numbers with the 15 digits that a workbook keeps. */
export function numberText(written: string, look: NumberLook, is1904: boolean): string {
  const value = Number(written);
  if (!Number.isFinite(value)) return written;
  if (look === 'number')
    return /^-?\d{1,18}$/.test(written) ? written : String(Number(value.toPrecision(15)));
  if (look === 'time' && value >= 0 && value < 100_000) return clock(Math.round(value * DAY_MS));
  return calendar(value, look, is1904) ?? written;
}

function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const fraction = ms % 1000 === 0 ? '' : `.${pad(ms % 1000, 3)}`;
  return `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}${fraction}`;
}

function calendar(serial: number, look: NumberLook, is1904: boolean): string | undefined {
  if (serial < 0 || serial >= 2_958_466) return undefined;
  // The 29 February 1900 that never was is day 60 of the older count.
  const epoch = is1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, serial < 60 ? 31 : 30);
  const ms = epoch + Math.round(serial * DAY_MS);
  const iso = new Date(ms).toISOString();
  if (look === 'date') return iso.slice(0, 10);
  return ms % 1000 === 0 ? iso.slice(0, 19) : iso.slice(0, 23);
}
