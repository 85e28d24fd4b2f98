import { Builder, type Offset } from 'flatbuffers';

// The messages of Apache Arrow's format for files: tables of FlatBuffers as `Message.fbs`, `Schema.fbs` and `File.fbs` of
// the specification number their fields.

const VERSION = 4; // 1.0 and later call themselves V5, the fifth.
const HEADER = { schema: 1, recordBatch: 3 } as const;
const CONTINUATION = 0xffffffff;
/** Everything begins at a multiple of it. */
const ALIGNMENT = 8;

export const MAGIC = 'ARROW1';

/** A type of column. */
export type ArrowType = 'utf8' | 'int64' | 'double' | 'bool' | 'date' | 'timestamp' | 'binary' | 'list';

/** What the schema says of a column. */
export interface ArrowField {
  readonly name: string;
  readonly type: ArrowType;
  /** Of lists: what is in them. */
  readonly children?: readonly ArrowField[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** Rows that are together in a file: counts of each column, then its bytes, those of children after. */
export interface ArrowBatch {
  readonly rowCount: number;
  readonly nodes: readonly { readonly length: number; readonly nullCount: number }[];
  readonly buffers: readonly Uint8Array[];
}

/** Where a message lies in the file. */
export interface ArrowBlock {
  readonly offset: number;
  readonly metadataBytes: number;
  readonly bodyBytes: number;
}

export const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** A table of FlatBuffers with the fields that are given, by number. */
function table(builder: Builder, count: number, fill: () => void): Offset {
  builder.startObject(count);
  fill();
  return builder.endObject();
}

function offsets(builder: Builder, values: readonly Offset[]): Offset {
  builder.startVector(4, values.length, 4);
  for (const value of values.toReversed()) builder.addOffset(value);
  return builder.endVector();
}

// The numbers of the union `Type`, and what each table says.
const TYPES: Readonly<Record<ArrowType, readonly [number: number, write: (builder: Builder) => Offset]>> = {
  int64: [
    2,
    (builder) =>
      table(builder, 2, () => {
        builder.addFieldInt32(0, 64, 0);
        builder.addFieldInt8(1, 1, 0);
      }),
  ],
  double: [3, (builder) => table(builder, 1, () => builder.addFieldInt16(0, 2, 0))],
  binary: [4, (builder) => table(builder, 0, () => {})],
  utf8: [5, (builder) => table(builder, 0, () => {})],
  bool: [6, (builder) => table(builder, 0, () => {})],
  // Days; milliseconds would be what is not said.
  date: [8, (builder) => table(builder, 1, () => builder.addFieldInt16(0, 0, 1))],
  // Microseconds in UTC.
  timestamp: [
    10,
    (builder) => {
      const zone = builder.createString('UTC');
      return table(builder, 2, () => {
        builder.addFieldInt16(0, 2, 0);
        builder.addFieldOffset(1, zone, 0);
      });
    },
  ],
  list: [12, (builder) => table(builder, 0, () => {})],
};

function keyValues(builder: Builder, values: Readonly<Record<string, string>>): Offset {
  const pairs = Object.entries(values).map(([key, value]) => {
    const [keyAt, valueAt] = [builder.createString(key), builder.createString(value)];
    return table(builder, 2, () => {
      builder.addFieldOffset(0, keyAt, 0);
      builder.addFieldOffset(1, valueAt, 0);
    });
  });
  return offsets(builder, pairs);
}

function writeField(builder: Builder, { name, type, children = [], metadata }: ArrowField): Offset {
  const [number, write] = TYPES[type];
  const nameAt = builder.createString(name);
  const typeAt = write(builder);
  const childrenAt = offsets(
    builder,
    children.map((child) => writeField(builder, child)),
  );
  const metadataAt = keyValues(builder, metadata);
  return table(builder, 7, () => {
    builder.addFieldOffset(0, nameAt, 0);
    builder.addFieldInt8(1, 1, 0);
    builder.addFieldInt8(2, number, 0);
    builder.addFieldOffset(3, typeAt, 0);
    builder.addFieldOffset(5, childrenAt, 0);
    builder.addFieldOffset(6, metadataAt, 0);
  });
}

/** What a file says before its rows, and again after them. */
export interface ArrowSchema {
  readonly fields: readonly ArrowField[];
  readonly metadata: Readonly<Record<string, string>>;
}

function writeSchema(builder: Builder, { fields, metadata }: ArrowSchema): Offset {
  const fieldsAt = offsets(
    builder,
    fields.map((field) => writeField(builder, field)),
  );
  const metadataAt = keyValues(builder, metadata);
  return table(builder, 4, () => {
    builder.addFieldOffset(1, fieldsAt, 0);
    builder.addFieldOffset(2, metadataAt, 0);
  });
}

/** A message without its body: length, metadata, padding. */
function message(kind: keyof typeof HEADER, bodyBytes: number, write: (builder: Builder) => Offset): Buffer {
  const builder = new Builder(1024);
  const headerAt = write(builder);
  builder.finish(
    table(builder, 5, () => {
      builder.addFieldInt64(3, BigInt(bodyBytes), 0n);
      builder.addFieldOffset(2, headerAt, 0);
      builder.addFieldInt16(0, VERSION, 0);
      builder.addFieldInt8(1, HEADER[kind], 0);
    }),
  );
  const metadata = builder.asUint8Array();
  const padded = aligned(metadata.length);
  const bytes = Buffer.alloc(8 + padded);
  bytes.writeUInt32LE(CONTINUATION, 0);
  bytes.writeInt32LE(padded, 4);
  bytes.set(metadata, 8);
  return bytes;
}

export const schemaMessage = (schema: ArrowSchema): Buffer =>
  message('schema', 0, (builder) => writeSchema(builder, schema));

/** The message of a batch, whose bytes follow it. */
export function batchMessage({ rowCount, nodes, buffers }: ArrowBatch): { head: Buffer; bodyBytes: number } {
  const places: { at: number; length: number }[] = [];
  let bodyBytes = 0;
  for (const { length } of buffers) {
    places.push({ at: bodyBytes, length });
    bodyBytes += aligned(length);
  }
  const pairs = (builder: Builder, values: readonly (readonly [number, number])[]): Offset => {
    builder.startVector(16, values.length, 8);
    for (const [first, second] of values.toReversed()) {
      builder.prep(8, 16);
      builder.writeInt64(BigInt(second));
      builder.writeInt64(BigInt(first));
    }
    return builder.endVector();
  };
  const head = message('recordBatch', bodyBytes, (builder) => {
    const nodesAt = pairs(
      builder,
      nodes.map(({ length, nullCount }) => [length, nullCount]),
    );
    const buffersAt = pairs(
      builder,
      places.map(({ at, length }) => [at, length]),
    );
    return table(builder, 4, () => {
      builder.addFieldInt64(0, BigInt(rowCount), 0n);
      builder.addFieldOffset(1, nodesAt, 0);
      builder.addFieldOffset(2, buffersAt, 0);
    });
  });
  return { head, bodyBytes };
}

/** The end of a file: that there are no more messages, where each of them lies, and how long that is. */
export function fileEnd(schema: ArrowSchema, blocks: readonly ArrowBlock[]): Buffer {
  const builder = new Builder(1024);
  const schemaAt = writeSchema(builder, schema);
  builder.startVector(24, blocks.length, 8);
  for (const { offset, metadataBytes, bodyBytes } of blocks.toReversed()) {
    builder.prep(8, 24);
    builder.writeInt64(BigInt(bodyBytes));
    builder.pad(4);
    builder.writeInt32(metadataBytes);
    builder.writeInt64(BigInt(offset));
  }
  const blocksAt = builder.endVector();
  builder.finish(
    table(builder, 5, () => {
      builder.addFieldInt16(0, VERSION, 0);
      builder.addFieldOffset(1, schemaAt, 0);
      builder.addFieldOffset(3, blocksAt, 0);
    }),
  );
  const footer = builder.asUint8Array();
  const marks = Buffer.alloc(8);
  marks.writeUInt32LE(CONTINUATION, 0);
  const length = Buffer.alloc(4);
  length.writeInt32LE(footer.length, 0);
  return Buffer.concat([marks, footer, length, Buffer.from(MAGIC)]);
}
