import { createReadStream } from 'node:fs';
import type { Parsed } from '../model.ts';
import type { ParseContext } from './context.ts';
import { withHeights } from './heights.ts';
import { OpenColumns } from './open-columns.ts';
import type { Geometry } from './projection.ts';
import { RecordTable } from './record-table.ts';
import { readXml, type XmlListener } from './xml.ts';

const DOCUMENT = {
  what: 'KML text',
  advice: 'Check that it was written or transferred completely.',
} as const;

/** Reads the placemarks of KML: their names, times and extended data, and their shapes. Links are not followed. */
export async function parseKml(context: ParseContext): Promise<Parsed> {
  const rows = new RecordTable(context, [{ label: '', type: 'geometry' }]);
  const reader = new PlacemarkReader(context, rows);
  const options = { signal: context.signal, ...DOCUMENT };
  try {
    for await (const _piece of readXml(createReadStream(context.path), reader, options)) await rows.settle();
    const notes = reader.links > 0 ? [`${reader.links} links to other files were not followed.`] : [];
    return { ...(await rows.finish('The map', reader.columns)), recognised: { records: 'Placemark' }, notes };
  } finally {
    await rows.close();
  }
}

type Place = readonly [lon: number, lat: number, height: number];

const TEXTS = new Set(['name', 'description', 'address', 'phoneNumber', 'when', 'begin', 'end', 'Snippet']);
const SHAPES = new Set([
  'Point',
  'LineString',
  'LinearRing',
  'Polygon',
  'MultiGeometry',
  'Track',
  'MultiTrack',
]);

interface Open {
  readonly kind: string;
  readonly places: Place[];
  readonly rings: Place[][];
  readonly parts: Geometry[];
}

class PlacemarkReader implements XmlListener {
  readonly #rows: RecordTable;
  readonly #open: OpenColumns;
  readonly #path: string[] = [];
  readonly #folders: string[] = [];
  links = 0;
  #isIn = false;
  #text = '';
  #dataName = '';
  #shapes: Open[] = [];
  #found: Geometry[] = [];

  constructor({ limits }: ParseContext, rows: RecordTable) {
    this.#rows = rows;
    this.#open = new OpenColumns([{ label: '', type: 'geometry' }], limits.maxColumns);
  }

  get columns() {
    return this.#open.columns;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#path.push(name);
    this.#text = '';
    if (name === 'NetworkLink') this.links += 1;
    if (name === 'Folder') this.#folders.push('');
    if (name === 'Placemark') {
      this.#isIn = true;
      this.#found = [];
      this.#shapes = [];
      if (attributes.id) this.#open.set('id', attributes.id);
    } else if (this.#isIn && SHAPES.has(name))
      this.#shapes.push({ kind: name, places: [], rings: [], parts: [] });
    else if (name === 'Data' || name === 'SimpleData') this.#dataName = attributes.name ?? '';
  }

  text(text: string): void {
    this.#text += text;
  }

  close(name: string): void {
    this.#path.pop();
    const parent = this.#path.at(-1) ?? '';
    const text = this.#text;
    this.#text = '';
    if (name === 'Folder') this.#folders.pop();
    else if (name === 'name' && parent === 'Folder') this.#folders[this.#folders.length - 1] = text.trim();
    if (!this.#isIn) return;
    if (name === 'Placemark') this.#endPlacemark();
    else if (SHAPES.has(name) && this.#shapes.at(-1)?.kind === name) this.#endShape();
    else if (name === 'coordinates') this.#addPlaces(text);
    else if (name === 'coord') this.#addPlaces(text.trim().split(/\s+/).join(','));
    else if (name === 'SimpleData') this.#open.set(this.#dataName, text);
    else if (name === 'value' && parent === 'Data') this.#open.set(this.#dataName, text);
    else if (parent === 'Placemark' && TEXTS.has(name)) this.#open.set(name, text);
    else if (name === 'when' && parent === 'TimeStamp') this.#open.set('when', text);
    else if ((name === 'begin' || name === 'end') && parent === 'TimeSpan') this.#open.set(name, text);
  }

  #addPlaces(text: string): void {
    const places = this.#shapes.at(-1)?.places;
    for (const place of placesOf(text)) places?.push(place);
  }

  #endShape(): void {
    const shape = this.#shapes.pop();
    if (!shape) return;
    const outer = this.#shapes.at(-1);
    // The rings of a polygon are its own.
    if (shape.kind === 'LinearRing' && outer?.kind === 'Polygon') {
      if (shape.places.length > 0) outer.rings.push([...shape.places]);
      return;
    }
    const geometry = geometryOf(shape);
    if (geometry) (outer?.parts ?? this.#found).push(geometry);
  }

  #endPlacemark(): void {
    this.#isIn = false;
    const folder = this.#folders.filter((part) => part !== '').join('/');
    if (folder !== '') this.#open.set('folder', folder);
    const geometry = collected(this.#found);
    this.#open.end(this.#rows, [[0, geometry ? JSON.stringify(geometry) : '']]);
  }
}

/** `lon,lat,alt` after `lon,lat,alt`; what is no place is left out. No height is a height of 0. */
export function placesOf(text: string): readonly Place[] {
  return text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/ ?, ?/g, ',')
    .split(' ')
    .flatMap((part): Place[] => {
      const [lon, lat, height] = part.split(',', 3);
      if (lon === undefined || lat === undefined || lon === '' || lat === '') return [];
      const place = [Number(lon), Number(lat), Number(height) || 0] as const;
      return place.every(Number.isFinite) ? [place] : [];
    });
}

function geometryOf({ kind, places: all, rings, parts }: Open): Geometry | undefined {
  const [places = []] = withHeights([all]);
  const [first] = places;
  switch (kind) {
    case 'Point':
      return first && { type: 'Point', coordinates: first };
    case 'Polygon':
      return rings.length === 0 ? undefined : { type: 'Polygon', coordinates: withHeights(rings) };
    case 'MultiGeometry':
    case 'MultiTrack':
      return collected(parts);
    default:
      if (places.length === 1) return first && { type: 'Point', coordinates: first };
      return places.length === 0 ? undefined : { type: 'LineString', coordinates: places };
  }
}

/** Several geometries as one. */
export function collected(parts: readonly Geometry[]): Geometry | undefined {
  const [first] = parts;
  if (parts.length <= 1) return first;
  const isSame = parts.every(({ type }) => type === first?.type);
  if (isSame && /^(?:Point|LineString|Polygon)$/.test(first?.type ?? ''))
    return { type: `Multi${first?.type}`, coordinates: parts.map(({ coordinates }) => coordinates) };
  return { type: 'GeometryCollection', geometries: parts };
}
