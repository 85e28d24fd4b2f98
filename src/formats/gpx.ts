import { appendFileSync, createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { isGeo } from '#dataset';
import type { Encode, Row, RowGeometry } from '#engine';
import { geometryColumn, geometryIn, isGeometry, plainText } from './cells.ts';
import { encodedBy } from './encoded.ts';
import {
  asOne,
  coordinateText,
  earthLongitude,
  membersOf,
  numbersIn,
  type Position,
  positionsIn,
} from './geometry.ts';
import type { ExportAbout, ExportFormat } from './model.ts';
import { nameable } from './names.ts';
import { xmlText } from './xml.ts';

export const gpx: ExportFormat = {
  id: 'gpx',
  label: 'GPX',
  mediaType: 'application/gpx+xml',
  extension: 'gpx',
  suits: ({ fields }) => fields.some(({ type }) => isGeo(type)),
  ofCatalogue: false,
  parameters: [
    {
      name: 'name_field',
      meaning: 'The field whose value is the name of a waypoint or track; none by default.',
    },
    {
      name: 'description_field_list',
      meaning: 'Fields that are kept, separated by commas; all by default.',
    },
    {
      name: 'use_extension',
      meaning: 'Fields in `extensions`, true by default; otherwise in the description.',
    },
  ],
  limits: 'Points are waypoints, lines and outlines are tracks. Records without a position are left out.',
  writing: encodedBy(import.meta.url),
};

const at = ([lon = 0, lat = 0]: Position): string =>
  `lat="${coordinateText(lat)}" lon="${coordinateText(earthLongitude(lon))}"`;
// Children of a point come in the format's order, the height first.
const height = ([, , metres]: Position): string =>
  metres === undefined ? '' : `<ele>${coordinateText(metres)}</ele>`;

/** What of a geometry becomes waypoints, and what segments of a track. */
export function pointsAndLines(geometry: RowGeometry): {
  readonly points: readonly Position[];
  readonly lines: readonly (readonly Position[])[];
} {
  const members = membersOf(geometry);
  const points = members.flatMap(({ type, coordinates }) => {
    if (type === 'Point') return asOne(numbersIn(coordinates));
    return type === 'MultiPoint' ? positionsIn(coordinates, 1).flat() : [];
  });
  const lines = members.flatMap(({ type, coordinates }) => {
    if (type === 'Point' || type === 'MultiPoint') return [];
    if (type !== 'MultiPolygon') return positionsIn(coordinates, type === 'LineString' ? 1 : 2);
    return (Array.isArray(coordinates) ? coordinates : []).flatMap((one) => positionsIn(one, 2));
  });
  return { points, lines };
}

/** The elements that say what a record is, in the format's order: name, description, extensions. */
function describer({ columns, parameters }: ExportAbout): (row: Row) => string {
  const name = columns.findIndex((column) => column.name === parameters.name_field);
  const listed = parameters.description_field_list;
  const wanted = typeof listed === 'string' ? listed.split(',').map((one) => one.trim()) : undefined;
  const names = nameable(columns.map((column) => column.name));
  const kept = columns
    .map((column, i) => ({ column, i, tag: `ogr:${names[i]}` }))
    .filter(({ column, i }) => !isGeometry(column) && (wanted?.includes(column.name) ?? i !== name));
  const inExtensions = parameters.use_extension !== false;
  return (row) => {
    const called = name < 0 ? undefined : plainText(row[name] ?? null);
    const told = kept.flatMap(({ column, i, tag }) => {
      const text = plainText(row[i] ?? null);
      return text === undefined ? [] : [{ column, tag, text }];
    });
    const about = inExtensions
      ? told.map(({ tag, text }) => `<${tag}>${xmlText(text)}</${tag}>`).join('')
      : xmlText(told.map(({ column, text }) => `${column.title}: ${text}`).join('\n'));
    const title = called === undefined ? '' : `<name>${xmlText(called)}</name>`;
    if (about === '') return title;
    return inExtensions ? `${title}<extensions>${about}</extensions>` : `${title}<desc>${about}</desc>`;
  };
}

/** Waypoints and tracks. The format has all waypoints before the first track: tracks wait in a file. */
export const encode: Encode<ExportAbout> = async function* (rows, { about, scratch }) {
  const { columns, title, publisher, modified } = about;
  const place = geometryColumn(columns);
  const describe = describer(about);
  const tracks = join(scratch, 'tracks');
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="Almagest" xmlns="http://www.topografix.com/GPX/1/1" xmlns:ogr="http://osgeo.org/gdal"><metadata><name>${xmlText(title)}</name><copyright author="${xmlText(publisher)}">${/^https?:/.test(about.licenseUrl) ? `<license>${xmlText(about.licenseUrl)}</license>` : ''}</copyright><time>${xmlText(modified)}</time></metadata>\n`;
  for await (const batch of rows) {
    let waypoints = '';
    let lines = '';
    for (const row of batch) {
      const geometry = geometryIn(row[place]);
      if (geometry === undefined) continue;
      const found = pointsAndLines(geometry);
      const said = describe(row);
      for (const point of found.points) waypoints += `<wpt ${at(point)}>${height(point)}${said}</wpt>\n`;
      if (found.lines.length === 0) continue;
      const segments = found.lines.map(
        (line) =>
          `<trkseg>${line.map((point) => `<trkpt ${at(point)}>${height(point)}</trkpt>`).join('')}</trkseg>`,
      );
      lines += `<trk>${said}${segments.join('')}</trk>\n`;
    }
    if (lines !== '') appendFileSync(tracks, lines);
    yield waypoints;
  }
  if (existsSync(tracks)) for await (const chunk of createReadStream(tracks)) yield chunk as Uint8Array;
  yield '</gpx>\n';
};
