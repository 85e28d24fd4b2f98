import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { Parser, type Quad, Store } from 'n3';
import ShaclValidator from 'rdf-validate-shacl';
import { RdfXmlParser } from 'rdfxml-streaming-parser';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { ask, BASE, usePortal } from './explore-portal.ts';

usePortal();

const feed = (format: string, parameters: Parameters<typeof ask>[1] = {}) =>
  ask(`${BASE}/catalog/exports/${format}`, parameters);

const turtleQuads = (text: string): readonly Quad[] => new Parser().parse(text);

async function xmlQuads(text: string): Promise<readonly Quad[]> {
  const quads: Quad[] = [];
  // The parser is a stream of quads of the same interface.
  for await (const one of Readable.from([text]).pipe(new RdfXmlParser({ baseIRI: 'http://sky.example/' })))
    quads.push(one as Quad);
  return quads;
}

/** Statements without blank nodes, which have no names to compare. */
const named = (quads: readonly Quad[]): readonly string[] =>
  [
    ...new Set(
      quads
        .filter(({ subject, object }) => subject.termType !== 'BlankNode' && object.termType !== 'BlankNode')
        .map(({ subject, predicate, object }) => `${subject.value} ${predicate.value} ${object.value}`),
    ),
  ].sort();

const hasRapper = spawnSync('rapper', ['--version']).status === 0;

describe('the catalogue in RDF', () => {
  it('says the same in RDF/XML and in Turtle', async () => {
    const xml = await xmlQuads((await feed('dcat')).text);
    const ttl = turtleQuads((await feed('ttl')).text);
    expect(xml.length).toBeGreaterThan(60);
    expect(named(ttl)).toEqual(named(xml));
  });

  it('has what the European profile needs, checked by shapes', async () => {
    const rules = readFileSync(new URL('../fixtures/dcat-shapes.ttl', import.meta.url), 'utf8');
    const shapes = new Store([...turtleQuads(rules)]);
    const check = async (quads: readonly Quad[]) =>
      new ShaclValidator(shapes).validate(new Store([...quads]));
    const quads = await xmlQuads((await feed('dcat_ap')).text);
    const report = await check(quads);
    expect(report.results).toEqual([]);
    // The shapes notice what is missing.
    const licence = quads.filter(({ predicate }) => predicate.value === 'http://purl.org/dc/terms/license');
    expect((await check(quads.filter((quad) => !licence.includes(quad)))).conforms).toBe(false);
  });

  for (const [format, syntax] of [
    ['dcat', 'rdfxml'],
    ['rdf', 'rdfxml'],
    ['dublin_core', 'rdfxml'],
    ['ttl', 'turtle'],
  ] as const) {
    // Debian's raptor2-utils; `.ci/run` installs it, and there its absence is a failure.
    it.skipIf(!hasRapper && process.env.CI !== 'true')(
      `${format} is read by rapper (skipped without it)`,
      async () => {
        const { bytes } = await feed(format);
        const triples = execFileSync(
          'rapper',
          ['-q', '-i', syntax, '-o', 'ntriples', '-', 'http://sky.example/'],
          {
            input: bytes,
            encoding: 'utf8',
          },
        );
        expect(triples.trim().split('\n').length).toBeGreaterThan(10);
      },
    );
  }

  it('names the export formats that are asked for, and labels for tables only', async () => {
    const { text } = await feed('dcat', {
      include_exports: 'csv, json',
      where: 'dataset_id="observatories"',
    });
    const files = [...text.matchAll(/<dcat:accessURL rdf:resource="([^"]+)"/g)].map(([, address]) => address);
    const base = `http://sky.example${BASE}/catalog/datasets/observatories/exports`;
    expect(files).toEqual([`${base}/csv?use_labels=true`, `${base}/json`]);
    const plain = await feed('dcat', { include_exports: 'csv', use_labels_in_exports: 'false' });
    expect(plain.text).not.toContain('use_labels');
  });

  it('keeps markup readable and harmless', async () => {
    const { text } = await feed('dcat', { lang: 'fr', where: 'dataset_id="star-sightings"' });
    expect(text).toContain('<dcterms:title xml:lang="fr">Observations d’étoiles</dcterms:title>');
    expect(text).toContain('<![CDATA[<p>Étoiles brillantes vues de trois sites.</p>]]>');
  });

  it('has a trailing slash before its parameters, as a national harvester asks', async () => {
    const { status, text } = await ask(`${BASE}/catalog/exports/dcat/`, {
      where: 'publisher="Night Sky Club"',
    });
    expect(status).toBe(200);
    expect(text.match(/<dcat:Dataset /g)).toHaveLength(1);
  });
});

