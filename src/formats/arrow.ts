import type { Encode, Row } from '#engine';
import { type Column, columnsOf } from './arrow-columns.ts';
import { type ArrowBlock, aligned, batchMessage, fileEnd, MAGIC, schemaMessage } from './arrow-layout.ts';
import { encodedBy } from './encoded.ts';
import type { ExportAbout, ExportFormat } from './model.ts';

export const arrow: ExportFormat = {
  id: 'arrow',
  label: 'Arrow',
  mediaType: 'application/vnd.apache.arrow.file',
  extension: 'arrow',
  ofCatalogue: true,
  parameters: [],
  writing: encodedBy(import.meta.url, { times: 'numbers' }),
};

/** A batch is done with so many rows, or bytes: it is held in memory until then. */
const BATCH_ROWS = 65_536;
const BATCH_BYTES = 8 * 1024 * 1024;

/** Where what has been written ends, and where each batch lies. */
class Place {
  readonly blocks: ArrowBlock[] = [];
  at = 0;

  /** The bytes of a piece, and zeros after it up to where the next may begin. */
  *put(bytes: Uint8Array): Generator<Uint8Array> {
    yield bytes;
    this.at += aligned(bytes.length);
    if (bytes.length % 8 !== 0) yield new Uint8Array(aligned(bytes.length) - bytes.length);
  }

  *batch(columns: readonly Column[], rowCount: number): Generator<Uint8Array> {
    const taken = columns.map((column) => column.take());
    const buffers = taken.flatMap((one) => one.buffers);
    const { head, bodyBytes } = batchMessage({ rowCount, nodes: taken.flatMap((one) => one.nodes), buffers });
    this.blocks.push({ offset: this.at, metadataBytes: head.length, bodyBytes });
    yield* this.put(head);
    for (const buffer of buffers) yield* this.put(buffer);
  }
}

/** A file of record batches, whose footer tells where each of them lies. */
export const encode: Encode<ExportAbout> = async function* (rows, { about }) {
  const made = columnsOf(about);
  const columns = made.map(({ column }) => column);
  const { title, publisher, license, licenseUrl, origin, datasetId } = about;
  const schema = {
    fields: made.map(({ field }) => field),
    metadata: {
      title,
      publisher,
      license,
      license_url: licenseUrl,
      source: `${origin}/explore/dataset/${encodeURIComponent(datasetId)}/`,
    },
  };
  const place = new Place();
  yield* place.put(Buffer.from(MAGIC));
  yield* place.put(schemaMessage(schema));
  let held = 0;
  const add = (row: Row) => {
    for (const [i, column] of columns.entries()) column.add(row[i] ?? null);
    held += 1;
  };
  for await (const batch of rows) {
    for (const row of batch) {
      add(row);
      if (held >= BATCH_ROWS) {
        yield* place.batch(columns, held);
        held = 0;
      }
    }
    if (columns.reduce((sum, column) => sum + column.size(), 0) >= BATCH_BYTES) {
      yield* place.batch(columns, held);
      held = 0;
    }
  }
  if (held > 0) yield* place.batch(columns, held);
  yield fileEnd(schema, place.blocks);
};
