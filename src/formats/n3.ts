import type { Encode } from '#engine';
import { encodedBy } from './encoded.ts';
import type { ExportAbout, ExportFormat } from './model.ts';
import { predicatesOf, quoted, type RdfObject, recordsIri, subjectOf } from './rdf.ts';

export const n3: ExportFormat = {
  id: 'n3',
  label: 'N-Triples',
  mediaType: 'text/n3; charset=utf-8',
  extension: 'n3',
  ofCatalogue: false,
  parameters: [],
  writing: encodedBy(import.meta.url, { withIds: true }),
};

const objectText = (object: RdfObject): string => {
  if (object.kind === 'iri') return `<${object.iri}>`;
  return object.datatype === undefined ? quoted(object.text) : `${quoted(object.text)}^^<${object.datatype}>`;
};

/** A line per value. */
export const encode: Encode<ExportAbout> = async function* (rows, { about }) {
  const predicates = predicatesOf(about);
  const base = recordsIri(about);
  let number = 0;
  for await (const batch of rows) {
    let text = '';
    for (const row of batch) {
      const subject = subjectOf(base, row[predicates.length], number++);
      for (const [i, { iri, objects }] of predicates.entries())
        for (const object of objects(row[i] ?? null)) text += `${subject} <${iri}> ${objectText(object)} .\n`;
    }
    yield text;
  }
};
