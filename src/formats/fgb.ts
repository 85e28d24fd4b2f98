import { Builder } from 'flatbuffers';
import { isGeo } from '#dataset';
import type { Encode, Row, RowCell } from '#engine';
import { referenceSystem } from './by-engine.ts';
import { geometryColumn, geometryIn, isGeometry, plainText } from './cells.ts';
import { encodedBy } from './encoded.ts';
import { COLUMN, type ColumnCode, feature, header, MAGIC } from './fgb-layout.ts';
import type { ExportAbout, ExportColumn, ExportFormat } from './model.ts';

export const fgb: ExportFormat = {
  id: 'fgb',
  label: 'FlatGeobuf',
  // As recorded.
  mediaType: 'application/octet-stream; charset=utf-8',
  extension: 'fgb',
  suits: ({ fields }) => fields.some(({ type }) => isGeo(type)),
  ofCatalogue: false,
  hasSystem: true,
  parameters: [referenceSystem],
  limits:
    'One geometry per record, without heights: other positions and shapes are left out. A record without a position has an empty collection of geometries.',
  writing: encodedBy(import.meta.url),
};

function codeOf({ type, isList, isJson, precision }: ExportColumn): ColumnCode {
  if (isList) return COLUMN.string;
  if (isJson || type === 'json_blob') return COLUMN.json;
  switch (type) {
    case 'int':
      return COLUMN.long;
    case 'double':
      return COLUMN.double;
    case 'boolean':
      return COLUMN.bool;
    case 'datetime':
      return COLUMN.dateTime;
    case 'date':
      // A year alone is no point in time.
      return precision === 'year' || precision === 'month' ? COLUMN.string : COLUMN.dateTime;
    default:
      return COLUMN.string;
  }
}

/** Writes the properties of one feature after the other into the same bytes, which grow as they must. */
class Properties {
  #bytes = Buffer.alloc(4096);
  #length = 0;

  clear(): void {
    this.#length = 0;
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  add(index: number, code: ColumnCode, cell: RowCell): void {
    if (cell === null) return;
    const text = plainText(cell, ',') ?? '';
    this.#room(12 + text.length * 3);
    this.#length = this.#bytes.writeUInt16LE(index, this.#length);
    switch (code) {
      case COLUMN.bool:
        this.#length = this.#bytes.writeUInt8(text === 'true' ? 1 : 0, this.#length);
        break;
      case COLUMN.long:
        this.#length = this.#bytes.writeBigInt64LE(BigInt(text), this.#length);
        break;
      case COLUMN.double:
        this.#length = this.#bytes.writeDoubleLE(Number(text), this.#length);
        break;
      default: {
        const written = this.#bytes.write(text, this.#length + 4);
        this.#bytes.writeUInt32LE(written, this.#length);
        this.#length += 4 + written;
      }
    }
  }

  #room(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    this.#bytes = Buffer.concat([this.#bytes], (this.#length + bytes) * 2);
  }
}

/** Features in the order of the records, without an index. */
export const encode: Encode<ExportAbout> = async function* (rows, { about }) {
  const { columns } = about;
  const place = geometryColumn(columns);
  const kept = columns
    .map((column, i) => ({ i, name: column.name, title: column.label, code: codeOf(column) }))
    .filter(({ i }) => !isGeometry(columns[i] as ExportColumn));
  yield MAGIC;
  yield header(kept, about.epsg);
  const builder = new Builder(1024);
  const properties = new Properties();
  const written = (row: Row): Uint8Array => {
    properties.clear();
    for (const [index, { i, code }] of kept.entries()) properties.add(index, code, row[i] ?? null);
    return feature(builder, properties.bytes, geometryIn(row[place]));
  };
  for await (const batch of rows) yield Buffer.concat(batch.map(written));
};
