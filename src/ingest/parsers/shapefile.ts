import { text as readText } from 'node:stream/consumers';
import type { Parsed } from '../model.ts';
import { Refusal } from '../refusal.ts';
import { openWithin } from '../sources/unpack.ts';
import { openZip, type ZipArchive } from '../sources/zip.ts';
import { filesOf } from '../sources/zip-content.ts';
import { ByteReader } from './byte-reader.ts';
import type { ParseContext } from './context.ts';
import { type DbfTable, openDbf } from './dbf.ts';
import { DEGREES, inDegrees, type Projection, projectionOf } from './projection.ts';
import { chooseTable, RecordTable } from './record-table.ts';
import { shapeOf } from './shapefile-shapes.ts';

const SMALL_PART = 100_000;

interface Layer {
  readonly name: string;
  readonly shp: string;
  /** The file of the layer with another ending. */
  part(ending: string): string | undefined;
}

/** Reads one layer of a zipped shapefile: shapes, their attributes, and where on Earth they are. */
export async function parseShapefile(context: ParseContext): Promise<Parsed> {
  const archive = await openZip(context.path);
  try {
    const {
      table: layer,
      notes,
      otherSheets,
    } = chooseTable(layersOf(archive), context.options.sheet, 'layer');
    return { ...(await readLayer(context, archive, layer, notes)), otherSheets };
  } finally {
    archive.close();
  }
}

function layersOf(archive: ZipArchive): readonly Layer[] {
  const files = filesOf(archive.names);
  return files
    .filter((name) => /\.shp$/i.test(name))
    .map((shp) => {
      const stem = shp.slice(0, -4);
      return {
        name: stem.split('/').at(-1) ?? stem,
        shp,
        part: (ending) => files.find((name) => name.toLowerCase() === `${stem}.${ending}`.toLowerCase()),
      };
    });
}

async function smallText(archive: ZipArchive, name: string | undefined, context: ParseContext) {
  if (name === undefined || (archive.sizeOf(name) ?? 0) > SMALL_PART) return undefined;
  return readText(await openWithin(archive, name, context.limits));
}

async function readLayer(
  context: ParseContext,
  archive: ZipArchive,
  layer: Layer,
  chosen: readonly string[],
): Promise<Parsed> {
  const { limits, options } = context;
  const prj = await smallText(archive, layer.part('prj'), context);
  const cpg = (await smallText(archive, layer.part('cpg'), context))?.trim();
  const dbf = layer.part('dbf');
  const shapes = new ByteReader(await openWithin(archive, layer.shp, limits));
  const attributes = dbf === undefined ? undefined : new ByteReader(await openWithin(archive, dbf, limits));
  try {
    const header = await shapes.take(100);
    if (header?.readInt32BE(0) !== 9994) throw damaged(layer, 'it has no header');
    const projection = prj === undefined ? withoutProjection(header, layer) : projectionOf(prj);
    const table = attributes && (await openDbf(attributes, options.encoding ?? encodingOf(cpg)));
    const { rows, solid } = await readShapes(context, { shapes, table, projection, layer });
    const notes = [...chosen];
    if (prj === undefined) notes.push('There is no .prj: the coordinates are taken for degrees.');
    if (!table) notes.push('There is no .dbf: the shapes have no attributes.');
    if (solid > 0) notes.push(`${solid} shapes are solids of three dimensions; they are left out.`);
    return {
      ...rows,
      recognised: {
        layer: layer.name,
        projection: projection.name,
        ...(table && { encoding: table.encoding }),
      },
      notes,
    };
  } finally {
    shapes.close();
    attributes?.close();
  }
}

const damaged = ({ name }: Layer, message: string, row?: number): Refusal =>
  new Refusal({
    code: 'malformed',
    message: `The shapes (.shp) of ${name} are damaged: ${message}.`,
    advice: 'Check that they were written or transferred completely.',
    ...(row !== undefined && { line: row }),
  });

/** `1252`, `UTF-8`, `ISO 88591`, … as iconv knows it. */
function encodingOf(cpg: string | undefined): string | undefined {
  if (cpg === undefined || cpg === '') return undefined;
  const iso = /^iso[\s-]*8859[\s-]*(\d+)$/i.exec(cpg);
  if (iso) return `iso-8859-${iso[1]}`;
  const page = /^(?:ansi|cp|windows)?[\s-]*(\d{3,5})$/i.exec(cpg)?.[1];
  if (page === '65001') return 'utf-8';
  return page === undefined ? cpg : /^125\d$/.test(page) ? `windows-${page}` : `cp${page}`;
}

function withoutProjection(header: Buffer, layer: Layer): Projection {
  const [west, south, east, north] = [36, 44, 52, 60].map((at) => header.readDoubleLE(at)) as [
    number,
    number,
    number,
    number,
  ];
  const areDegrees = west >= -360 && east <= 360 && south >= -90 && north <= 90;
  if (areDegrees || !Number.isFinite(west + east + south + north)) return DEGREES;
  throw new Refusal({
    code: 'unknown-format',
    message: `The coordinates of ${layer.name} are no degrees (up to ${Math.round(east)}, ${Math.round(north)}), and there is no .prj that says what they are.`,
    advice: 'Put the .prj file into the archive, or reproject the layer to WGS 84.',
  });
}

async function readShapes(
  context: ParseContext,
  {
    shapes,
    table,
    projection,
    layer,
  }: { shapes: ByteReader; table: DbfTable | undefined; projection: Projection; layer: Layer },
) {
  const columns = table?.columns ?? [];
  const geometryAt = columns.length;
  const rows = new RecordTable(context, [...columns, { label: '', type: 'geometry' }]);
  let solid = 0;
  try {
    for (let row = 1; ; row += 1) {
      const head = await shapes.take(8);
      if (!head) break;
      const length = head.readInt32BE(4) * 2;
      if (length < 4 || length > context.limits.maxLineBytes)
        throw damaged(layer, `shape ${row} says that it has ${length} bytes`, row);
      const content = await shapes.take(length);
      if (!content) throw damaged(layer, `it ends within shape ${row}`, row);
      const shape = readShape(content, row, layer);
      if (shape === 'solid') solid += 1;
      const cells = (await table?.next()) ?? [];
      if (cells === 'deleted') continue;
      const geometry =
        shape === 'solid' || shape === undefined ? '' : JSON.stringify(inDegrees(shape, projection));
      if (rows.add(row, [...cells, [geometryAt, geometry]])) await rows.settle();
    }
    return { rows: await rows.finish(`The layer ${layer.name}`), solid };
  } finally {
    await rows.close();
  }
}

function readShape(content: Buffer, row: number, layer: Layer) {
  try {
    return shapeOf(content);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw damaged(layer, `shape ${row} cannot be read (${error.message})`, row);
  }
}
