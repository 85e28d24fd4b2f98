import { appendFileSync, createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Encode } from '#engine';
import { Bytes } from './bytes.ts';
import { encodedBy } from './encoded.ts';
import { BLOCK_BYTES, card, header, remark } from './fits-cards.ts';
import { type FitsLayout, layoutOf, MAX_COLUMNS, MAX_NAME } from './fits-columns.ts';
import type { ExportAbout, ExportFormat } from './model.ts';
import { celestialSystem } from './sky.ts';
import { isInstant } from './table-cells.ts';

export const fits: ExportFormat = {
  id: 'fits',
  label: 'FITS',
  mediaType: 'application/fits',
  extension: 'fits',
  ofCatalogue: false,
  parameters: [],
  limits: `Texts are ASCII: letters lose their accents, and characters of other alphabets become ?. An empty text is no value. Lists are texts with commas between their values, shapes are GeoJSON texts. Times are UTC. Names of columns are cut after ${MAX_NAME} characters. Columns after the ${MAX_COLUMNS}th are left out.`,
  writing: encodedBy(import.meta.url, { times: 'utc', shapes: 'texts', withSurvey: true }),
};

/** Texts beside the table are put to the disk in pieces of about so many bytes. */
const PIECE = 256 * 1024;

/** The first part of a file holds nothing but what is said of it. */
const primary = ({
  title,
  publisher,
  license,
  licenseUrl,
  modified,
  origin,
  datasetId,
}: ExportAbout): Buffer =>
  header([
    card('SIMPLE', true),
    card('BITPIX', 8),
    card('NAXIS', 0),
    card('EXTEND', true),
    card('DATE', modified.replace(/Z$/, '')),
    card('ORIGIN', publisher),
    remark(title),
    remark(`${origin}/explore/dataset/${encodeURIComponent(datasetId)}/`),
    remark(`${license} ${licenseUrl}`.trim()),
    ...(fits.limits ?? '').split(/(?<=\.) /).map(remark),
  ]);

const EQUINOXES: Readonly<Record<string, readonly [frame: string, equinox?: number]>> = {
  ICRS: ['ICRS'],
  eq_FK5: ['FK5', 2000],
  eq_FK4: ['FK4', 1950],
};

/** The frame of equatorial positions, and the scale of times. */
function systems(about: ExportAbout): readonly string[] {
  const system = about.columns
    .map((column) => celestialSystem(column, about))
    .find((one) => one !== undefined);
  const [frame, equinox] = EQUINOXES[system ?? ''] ?? [];
  return [
    ...(frame === undefined ? [] : [card('RADESYS', frame)]),
    ...(equinox === undefined ? [] : [card('EQUINOX', equinox)]),
    ...(about.columns.some(isInstant) ? [card('TIMESYS', 'UTC')] : []),
  ];
}

const tableHead = (about: ExportAbout, { columns, heapBytes }: FitsLayout, rowCount: number): Buffer =>
  header([
    card('XTENSION', 'BINTABLE'),
    card('BITPIX', 8),
    card('NAXIS', 2),
    card(
      'NAXIS1',
      columns.reduce((sum, { width }) => sum + width, 0),
    ),
    card('NAXIS2', rowCount),
    card('PCOUNT', heapBytes),
    card('GCOUNT', 1),
    card('TFIELDS', columns.length),
    card('EXTNAME', about.datasetId),
    ...systems(about),
    ...columns.flatMap((column, i) => column.cards(i + 1)),
  ]);

/** Texts that lie beside the table: they come after its last row, and wait in a file until then. */
class Heap {
  readonly #file: string;
  readonly #bytes = new Bytes('big');
  #length = 0;

  constructor(file: string) {
    this.#file = file;
  }

  get length(): number {
    return this.#length;
  }

  add(text: string): number {
    const place = this.#length;
    this.#length += this.#bytes.text(text, 'latin1');
    if (this.#bytes.length >= PIECE) this.#flush();
    return place;
  }

  #flush(): void {
    if (this.#bytes.length > 0) appendFileSync(this.#file, this.#bytes.take());
  }

  async *content(): AsyncGenerator<Uint8Array> {
    this.#flush();
    if (existsSync(this.#file))
      for await (const chunk of createReadStream(this.#file)) yield chunk as Uint8Array;
  }
}

function* zeros(count: number): Generator<Uint8Array> {
  for (let left = count; left > 0; left -= PIECE) yield Buffer.alloc(Math.min(left, PIECE));
}

/** A binary table. Its header tells rows and widths, which the survey knows. */
export const encode: Encode<ExportAbout> = async function* (rows, { about, survey, scratch }) {
  if (survey === undefined) throw new Error('a FITS file cannot begin without a survey');
  const layout = layoutOf(about, survey);
  const { columns, heapBytes } = layout;
  yield primary(about);
  yield tableHead(about, layout, survey.rowCount);
  const heap = new Heap(join(scratch, 'heap'));
  const spill = (text: string) => heap.add(text);
  const bytes = new Bytes('big');
  let written = 0;
  let tableBytes = 0;
  for await (const batch of rows) {
    for (const row of batch)
      for (const [i, column] of columns.entries()) column.write(bytes, row[i] ?? null, spill);
    written += batch.length;
    tableBytes += bytes.length;
    yield bytes.take();
  }
  if (written !== survey.rowCount || heap.length > heapBytes)
    throw new Error('the rows are not those that were surveyed');
  yield* heap.content();
  const whole = tableBytes + heapBytes;
  yield* zeros(heapBytes - heap.length + ((BLOCK_BYTES - (whole % BLOCK_BYTES)) % BLOCK_BYTES));
};
