import type { Encode } from '#engine';
import { encodedBy } from './encoded.ts';
import type { ExportAbout, ExportFormat } from './model.ts';
import { fieldsIri, predicatesOf, quoted, type RdfObject, recordsIri, subjectOf } from './rdf.ts';

export const turtle: ExportFormat = {
  id: 'turtle',
  label: 'Turtle',
  mediaType: 'text/turtle; charset=utf-8',
  extension: 'ttl',
  ofCatalogue: false,
  parameters: [],
  writing: encodedBy(import.meta.url, { withIds: true }),
};

const PREFIXES: readonly (readonly [prefix: string, iri: string])[] = [
  ['xsd', 'http://www.w3.org/2001/XMLSchema#'],
  ['geo', 'http://www.opengis.net/ont/geosparql#'],
  ['rdf', 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'],
];

// Of types only, whose names need no escapes.
const shortened = (iri: string): string => {
  const known = PREFIXES.find(([, base]) => iri.startsWith(base));
  return known === undefined ? `<${iri}>` : `${known[0]}:${iri.slice(known[1].length)}`;
};

const objectText = (object: RdfObject): string => {
  if (object.kind === 'iri') return `<${object.iri}>`;
  return object.datatype === undefined
    ? quoted(object.text)
    : `${quoted(object.text)}^^${shortened(object.datatype)}`;
};

/** A paragraph per record. */
export const encode: Encode<ExportAbout> = async function* (rows, { about }) {
  const predicates = predicatesOf(about);
  const base = recordsIri(about);
  yield `${[...PREFIXES, ['f', fieldsIri(about)] as const]
    .map(([prefix, iri]) => `@prefix ${prefix}: <${iri}> .\n`)
    .join('')}\n`;
  let number = 0;
  for await (const batch of rows) {
    let text = '';
    for (const row of batch) {
      const said = predicates.flatMap(({ local, objects }, i) => {
        const texts = objects(row[i] ?? null).map(objectText);
        // A dot may stand in a name of Turtle, but not at its end.
        return texts.length === 0 ? [] : [`${name(local, about)} ${texts.join(', ')}`];
      });
      const subject = subjectOf(base, row[predicates.length], number++);
      if (said.length > 0) text += `${subject}\n  ${said.join(' ;\n  ')} .\n`;
    }
    yield text;
  }
};

const name = (local: string, about: ExportAbout): string =>
  local.endsWith('.') ? `<${fieldsIri(about)}${local}>` : `f:${local}`;
