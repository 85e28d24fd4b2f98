import type { RowCell } from '#engine';
import { geometryIn, listIn } from './cells.ts';
import { wellKnownText } from './geometry.ts';
import type { ExportAbout, ExportColumn } from './model.ts';
import { nameable } from './names.ts';

// The graph of records, which four syntaxes write: each record is a subject, each field a predicate, each value an object.

const XSD = 'http://www.w3.org/2001/XMLSchema#';
const GEO = 'http://www.opengis.net/ont/geosparql#';
const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';

/** An object: an address, or a literal with the address of its type. */
export type RdfObject =
  | { readonly kind: 'iri'; readonly iri: string }
  | { readonly kind: 'literal'; readonly text: string; readonly datatype: string | undefined };

/** A predicate and how its cells become objects. */
export interface Predicate {
  /** The end of its address: a name that XML takes. */
  readonly local: string;
  readonly iri: string;
  readonly datatype: string | undefined;
  readonly isIri: boolean;
  objects(cell: RowCell): readonly RdfObject[];
}

// Characters that no address may hold are percent-encoded.
const safe = (iri: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  iri.toWellFormed().replace(/[\u0000-\u0020<>"{}|\\^`]/g, (character) => encodeURIComponent(character));

/** What the addresses of a dataset's records begin with; the record's id follows. */
export const recordsIri = ({ origin, datasetId }: ExportAbout): string =>
  safe(`${origin}/id/record/${encodeURIComponent(datasetId)}/`);

/** What the addresses of a dataset's fields begin with; the field's name follows. */
export const fieldsIri = ({ origin, datasetId }: ExportAbout): string =>
  safe(`${origin}/id/field/${encodeURIComponent(datasetId)}/`);

function datatypeOf({ type, isList, isJson, precision }: ExportColumn): string | undefined {
  if (isJson) return `${RDF}JSON`;
  if (isList) return undefined;
  switch (type) {
    case 'int':
      return `${XSD}integer`;
    case 'double':
      return `${XSD}double`;
    case 'boolean':
      return `${XSD}boolean`;
    case 'date':
      return `${XSD}${precision === 'year' ? 'gYear' : precision === 'month' ? 'gYearMonth' : 'date'}`;
    case 'datetime':
      return `${XSD}dateTime`;
    case 'geo_point_2d':
    case 'geo_shape':
      return `${GEO}wktLiteral`;
    case 'json_blob':
      return `${RDF}JSON`;
    default:
      return undefined;
  }
}

// Before zones were introduced offsets have seconds, which the type of XML does not know.
const xsdTime = (text: string): string => {
  const [, local, sign, hours, minutes, seconds] = /^(.+)([+-])(\d\d):(\d\d):(\d\d)$/.exec(text) ?? [];
  if (local === undefined) return text;
  const offset = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * (sign === '-' ? -1 : 1);
  return new Date(Date.parse(`${local}Z`) - offset * 1000).toISOString().replace('.000Z', '+00:00');
};

/** The predicates of an export's columns, in their order. */
export function predicatesOf(about: ExportAbout): readonly Predicate[] {
  const base = fieldsIri(about);
  const names = nameable(about.columns.map(({ name }) => name));
  return about.columns.map((column, i): Predicate => {
    const local = names[i] ?? '';
    const datatype = datatypeOf(column);
    const isIri = column.type === 'file' && !column.isJson && !column.isList;
    const one = (text: string): RdfObject =>
      isIri ? { kind: 'iri', iri: safe(text) } : { kind: 'literal', text, datatype };
    return {
      local,
      iri: base + local,
      datatype,
      isIri,
      objects(cell) {
        if (cell === null) return [];
        const geometry = geometryIn(cell);
        if (geometry !== undefined) return [one(wellKnownText(geometry))];
        if (typeof cell !== 'string') return listIn(cell).map(one);
        return [one(column.type === 'datetime' ? xsdTime(cell) : cell)];
      },
    };
  });
}

/** A subject: the record's address, or a name within the file for what is no record. */
export function subjectOf(base: string, id: RowCell | undefined, number: number): string {
  return typeof id === 'string' ? `<${base}${id}>` : `_:r${number}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** A literal in quotes, as N-Triples and Turtle have it. */
export const quoted = (text: string): string =>
  `"${text.toWellFormed().replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped
    /["\\\u0000-\u001f\u007f]/g,
    (character) =>
      ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  )}"`;
