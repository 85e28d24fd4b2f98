import ICAL from 'ical.js';
import { type Cells, type KnownFormat, type KnownRecord, known, without } from './known-formats.ts';

// Calendars, as Thunderbird reads them.

/** `name: value` in each line; a value goes on over the lines that begin with no name. */
function described(text: string): Record<string, string> {
  const cells: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const [, name, value = ''] = /^([a-z]+): (.*)$/s.exec(line) ?? [];
    if (name !== undefined) cells[name] = value;
  }
  return cells;
}

// Neither what no calendar may hold nor several ways of ending a line.
const plain = (text: string): string => text.replace(/\r\n?/g, '\n').replaceAll('\u007f', '');

// Tiny degrees are written without an exponent.
const degrees = (value: number): number => (Math.abs(value) < 1e-6 ? Number(value.toFixed(12)) + 0 : value);

/** Events of a day, with what else is known of a record in their description. */
export const ical: KnownFormat = {
  read(bytes) {
    const calendar = new ICAL.Component(ICAL.parse(bytes.toString()));
    const title = calendar.getFirstPropertyValue('x-wr-calname');
    return calendar.getAllSubcomponents('vevent').map((component): KnownRecord => {
      const event = new ICAL.Event(component);
      const [lat, lon] = (component.getFirstPropertyValue('geo') as number[] | null) ?? [];
      const cells: Cells = {
        ...described(event.description ?? ''),
        // Without a name an event is called as the dataset.
        words: event.summary === title ? null : event.summary,
        day: event.startDate.toString().padStart('2024-02-29'.length, '0'),
        place: lat === undefined ? null : [lon, lat],
      };
      const tags = cells.tags?.toString().replaceAll(', ', ',');
      return known({ ...cells, tags }, without('outline'));
    });
  },
  held(record) {
    const { words, extra, place } = record;
    if (record.day === null) return undefined;
    return {
      ...record,
      words: words ? plain(words) || null : null,
      extra: JSON.parse(plain(JSON.stringify(extra))),
      place: place?.map(degrees) ?? null,
    };
  },
};
