import { isTemporal } from '#dataset';
import type { Encode, Row } from '#engine';
import { geometryIn, isGeometry, nameColumn, plainText, textIn } from './cells.ts';
import { encodedBy } from './encoded.ts';
import { numbersIn } from './geometry.ts';
import type { ExportAbout, ExportColumn, ExportFormat } from './model.ts';

export const ical: ExportFormat = {
  id: 'ical',
  label: 'iCalendar',
  mediaType: 'text/calendar; charset=utf-8',
  extension: 'ics',
  suits: ({ fields }) => fields.some(({ type }) => isTemporal(type)),
  ofCatalogue: false,
  parameters: [],
  limits: 'Records without a date, or with one before the year 1 or after 9999, are left out.',
  writing: encodedBy(import.meta.url, { withIds: true }),
};

const LINE_OCTETS = 75;

const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n?|\n/g, '\n')
    .replace(/[\\;,]/g, (character) => `\\${character}`)
    .replaceAll('\n', '\\n')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');

/** A line of content, folded: no line has more than 75 octets, and no character is cut. */
function folded(line: string): string {
  if (line.length * 3 <= LINE_OCTETS) return `${line}\r\n`;
  let text = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > LINE_OCTETS) {
      text += '\r\n ';
      octets = 1;
    }
    text += character;
    octets += size;
  }
  return `${text}\r\n`;
}

/** When something is: a day, or an instant in UTC. */
interface Moment {
  readonly isDay: boolean;
  readonly value: string;
}

const compact = (iso: string): string => iso.replace(/[-:]/g, '');

const DAY_MS = 86_400_000;

/** Undefined after the last day that the format can write. */
const dayAfter = (day: string): string | undefined =>
  day === '9999-12-31' ? undefined : new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10);

/** From the text of a date or a time, whatever its precision; undefined outside of the years that the format knows. */
function momentOf(text: string | undefined, { type }: ExportColumn): Moment | undefined {
  if (text === undefined || !/^\d{4}(?:-|$)/.test(text) || text.startsWith('0000')) return undefined;
  if (type === 'date') {
    const day = text.length === 4 ? `${text}-01-01` : text.length === 7 ? `${text}-01` : text;
    return { isDay: true, value: day };
  }
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
    return [`DTSTART:${compact(start.value)}`, ...(hasEnd ? [`DTEND:${compact(end.value)}`] : [])];
  // The end of days is the day after the last. Without an end an event lasts for the day.
  const after = dayAfter(hasEnd ? end.value : start.value);
  return [
    `DTSTART;VALUE=DATE:${compact(start.value)}`,
    ...(after === undefined ? [] : [`DTEND;VALUE=DATE:${compact(after)}`]),
  ];
}

/** One event per record that has a date. */
export const encode: Encode<ExportAbout> = async function* (rows, { about }) {
  const { columns, title, origin, datasetId, modified } = about;
  const roles = rolesOf(columns);
  const stamp = compact(`${new Date(modified).toISOString().slice(0, 19)}Z`);
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
      const told = columns.flatMap((column, i) => {
        const value = i === roles.name ? undefined : plainText(row[i] ?? null);
        return value === undefined || isGeometry(column) ? [] : [`${column.title}: ${value}`];
      });
      const [lon, lat] = numbersIn(geometryIn(row[position])?.coordinates) ?? [];
      const lines = [
        'BEGIN:VEVENT',
        `UID:${textIn(row[columns.length]) ?? count}.${datasetId}@${host}`,
        `DTSTAMP:${stamp}`,
        ...times,
        `SUMMARY:${escaped(plainText(row[roles.name] ?? null) ?? title)}`,
        ...(told.length === 0 ? [] : [`DESCRIPTION:${escaped(told.join('\n'))}`]),
        ...(lon === undefined || lat === undefined ? [] : [`GEO:${lat};${lon}`]),
        `URL:${origin}/explore/dataset/${encodeURIComponent(datasetId)}/`,
        'END:VEVENT',
      ];
      for (const line of lines) text += folded(line);
    }
    yield text;
  }
  yield 'END:VCALENDAR\r\n';
};
