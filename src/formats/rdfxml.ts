import type { Encode } from '#engine';
import { encodedBy } from './encoded.ts';
import type { ExportAbout, ExportFormat } from './model.ts';
import { fieldsIri, predicatesOf, type RdfObject, recordsIri } from './rdf.ts';
import { xmlText } from './xml.ts';

export const rdfxml: ExportFormat = {
  id: 'rdfxml',
  label: 'RDF/XML',
  mediaType: 'application/rdf+xml',
  extension: 'rdf',
  ofCatalogue: false,
  parameters: [],
  limits: 'Control characters, which XML cannot hold, are left out.',
  writing: encodedBy(import.meta.url, { withIds: true }),
};

const property = (local: string, object: RdfObject): string => {
  if (object.kind === 'iri') return `  <f:${local} rdf:resource="${xmlText(object.iri)}"/>\n`;
  const type = object.datatype === undefined ? '' : ` rdf:datatype="${xmlText(object.datatype)}"`;
  // A carriage return would be read as a line feed.
  return `  <f:${local}${type}>${xmlText(object.text).replaceAll('\r', '&#13;')}</f:${local}>\n`;
};

/** A description per record. */
export const encode: Encode<ExportAbout> = async function* (rows, { about }) {
  const predicates = predicatesOf(about);
  const base = recordsIri(about);
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:f="${xmlText(fieldsIri(about))}">\n`;
  let number = 0;
  for await (const batch of rows) {
    let text = '';
    for (const row of batch) {
      const id = row[predicates.length];
      const subject =
        typeof id === 'string' ? `rdf:about="${xmlText(base + id)}"` : `rdf:nodeID="r${number}"`;
      number += 1;
      let said = '';
      for (const [i, { local, objects }] of predicates.entries())
        for (const object of objects(row[i] ?? null)) said += property(local, object);
      if (said !== '') text += `<rdf:Description ${subject}>\n${said}</rdf:Description>\n`;
    }
    yield text;
  }
  yield '</rdf:RDF>\n';
};
