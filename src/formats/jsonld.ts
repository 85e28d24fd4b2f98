import type { Encode } from '#engine';
import { encodedBy } from './encoded.ts';
import type { ExportAbout, ExportFormat } from './model.ts';
import { predicatesOf, type RdfObject, recordsIri } from './rdf.ts';

export const jsonld: ExportFormat = {
  id: 'jsonld',
  label: 'JSON-LD',
  mediaType: 'application/ld+json',
  extension: 'jsonld',
  ofCatalogue: false,
  parameters: [],
  writing: encodedBy(import.meta.url, { withIds: true }),
};

// Values are texts whose type the context tells: a number of JSON would be written anew by those who read it.
const textOf = (object: RdfObject): string => (object.kind === 'iri' ? object.iri : object.text);

/** A node per record. */
export const encode: Encode<ExportAbout> = async function* (rows, { about }) {
  const predicates = predicatesOf(about);
  const base = recordsIri(about);
  const terms = Object.fromEntries(
    predicates.map(({ local, iri, datatype, isIri }) => {
      const type = isIri ? '@id' : datatype;
      return [local, type === undefined ? { '@id': iri } : { '@id': iri, '@type': type }];
    }),
  );
  yield `{"@context": ${JSON.stringify(terms)},\n"@graph": [`;
  let number = 0;
  for await (const batch of rows) {
    let text = '';
    for (const row of batch) {
      const id = row[predicates.length];
      const members: Record<string, string | readonly string[]> = {
        '@id': typeof id === 'string' ? base + id : `_:r${number}`,
      };
      for (const [i, { local, objects }] of predicates.entries()) {
        const texts = objects(row[i] ?? null).map(textOf);
        const [only] = texts;
        if (only !== undefined) members[local] = texts.length === 1 ? only : texts;
      }
      text += `${number === 0 ? '\n' : ',\n'}${JSON.stringify(members)}`;
      number += 1;
    }
    yield text;
  }
  yield '\n]}\n';
};
