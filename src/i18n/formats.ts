import type { Language } from './languages.ts';

/** How numbers and dates are written in a language. */
export interface Formats {
  /** Grouped thousands; `decimals` fixes the digits after the separator, else as many as there are, 12 at most. */
  number(value: number, decimals?: number): string;
  /** A count of bytes: `3.4 MB`. */
  bytes(value: number): string;
  /** A calendar day of an ISO date or instant, UTC: `12 August 2026`. */
  day(iso: string): string;
  /** A short day, for tables and cards: `12 Aug 2026`. */
  shortDay(iso: string): string;
  /** Day and minute, UTC. */
  minute(iso: string): string;
  /** A language as this one calls it: `French`, `français`. */
  language(code: string): string;
}

const cache = new Map<Language, Formats>();

/** Formats of a language. Instants are shown in UTC. Thousands stand apart by a no-break space: the narrow one of French is a hair in our face. */
export function formatsOf(language: Language): Formats {
  const known = cache.get(language);
  if (known) return known;
  // Day before month in both, as astronomers write it; en-GB gives that.
  const locale = language === 'en' ? 'en-GB' : 'fr-FR';
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 12 });
  const fixed = new Map<number, Intl.NumberFormat>();
  const date = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options });
    return (iso: string) => {
      const at = new Date(iso);
      return Number.isNaN(at.getTime()) ? iso : format.format(at);
    };
  };
  const decimalsOf = (decimals: number) => {
    const digits = Math.min(Math.max(decimals, 0), 20);
    let format = fixed.get(digits);
    if (!format) {
      format = new Intl.NumberFormat(locale, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      });
      fixed.set(digits, format);
    }
    return format;
  };
  const names = new Intl.DisplayNames(locale, { type: 'language' });
  const units = language === 'fr' ? ['o', 'ko', 'Mo', 'Go', 'To'] : ['B', 'kB', 'MB', 'GB', 'TB'];
  const formats: Formats = {
    number: (value, decimals) =>
      (decimals === undefined ? plain : decimalsOf(decimals))
        .format(value)
        .replace('-', '−')
        .replaceAll('\u202f', '\u00a0'),
    bytes(value) {
      const step = value < 1 ? 0 : Math.min(Math.floor(Math.log10(value) / 3), units.length - 1);
      return `${plain.format(Number((value / 1000 ** step).toPrecision(3)))} ${units[step]}`;
    },
    day: date({ day: 'numeric', month: 'long', year: 'numeric' }),
    shortDay: date({ day: 'numeric', month: 'short', year: 'numeric' }),
    minute: date({
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      timeZoneName: 'short',
    }),
    language: (code) => names.of(code) ?? code,
  };
  cache.set(language, formats);
  return formats;
}