describe('the catalogue as news', () => {
  it('is RSS with the newest first', async () => {
    const { headers, text } = await feed('rss');
    expect(headers['content-type']).toBe('application/rss+xml; charset=utf-8');
    const parser = new SaxesParser({ xmlns: true });
    const names: string[] = [];
    parser.on('opentag', ({ name }) => names.push(name));
    parser.write(text).close();
    expect(names.filter((name) => name === 'item')).toHaveLength(2);
    const dates = [...text.matchAll(/<pubDate>([^<]+)/g)].map(([, date]) => Date.parse(date ?? ''));
    expect(dates).toEqual([...dates].sort((a, b) => b - a));
  });
});

describe('the catalogue as data.json', () => {
  it('has what version 1.1 of the schema asks of every dataset', async () => {
    const { json } = await feed('data.json');
    expect(json.conformsTo).toBe('https://project-open-data.cio.gov/v1.1/schema');
    expect(json.dataset).toHaveLength(2);
    for (const dataset of json.dataset) {
      for (const name of [
        'title',
        'description',
        'keyword',
        'modified',
        'publisher',
        'contactPoint',
        'identifier',
        'accessLevel',
      ])
        expect(dataset).toHaveProperty(name);
      expect(dataset.distribution[0]).toHaveProperty('downloadURL');
    }
  });
});

describe('each form of the catalogue', () => {
  // Published when the test began, under ids made then.
  const fixed = (text: string): string =>
    text
      .replaceAll(/\b20(?!24-01-01)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)/g, 'THEN')
      .replaceAll(/<pubDate>[^<]+/g, '<pubDate>then')
      .replaceAll(/\bda_[a-z0-9]{6}\b/g, 'da_000000');

  for (const format of ['data.json', 'rss', 'rdf', 'ttl', 'dcat', 'dcat_ap', 'dublin_core']) {
    it(`is ${format} as the golden file has it`, async () => {
      const { status, text } = await feed(format, {
        lang: 'fr',
        order_by: 'dataset_id',
        include_exports: 'csv,json,geojson',
      });
      expect(status).toBe(200);
      await expect(fixed(text)).toMatchFileSnapshot(`../golden/explore/catalogue.${format}`);
    });
  }
});

describe('a feed', () => {
  it('is listed with the exports of the catalogue', async () => {
    const { json } = await ask(`${BASE}/catalog/exports`);
    const rels = json.links.map(({ rel }: { rel: string }) => rel);
    for (const format of ['data.json', 'rss', 'rdf', 'ttl', 'dcat', 'dcat_ap', 'dublin_core'])
      expect(rels).toContain(format);
  });

  it('refuses a condition that means nothing, as JSON', async () => {
    const { status, json } = await feed('dcat', { where: 'nope = 1' });
    expect(status).toBe(400);
    expect(json.error_code).toBe('ODSQLError');
  });

  it('is the same text until something is published', async () => {
    const first = await feed('dcat');
    const second = await ask(
      `${BASE}/catalog/exports/dcat`,
      {},
      { headers: { 'if-none-match': first.headers.etag ?? '' } },
    );
    expect(second.status).toBe(304);
  });
});

describe('a dataset described for machines', () => {
  it('is a Croissant whose fields are the columns of the CSV', async () => {
    const { headers, json } = await ask('/explore/dataset/observatories/croissant.json');
    expect(headers['content-type']).toBe('application/ld+json; charset=utf-8');
    expect(json.conformsTo).toBe('http://mlcommons.org/croissant/1.0');
    const csv = json.distribution.find((file: { '@id': string }) => file['@id'] === 'csv');
    const header = (await ask(csv.contentUrl.replace('http://sky.example', ''), { limit: 0 })).text;
    const columns = json.recordSet[0].field.map(
      (field: { source: { extract: { column: string } } }) => field.source.extract.column,
    );
    expect(header.replace('\ufeff', '').trim().split(';')).toEqual(columns);
    expect((await ask('/explore/dataset/nope/croissant.json')).status).toBe(404);
    const page = await ask('/en/explore/dataset/observatories/api/');
    expect(page.text).toContain('href="/explore/dataset/observatories/croissant.json"');
  });
});
