import type { RowCell } from '#engine';
import type { ArrowField, ArrowType } from './arrow-layout.ts';
import { Bytes } from './bytes.ts';
import { geometryIn, isGeometry, listIn, plainText } from './cells.ts';
import type { ExportAbout, ExportColumn } from './model.ts';
import { writeWkb } from './wkb.ts';

// Columns of Apache Arrow while their rows come in: bits of what is there, then values, or where values end.

/** Counts and bytes of a column and its children, in the format's order. */
export interface Taken {
  readonly nodes: readonly { readonly length: number; readonly nullCount: number }[];
  readonly buffers: readonly Uint8Array[];
}

/** A column of the batch that is being made. */
export interface Column {
  add(cell: RowCell): void;
  /** Bytes that it holds. */
  size(): number;
  /** What has come in since the last was taken. */
  take(): Taken;
}

const FIRST_SIZE = 4096;
const little = () => new Bytes('little', FIRST_SIZE);

/** Bits, the lowest of a byte first. */
class Bits {
  readonly #bytes = little();
  count = 0;
  unset = 0;

  add(isSet: boolean): void {
    if (this.count % 8 === 0) this.#bytes.byte(0);
    if (isSet) this.#bytes.mark(this.#bytes.length - 1, 1 << (this.count % 8));
    else this.unset += 1;
    this.count += 1;
  }

  size = () => this.#bytes.length;

  take(): Buffer {
    this.count = 0;
    this.unset = 0;
    return this.#bytes.take();
  }
}

/** Begins a batch: which cells are there, and the bytes of the values. */
function columnOf(parts: {
  add(cell: RowCell): boolean;
  values(): readonly Uint8Array[];
  size(): number;
  child?: Column;
}): Column {
  const valid = new Bits();
  return {
    add(cell) {
      valid.add(parts.add(cell));
    },
    size: () => valid.size() + parts.size() + (parts.child?.size() ?? 0),
    take() {
      const node = { length: valid.count, nullCount: valid.unset };
      const bits = valid.take();
      const values = parts.values();
      const child = parts.child?.take();
      return {
        nodes: [node, ...(child?.nodes ?? [])],
        // Where nothing is missing nothing has to be said.
        buffers: [node.nullCount === 0 ? bits.subarray(0, 0) : bits, ...values, ...(child?.buffers ?? [])],
      };
    },
  };
}

/** Values of one width. */
function fixed(write: (bytes: Bytes, text: string | undefined) => void): Column {
  const bytes = little();
  return columnOf({
    add(cell) {
      const text = typeof cell === 'string' ? cell : undefined;
      write(bytes, text);
      return text !== undefined;
    },
    values: () => [bytes.take()],
    size: () => bytes.length,
  });
}

function booleans(): Column {
  const bits = new Bits();
  return columnOf({
    add(cell) {
      bits.add(cell === 'true');
      return cell !== null;
    },
    values: () => [bits.take()],
    size: bits.size,
  });
}

/** Values of their own lengths: where each ends, then all of them. */
function variable(write: (bytes: Bytes, cell: Exclude<RowCell, null>) => void): Column {
  const bytes = little();
  const ends = little();
  return columnOf({
    add(cell) {
      if (ends.length === 0) ends.int32(0);
      if (cell !== null) write(bytes, cell);
      ends.int32(bytes.length);
      return cell !== null;
    },
    values: () => [ends.take(), bytes.take()],
    size: () => ends.length + bytes.length,
  });
}

const texts = () => variable((bytes, cell) => void bytes.text(plainText(cell) ?? '', 'utf8'));

function lists(): Column {
  const child = texts();
  const ends = little();
  let count = 0;
  return columnOf({
    add(cell) {
      if (ends.length === 0) ends.int32(0);
      for (const one of listIn(cell ?? undefined)) {
        child.add(one);
        count += 1;
      }
      ends.int32(count);
      return cell !== null;
    },
    values() {
      count = 0;
      return [ends.take()];
    },
    size: () => ends.length,
    child,
  });
}

const MAKE: Readonly<Record<ArrowType, () => Column>> = {
  utf8: texts,
  int64: () => fixed((bytes, text) => bytes.long(text ?? '0')),
  timestamp: () => fixed((bytes, text) => bytes.long(text ?? '0')),
  double: () => fixed((bytes, text) => bytes.double(Number(text ?? 0))),
  date: () => fixed((bytes, text) => bytes.int32(Number(text ?? 0))),
  bool: booleans,
  binary: () =>
    variable((bytes, cell) => {
      const geometry = geometryIn(cell);
      if (geometry !== undefined) writeWkb(bytes, geometry);
    }),
  list: lists,
};

function typeOf({ type, isList, isJson, precision }: ExportColumn): ArrowType {
  if (isList) return 'list';
  if (isJson) return 'utf8';
  switch (type) {
    case 'int':
      return 'int64';
    case 'double':
      return 'double';
    case 'boolean':
      return 'bool';
    case 'date':
      // A year alone is no day.
      return precision === 'year' || precision === 'month' ? 'utf8' : 'date';
    case 'datetime':
      return 'timestamp';
    case 'geo_point_2d':
    case 'geo_shape':
      return 'binary';
    default:
      return 'utf8';
  }
}

/** GeoArrow: how readers know that bytes are geometries, and of what. */
const geoArrow = (isSky: boolean): Readonly<Record<string, string>> => ({
  'ARROW:extension:name': 'geoarrow.wkb',
  'ARROW:extension:metadata': isSky ? '{}' : '{"crs":"OGC:CRS84","crs_type":"authority_code"}',
});

const said = (values: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) =>
      value === undefined || value === '' ? [] : [[key, value]],
    ),
  );

/** The column of a batch for each column of an export, and what the schema says of it. */
export function columnsOf({ columns, isSky }: ExportAbout): readonly { field: ArrowField; column: Column }[] {
  return columns.map((column) => {
    const { name, label, description, unit, ucd } = column;
    const type = typeOf(column);
    const metadata = {
      ...said({ label, description, unit, ucd }),
      ...(isGeometry(column) ? geoArrow(isSky) : {}),
    };
    const item: ArrowField = { name: 'item', type: 'utf8', metadata: {} };
    return {
      field: { name, type, metadata, ...(type === 'list' ? { children: [item] } : {}) },
      column: MAKE[type](),
    };
  });
}
