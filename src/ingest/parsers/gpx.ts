import { createReadStream } from 'node:fs';
import type { Parsed } from '../model.ts';
import { Refusal } from '../refusal.ts';
import type { ParseContext } from './context.ts';
import { collected } from './kml.ts';
import { OpenColumns } from './open-columns.ts';
import { RecordTable } from './record-table.ts';
import { readXml, type XmlListener } from './xml.ts';

const DOCUMENT = {
  what: 'GPX text',
  advice: 'Check that it was written or transferred completely.',
} as const;
const POINTS = 'track_points';

/** Reads GPX: a record for each waypoint, route and track; or, as the table `track_points`, one for each point of the tracks. */
export async function parseGpx(context: ParseContext): Promise<Parsed> {
  const { sheet } = context.options;
  if (sheet !== undefined && sheet !== POINTS)
    throw new Refusal({
      code: 'sheet-missing',
      message: `The source has no table ${sheet}.`,
      advice: `Without a name waypoints, routes and tracks are read; ${POINTS} are the points of the tracks.`,
    });
  const rows = new RecordTable(context, [{ label: '', type: 'geometry' }]);
  const reader = new GpxReader(context, rows, sheet === POINTS);
  const options = { signal: context.signal, ...DOCUMENT };
  try {
    for await (const _piece of readXml(createReadStream(context.path), reader, options)) await rows.settle();
    const notes =
      reader.points > 0 && sheet === undefined
        ? [
            `The tracks have ${reader.points} points: name the table ${POINTS} to have a record for each, with its time and height.`,
          ]
        : [];
    const records = sheet ?? 'waypoints, routes, tracks';
    return { ...(await rows.finish('The file', reader.columns)), recognised: { records }, notes };
  } finally {
    await rows.close();
  }
}

type Place = readonly [number, number];

const WHOLE = new Set(['wpt', 'rte', 'trk']);
const POINT = new Set(['wpt', 'rtept', 'trkpt']);
const SKIPPED = new Set(['extensions', 'metadata']);

class GpxReader implements XmlListener {
  readonly #rows: RecordTable;
  readonly #open: OpenColumns;
  readonly #wantsPoints: boolean;
  readonly #path: string[] = [];
  points = 0;
  #kind = '';
  #name = '';
  #segment = 0;
  #line: Place[] = [];
  #lines: Place[][] = [];
  #text = '';
  #skipped = 0;

  constructor({ limits }: ParseContext, rows: RecordTable, wantsPoints: boolean) {
    this.#rows = rows;
    this.#wantsPoints = wantsPoints;
    this.#open = new OpenColumns([{ label: '', type: 'geometry' }], limits.maxColumns);
  }

  get columns() {
    return this.#open.columns;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#path.push(name);
    this.#text = '';
    if (SKIPPED.has(name)) this.#skipped += 1;
    if (this.#skipped > 0) return;
    if (WHOLE.has(name)) {
      this.#kind = name;
      this.#line = [];
      this.#lines = [];
      this.#name = '';
      this.#segment = 0;
    }
    if (name === 'trkseg') {
      this.#line = [];
      this.#segment += 1;
    }
    if (POINT.has(name)) {
      if (name === 'trkpt') this.points += 1;
      const place = [Number(attributes.lon), Number(attributes.lat)] as const;
      if (place.every(Number.isFinite)) this.#line.push(place);
    }
    if (name === 'link' && attributes.href && this.#isOwn(this.#path.at(-2)))
      this.#open.set('link', attributes.href);
  }

  /** Whether the element is one whose parts become columns. */
  #isOwn(parent: string | undefined): boolean {
    return this.#wantsPoints ? parent === 'trkpt' : parent !== undefined && WHOLE.has(parent);
  }

  text(text: string): void {
    this.#text += text;
  }

  close(name: string): void {
    this.#path.pop();
    const text = this.#text;
    this.#text = '';
    if (SKIPPED.has(name)) this.#skipped -= 1;
    if (this.#skipped > 0) return;
    const parent = this.#path.at(-1);
    if (name === 'name' && parent === 'trk') this.#name = text;
    if (name === 'trkseg') this.#lines.push(this.#line);
    else if (name === 'trkpt' && this.#wantsPoints) this.#endPoint();
    else if (WHOLE.has(name)) this.#endWhole();
    else if (this.#isOwn(parent) && !POINT.has(name) && name !== 'link') this.#open.set(name, text);
  }

  #endPoint(): void {
    const place = this.#line.at(-1);
    this.#open.set('track', this.#name);
    this.#open.set('segment', String(this.#segment));
    this.#open.end(this.#rows, [[0, place ? JSON.stringify({ type: 'Point', coordinates: place }) : '']]);
  }

  #endWhole(): void {
    if (this.#wantsPoints) return;
    this.#open.set('kind', { wpt: 'waypoint', rte: 'route', trk: 'track' }[this.#kind] ?? '');
    const lines = this.#kind === 'trk' ? this.#lines : [this.#line];
    const geometry = collected(
      lines
        .filter((line) => line.length > 0)
        .map((line) =>
          line.length === 1
            ? { type: 'Point', coordinates: line[0] }
            : { type: 'LineString', coordinates: line },
        ),
    );
    this.#open.end(this.#rows, [[0, geometry ? JSON.stringify(geometry) : '']]);
  }
}
