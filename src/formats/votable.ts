import type { Encode, Row, RowCell, Survey } from '#engine';
import { Bytes } from './bytes.ts';
import { encodedBy } from './encoded.ts';
import type { ExportAbout, ExportFormat } from './model.ts';
import { pairOf, tableText } from './table-cells.ts';
import { attributes, type CellKind, fieldsOf, systemsOf, type VotableField } from './votable-fields.ts';
import { element, xmlText } from './xml.ts';

export const votable: ExportFormat = {
  id: 'votable',
  label: 'VOTable',
  mediaType: 'application/x-votable+xml',
  extension: 'vot',
  ofCatalogue: false,
  parameters: [
    {
      name: 'votable_serialization',
      meaning: '`BINARY2` (the default), compact and exact; `TABLEDATA`, which people can read.',
    },
  ],
  limits:
    'Lists are texts with commas between their values, shapes are GeoJSON texts. Times are UTC. Many readers take an empty text for no value. TABLEDATA has no control characters.',
  writing: encodedBy(import.meta.url, { times: 'utc', shapes: 'texts', withSurvey: true }),
};

/** Between lines of base64, divisible by three: no piece needs padding but the last. */
const BASE64_PIECE = 48 * 1024;

/** A cell as readable data. An empty one is none, but in an array, whose numbers have to be there. */
function tableCell(cell: RowCell, field: VotableField): string {
  if (field.kind === 'position') return `<TD>${pairOf(cell).join(' ')}</TD>`;
  const text = tableText(cell, field.isInstant);
  if (text === undefined) return '<TD/>';
  if (field.kind === 'boolean') return text === 'true' ? '<TD>T</TD>' : '<TD>F</TD>';
  return `<TD>${xmlText(text)}</TD>`;
}

async function* tableData(
  rows: AsyncIterable<readonly Row[]>,
  fields: readonly VotableField[],
): AsyncGenerator<string> {
  yield '<TABLEDATA>\n';
  for await (const batch of rows) {
    let text = '';
    for (const row of batch) {
      text += '<TR>';
      for (const [i, field] of fields.entries()) text += tableCell(row[i] ?? null, field);
      text += '</TR>\n';
    }
    yield text;
  }
  yield '</TABLEDATA>\n';
}

/** Each cell is there, also that of no value: its flag says so. */
const WRITE: Readonly<Record<CellKind, (bytes: Bytes, cell: RowCell, field: VotableField) => void>> = {
  long: (bytes, cell) => bytes.long(typeof cell === 'string' ? cell : '0'),
  double: (bytes, cell) => bytes.double(typeof cell === 'string' ? Number(cell) : Number.NaN),
  boolean: (bytes, cell) => bytes.text(cell === null ? '?' : cell === 'true' ? 'T' : 'F', 'latin1'),
  position(bytes, cell) {
    for (const degrees of pairOf(cell)) bytes.double(degrees);
  },
  char(bytes, cell, field) {
    const text = tableText(cell, field.isInstant) ?? '';
    bytes.int32(text.length);
    bytes.text(text, 'latin1');
  },
  unicodeChar(bytes, cell, field) {
    const text = tableText(cell, field.isInstant) ?? '';
    bytes.int32(text.length);
    bytes.wideText(text);
  },
};

function writeRow(bytes: Bytes, row: Row, fields: readonly VotableField[]): void {
  const flagsAt = bytes.length;
  bytes.zeros(Math.ceil(fields.length / 8));
  for (const [i, field] of fields.entries()) {
    const cell = row[i] ?? null;
    if (cell === null) bytes.mark(flagsAt + (i >> 3), 0x80 >> (i & 7));
    WRITE[field.kind](bytes, cell, field);
  }
}

async function* binary2(
  rows: AsyncIterable<readonly Row[]>,
  fields: readonly VotableField[],
): AsyncGenerator<string> {
  yield '<BINARY2><STREAM encoding="base64">\n';
  const bytes = new Bytes('big');
  let rest: Buffer = Buffer.alloc(0);
  for await (const batch of rows) {
    for (const row of batch) writeRow(bytes, row, fields);
    const whole = Buffer.concat([rest, bytes.take()]);
    let at = 0;
    for (; whole.length - at >= BASE64_PIECE; at += BASE64_PIECE)
      yield `${whole.toString('base64', at, at + BASE64_PIECE)}\n`;
    rest = Buffer.from(whole.subarray(at));
  }
  yield `${rest.toString('base64')}\n</STREAM></BINARY2>\n`;
}

function head(about: ExportAbout, fields: readonly VotableField[], survey: Survey | undefined): string {
  const { datasetId, title, publisher, license, licenseUrl, modified, origin } = about;
  const info = (name: string, value: string) =>
    value === '' ? '' : `<INFO${attributes({ name, value })}/>\n`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    '<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">\n',
    `<RESOURCE${attributes({ name: datasetId })}>\n`,
    element('DESCRIPTION', title),
    '\n',
    info('publisher', publisher),
    info('rights', license),
    info('rights_uri', licenseUrl),
    info('modified', modified),
    info('limits', votable.limits ?? ''),
    ...systemsOf(about).map((system) => `${system}\n`),
    `<LINK${attributes({ 'content-role': 'doc', href: `${origin}/explore/dataset/${encodeURIComponent(datasetId)}/` })}/>\n`,
    `<TABLE${attributes({ name: datasetId, nrows: survey === undefined ? undefined : String(survey.rowCount) })}>\n`,
    ...fields.map(({ declaration }) => `${declaration}\n`),
    '<DATA>',
  ].join('');
}

/** One table with what is known of its columns. */
export const encode: Encode<ExportAbout> = async function* (rows, { about, survey }) {
  const fields = fieldsOf(about, survey);
  yield head(about, fields, survey);
  const isReadable = about.parameters.votable_serialization === 'TABLEDATA';
  yield* isReadable ? tableData(rows, fields) : binary2(rows, fields);
  yield '</DATA></TABLE>\n</RESOURCE>\n</VOTABLE>\n';
};
