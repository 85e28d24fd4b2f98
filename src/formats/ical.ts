import { isTemporal } from '#dataset';
import type { Encode, Row } from '#engine';
import { geometryIn, isGeometry, nameColumn, plainText, textIn } from './cells.ts';
import { encodedBy } from './encoded.ts';
import { coordinateText, numbersIn } from './geometry.ts';
import type { ExportAbout, ExportColumn, ExportFormat } from './model.ts';

export const ical: ExportFormat = {
  id: 'ical',
  label: 'iCalendar',
  mediaType: 'text/calendar; charset=utf-8',
  extension: 'ics',
  suits: ({ fields }) => fields.some(({ type }) => isTemporal(type)),
  ofCatalogue: false,
  parameters: [],
  limits:
    'Records without a date, or with one before the year 1 or after 9999, are left out, and so are control characters.',
  writing: encodedBy(import.meta.url, { withIds: true }),
};

const LINE_OCTETS = 75;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const ODD = /[\\;,\u0000-\u0008\u000a-\u001f\u007f\ud800-\udfff]/;

/** Of a text, most have nothing of it. */
const escaped = (text: string): string =>
  ODD.test(text)
    ? text
        .toWellFormed()
        .replace(/\r\n?|\n/g, '\n')
        .replace(/[\\;,]/g, (character) => `\\${character}`)
        .replaceAll('\n', '\\n')
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
        .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
    : text;

const octetsOf = (codePoint: number): number =>
  codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x1_0000 ? 3 : 4;

/** A line of content, folded: no line has more than 75 octets, and no character is cut. */
function folded(line: string): string {
  // No unit of a text takes more than three octets.
  if (line.length * 3 <= LINE_OCTETS) return `${line}\r\n`;
  let text = '';
  let begin = 0;
  let octets = 0;
  for (let at = 0; at < line.length; at++) {
    const codePoint = line.codePointAt(at) ?? 0;
    const size = octetsOf(codePoint);
    if (octets + size > LINE_OCTETS) {
      text += `${line.slice(begin, at)}\r\n `;
      begin = at;
      octets = 1;
    }
    octets += size;
    if (size === 4) at += 1;
  }
  return `${text}${line.slice(begin)}\r\n`;
}

/** When something is: a day, or an instant in UTC. */
interface Moment {
  readonly isDay: boolean;
  readonly value: string;
}

const compact = (iso: string): string => iso.replaceAll('-', '').replaceAll(':', '');

const DAY_MS = 86_400_000;

/** Undefined after the last day that the format can write. */
const dayAfter = (day: string): string | undefined =>
  day === '9999-12-31' ? undefined : new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10);

const IN_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:\+00:00|Z)$/;

/** From the text of a date or a time, whatever its precision; undefined outside of the years that the format knows. */
function momentOf(text: string | undefined, { type }: ExportColumn): Moment | undefined {
  if (text === undefined || !/^\d{4}(?:-|$)/.test(text) || text.startsWith('0000')) return undefined;
  if (type === 'date') {
    const day = text.length === 4 ? `${text}-01-01` : text.length === 7 ? `${text}-01` : text;
    return { isDay: true, value: day };
  }
  if (IN_UTC.test(text)) return { isDay: false, value: `${text.slice(0, 19)}Z` };
  const instant = new Date(text.replace(/([+-]\d\d:\d\d):\d\d$/, '$1'));
  if (Number.isNaN(instant.getTime())) return undefined;
  return { isDay: false, value: `${instant.toISOString().slice(0, 19)}Z` };
}

const isEnd = ({ name }: ExportColumn): boolean => /(?:^|_)(?:end|fin|until|to)(?:_|$)/i.test(name);

/** The columns of an event: when it begins, when it ends where a name says so, what it is called. */
function rolesOf(columns: readonly ExportColumn[]) {
  const temporal = columns.flatMap((column, i) => (isTemporal(column.type) && !column.isJson ? [i] : []));
  const at = (i: number | undefined) => (i === undefined ? undefined : columns[i]);
  const start = temporal.find((i) => !isEnd(columns[i] as ExportColumn)) ?? temporal[0];
  const end = temporal.find(
    (i) => i !== start && isEnd(columns[i] as ExportColumn) && at(i)?.type === at(start)?.type,
  );
  return { start, end, name: nameColumn(columns) };
}

function timesOf(row: Row, columns: readonly ExportColumn[], roles: ReturnType<typeof rolesOf>) {
  const moment = (i: number | undefined) => {
    const column = i === undefined ? undefined : columns[i];
    return column === undefined ? undefined : momentOf(textIn(row[i ?? -1]), column);
  };
  const start = moment(roles.start);
  if (start === undefined) return undefined;
  const end = moment(roles.end);
  const hasEnd = end !== undefined && end.value > start.value;
  if (!start.isDay)
    return `DTSTART:${compact(start.value)}\r\n${hasEnd ? `DTEND:${compact(end.value)}\r\n` : ''}`;
  // The end of days is the day after the last. Without an end an event lasts for the day.
  const after = dayAfter(hasEnd ? end.value : start.value);
  return `DTSTART;VALUE=DATE:${compact(start.value)}\r\n${after === undefined ? '' : `DTEND;VALUE=DATE:${compact(after)}\r\n`}`;
}

/** The cells of a record for its description, each after its title, as escaped text. Shapes and the name are told elsewhere. */
function teller(columns: readonly ExportColumn[], name: number): (row: Row) => string {
  const kept = columns
    .map((column, i) => ({
      i,
      before: escaped(`${column.title}: `),
      isLeft: i === name || isGeometry(column),
    }))
    .filter(({ isLeft }) => !isLeft);
  return (row) => {
    let text = '';
    for (const { i, before } of kept) {
      const value = plainText(row[i] ?? null);
      if (value !== undefined) text += `${text === '' ? '' : '\\n'}${before}${escaped(value)}`;
    }
    return text;
  };
}

/** One event per record that has a date. */
export const encode: Encode<ExportAbout> = async function* (rows, { about }) {
  const { columns, title, origin, datasetId, modified } = about;
  const roles = rolesOf(columns);
  const told = teller(columns, roles.name);
  const stamped = folded(`DTSTAMP:${compact(`${new Date(modified).toISOString().slice(0, 19)}Z`)}`);
  const address = `${folded(`URL:${origin}/explore/dataset/${encodeURIComponent(datasetId)}/`)}END:VEVENT\r\n`;
  const host = new URL(origin).host;
  const position = columns.findIndex((column) => column.type === 'geo_point_2d' && isGeometry(column));
  yield ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Almagest//Export//EN', `X-WR-CALNAME:${escaped(title)}`]
    .map(folded)
    .join('');
  let count = 0;
  for await (const batch of rows) {
    let text = '';
    for (const row of batch) {
      count += 1;
      const times = timesOf(row, columns, roles);
      if (times === undefined) continue;
      const [lon, lat] = numbersIn(geometryIn(row[position])?.coordinates) ?? [];
      text += `BEGIN:VEVENT\r\n${folded(`UID:${textIn(row[columns.length]) ?? count}.${datasetId}@${host}`)}${stamped}${times}`;
      text += folded(`SUMMARY:${escaped(plainText(row[roles.name] ?? null) ?? title)}`);
      const description = told(row);
      if (description !== '') text += folded(`DESCRIPTION:${description}`);
      if (lon !== undefined && lat !== undefined)
        text += folded(`GEO:${coordinateText(lat)};${coordinateText(lon)}`);
      text += address;
    }
    yield text;
  }
  yield 'END:VCALENDAR\r\n';
};
