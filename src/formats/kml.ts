import { isGeo } from '#dataset';
import type { ColumnSurvey, Encode, Row, RowGeometry } from '#engine';
import { geometryColumn, geometryIn, isGeometry, nameColumn, plainText } from './cells.ts';
import { encodedBy } from './encoded.ts';
import { earthLongitude, numbersIn, type Position, positionsIn } from './geometry.ts';
import type { ExportAbout, ExportColumn, ExportFormat } from './model.ts';
import { xmlText } from './xml.ts';

export const kml: ExportFormat = {
  id: 'kml',
  label: 'KML',
  mediaType: 'application/vnd.google-earth.kml+xml',
  extension: 'kml',
  suits: ({ fields }) => fields.some(({ type }) => isGeo(type)),
  ofCatalogue: false,
  parameters: [],
  limits: 'Records without a position are left out.',
  writing: encodedBy(import.meta.url, { withSurvey: true, withIds: true }),
};

const INT_32 = 2 ** 31;

/** Type of a simple field: the format's integers have 32 bits. */
function fieldType({ type, isList, isJson }: ExportColumn, survey: ColumnSurvey | undefined): string {
  if (isList || isJson) return 'string';
  if (type === 'double') return 'double';
  if (type === 'boolean') return 'bool';
  if (type !== 'int') return 'string';
  const [low, high] = [survey?.min ?? 0, survey?.max ?? 0];
  if (low >= -INT_32 && high < INT_32) return 'int';
  return Math.max(-low, high) <= Number.MAX_SAFE_INTEGER ? 'double' : 'string';
}

const tuples = (positions: readonly Position[]): string =>
  `<coordinates>${positions
    .map(([lon = 0, ...rest]) => [earthLongitude(lon), ...rest.slice(0, 2)].join(','))
    .join(' ')}</coordinates>`;

function polygon(rings: unknown): string {
  const [outer, ...holes] = positionsIn(rings, 2);
  if (outer === undefined) return '';
  const ring = (positions: readonly Position[]) => `<LinearRing>${tuples(positions)}</LinearRing>`;
  const inner = holes.map((hole) => `<innerBoundaryIs>${ring(hole)}</innerBoundaryIs>`).join('');
  return `<Polygon><outerBoundaryIs>${ring(outer)}</outerBoundaryIs>${inner}</Polygon>`;
}

/** A geometry as KML; empty for one without a position. */
function shape({ type, coordinates, geometries = [] }: RowGeometry): string {
  const many = (parts: readonly string[]) =>
    parts.length === 0 ? '' : `<MultiGeometry>${parts.join('')}</MultiGeometry>`;
  switch (type) {
    case 'Point': {
      const position = numbersIn(coordinates);
      return position === undefined ? '' : `<Point>${tuples([position])}</Point>`;
    }
    case 'LineString': {
      const [line = []] = positionsIn(coordinates, 1);
      return line.length === 0 ? '' : `<LineString>${tuples(line)}</LineString>`;
    }
    case 'Polygon':
      return polygon(coordinates);
    case 'MultiPoint':
      return many(
        (positionsIn(coordinates, 1)[0] ?? []).map((position) => `<Point>${tuples([position])}</Point>`),
      );
    case 'MultiLineString':
      return many(positionsIn(coordinates, 2).map((line) => `<LineString>${tuples(line)}</LineString>`));
    case 'MultiPolygon':
      return many(Array.isArray(coordinates) ? coordinates.map(polygon) : []);
    default:
      return many(geometries.map(shape));
  }
}

/** Placemarks with the fields as extended data. */
export const encode: Encode<ExportAbout> = async function* (rows, { about, survey }) {
  const { columns, title, datasetId } = about;
  const place = geometryColumn(columns);
  const name = nameColumn(columns);
  const told = columns
    .map((column, i) => ({ column, i }))
    // Shapes beside the one that is drawn would make the file many times as large.
    .filter(({ column, i }) => i !== place && !(isGeometry(column) && column.type === 'geo_shape'));
  const schema = xmlText(datasetId);
  const fields = told.map(
    ({ column, i }) =>
      `<SimpleField type="${fieldType(column, survey?.columns[i])}" name="${xmlText(column.name)}">${column.label === undefined ? '' : `<displayName>${xmlText(column.label)}</displayName>`}</SimpleField>`,
  );
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document id="root_doc"><name>${xmlText(title)}</name>\n<Schema name="${schema}" id="${schema}">${fields.join('')}</Schema>\n`;
  const data = (row: Row) =>
    told
      .map(({ column, i }) => {
        const text = plainText(row[i] ?? null);
        return text === undefined
          ? ''
          : `<SimpleData name="${xmlText(column.name)}">${xmlText(text)}</SimpleData>`;
      })
      .join('');
  for await (const batch of rows) {
    let text = '';
    for (const row of batch) {
      const geometry = geometryIn(row[place]);
      const drawn = geometry === undefined ? '' : shape(geometry);
      if (drawn === '') continue;
      const called = plainText(row[name] ?? null);
      const id = row[columns.length];
      text += `<Placemark${typeof id === 'string' ? ` id="r${id}"` : ''}>${called === undefined ? '' : `<name>${xmlText(called)}</name>`}<ExtendedData><SchemaData schemaUrl="#${schema}">${data(row)}</SchemaData></ExtendedData>${drawn}</Placemark>\n`;
    }
    yield text;
  }
  yield '</Document></kml>\n';
};
