import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '#engine';
import { type DbfField, dbfHeader, recordBytes, writeCell } from './dbf.ts';
import { around, type Box, SHAPE, type Shape, type ShapeType, writeBox } from './shp-geometry.ts';

const HEADER_BYTES = 100;
/** Offsets are counted in words of two bytes with a sign; programs stop at 2 GB. */
const MAX_BYTES = 2 ** 31 - 1;
const FLUSH_BYTES = 1 << 20;

/** Writes to a file in large pieces; the beginning is written last. */
class FileWriter {
  readonly #descriptor: number;
  #held = 0;
  /** What has been written, with what still waits. */
  bytes = 0;
  /** Where what comes next is put together. */
  buffer = Buffer.allocUnsafe(FLUSH_BYTES);

  constructor(path: string, headerBytes: number) {
    this.#descriptor = openSync(path, 'w');
    const at = this.room(headerBytes);
    this.buffer.fill(0, at, at + headerBytes);
  }

  /** Makes room for so many bytes, all of which are to be written; answers where in the buffer. */
  room(bytes: number): number {
    if (this.#held + bytes > this.buffer.length) {
      this.#flush();
      if (bytes > this.buffer.length) this.buffer = Buffer.allocUnsafe(bytes);
    }
    const at = this.#held;
    this.#held += bytes;
    this.bytes += bytes;
    return at;
  }

  #flush(): void {
    for (let at = 0; at < this.#held; ) at += writeSync(this.#descriptor, this.buffer, at, this.#held - at);
    this.#held = 0;
  }

  close(header: Buffer): void {
    this.#flush();
    writeSync(this.#descriptor, header, 0, header.length, 0);
    closeSync(this.#descriptor);
    // Who counts what was written keeps the rest.
    this.buffer = Buffer.alloc(0);
  }
}

/** The header that shapes and their index have alike. */
function shapesHeader(bytes: number, type: ShapeType, box: Box | undefined): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeInt32BE(9994, 0);
  header.writeInt32BE(bytes / 2, 24);
  header.writeInt32LE(1000, 28);
  header.writeInt32LE(type, 32);
  writeBox(header, box ?? { west: 0, south: 0, east: 0, north: 0 }, 36);
  return header;
}

/** Fields of the table with the columns that they are of. */
export interface LayerFields {
  readonly fields: readonly DbfField[];
  /** Of each field, its place in a row. */
  readonly places: readonly number[];
}

/** Records of one type of shape, in the three files that belong together. */
export class Layer {
  readonly name: string;
  /** `none` until the first shape. */
  type: ShapeType = SHAPE.none;
  records = 0;
  /** By place of the field: cells that did not fit. */
  readonly cuts: number[];
  readonly #layout: LayerFields;
  readonly #recordBytes: number;
  readonly #shp: FileWriter;
  readonly #shx: FileWriter;
  readonly #dbf: FileWriter;
  #box: Box | undefined;

  constructor(folder: string, name: string, layout: LayerFields) {
    this.name = name;
    this.#layout = layout;
    this.cuts = layout.fields.map(() => 0);
    this.#recordBytes = recordBytes(layout.fields);
    this.#shp = new FileWriter(join(folder, `${name}.shp`), HEADER_BYTES);
    this.#shx = new FileWriter(join(folder, `${name}.shx`), HEADER_BYTES);
    this.#dbf = new FileWriter(join(folder, `${name}.dbf`), dbfHeader(layout.fields, 0, new Date(0)).length);
  }

  /** Whether one more record fits into what the format can hold. */
  hasRoom(shape: Shape): boolean {
    return (
      this.#shp.bytes + shape.bytes.length + 8 <= MAX_BYTES &&
      this.#dbf.bytes + this.#recordBytes + 1 <= MAX_BYTES
    );
  }

  add(shape: Shape, row: Row): void {
    this.records += 1;
    if (shape.type !== SHAPE.none) this.type = shape.type;
    this.#box = around(this.#box, shape.box);
    const words = shape.bytes.length / 2;
    const shx = this.#shx.room(8);
    this.#shx.buffer.writeInt32BE(this.#shp.bytes / 2, shx);
    this.#shx.buffer.writeInt32BE(words, shx + 4);
    const shp = this.#shp.room(8 + shape.bytes.length);
    this.#shp.buffer.writeInt32BE(this.records, shp);
    this.#shp.buffer.writeInt32BE(words, shp + 4);
    this.#shp.buffer.set(shape.bytes, shp + 8);
    this.#tableRecord(row);
  }

  #tableRecord(row: Row): void {
    let at = this.#dbf.room(this.#recordBytes);
    const { buffer } = this.#dbf;
    buffer.fill(0x20, at, at + this.#recordBytes);
    at += 1;
    for (const [i, field] of this.#layout.fields.entries()) {
      if (writeCell(buffer, at, field, row[this.#layout.places[i] ?? -1] ?? null))
        this.cuts[i] = (this.cuts[i] ?? 0) + 1;
      at += field.width;
    }
  }

  close(modified: Date): void {
    // The end of a table.
    this.#dbf.buffer[this.#dbf.room(1)] = 0x1a;
    this.#dbf.close(dbfHeader(this.#layout.fields, this.records, modified));
    this.#shp.close(shapesHeader(this.#shp.bytes, this.type, this.#box));
    this.#shx.close(shapesHeader(this.#shx.bytes, this.type, this.#box));
  }
}
