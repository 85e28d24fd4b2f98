import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { JsonLdParser } from 'jsonld-streaming-parser';
import { Parser, type Quad } from 'n3';
import { RdfXmlParser } from 'rdfxml-streaming-parser';
import { it, type TestContext } from 'vitest';
import { type Entry, fromBuffer } from 'yauzl';

// Readers of other people, which tell whether what was exported is what it says it is.

/** A test of what Debian's programs read: `.ci/run` installs them. Elsewhere it says that it is skipped, and why. */
export function itWith(
  program: 'ogrinfo' | 'ogr2ogr' | 'rapper',
  claim: string,
  test: (context: TestContext) => Promise<void>,
): void {
  const isThere = spawnSync(program, ['--version']).error === undefined;
  if (isThere || process.env.CI === 'true') it(claim, test);
  else it.skip(`${claim} (skipped: no ${program} here)`, test);
}

/** Runs `use` with the bytes as a file of that name, in a folder of its own. */
function withFile<T>(name: string, bytes: Buffer, use: (path: string, folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'almagest-read-'));
  try {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return use(path, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A feature as GDAL has read it, told as GeoJSON. */
export interface ReadFeature {
  readonly geometry: { readonly type: string; readonly coordinates: unknown } | null;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Features of a layer as GDAL reads them from a file of that name; ZIP archives are looked into. */
export function gdalFeatures(
  name: string,
  bytes: Buffer,
  { layer, options = [] }: { readonly layer?: string; readonly options?: readonly string[] } = {},
): readonly ReadFeature[] {
  return withFile(name, bytes, (path, folder) => {
    const target = join(folder, 'read.geojson');
    const source = name.endsWith('.zip') ? `/vsizip/${path}` : path;
    execFileSync(
      'ogr2ogr',
      // Nothing is left of its guesses: sixteen digits, no new order of points.
      [
        '-f',
        'GeoJSON',
        '-lco',
        'COORDINATE_PRECISION=15',
        '-lco',
        'SIGNIFICANT_FIGURES=17',
        ...options,
        target,
        source,
        ...(layer === undefined ? [] : [layer]),
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    return (JSON.parse(readFileSync(target, 'utf8')) as { features: ReadFeature[] }).features;
  });
}

/** Names of the layers of a file, as GDAL lists them. */
export const gdalLayers = (name: string, bytes: Buffer): readonly string[] =>
  withFile(name, bytes, (path) =>
    [
      ...execFileSync('ogrinfo', ['-ro', '-q', name.endsWith('.zip') ? `/vsizip/${path}` : path], {
        encoding: 'utf8',
      }).matchAll(/^\d+: (.+?)(?: \(.*\))?$/gm),
    ].map(([, layer = '']) => layer),
  );

/** Triples that rapper reads, as lines of N-Triples. */
export const rapperTriples = (syntax: string, bytes: Buffer): readonly string[] =>
  withFile('graph', bytes, (path) =>
    execFileSync('rapper', ['-q', '-i', syntax, '-o', 'ntriples', path, 'http://sky.example/'], {
      encoding: 'utf8',
      maxBuffer: 1e9,
    })
      .trim()
      .split('\n'),
  );

/** The files of a ZIP archive, in their order. */
export function unzipped(bytes: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true }, (error, archive) => {
      if (error) return reject(error);
      const files = new Map<string, Buffer>();
      archive.on('entry', (entry: Entry) => {
        archive.openReadStream(entry, (failure, stream) => {
          if (failure) return reject(failure);
          buffer(stream).then((content) => {
            files.set(entry.fileName, content);
            archive.readEntry();
          }, reject);
        });
      });
      archive.on('error', reject);
      archive.on('end', () => resolve(files));
      archive.readEntry();
    });
  });
}

/** A statement in one line, blank nodes left out of it. */
const line = ({ subject, predicate, object }: Quad): string => {
  const kind = object.termType === 'Literal' ? `^^${object.datatype.value}` : '';
  return `${subject.value} ${predicate.value} ${JSON.stringify(object.value)}${kind}`;
};

/** Statements of a graph in any of the syntaxes, sorted. */
export async function statements(
  syntax: 'turtle' | 'n3' | 'rdfxml' | 'jsonld',
  text: string,
): Promise<readonly string[]> {
  const quads: Quad[] = [];
  if (syntax === 'turtle' || syntax === 'n3')
    quads.push(...new Parser({ format: syntax === 'n3' ? 'N-Triples' : 'Turtle' }).parse(text));
  else {
    const baseIRI = 'http://sky.example/';
    const parser = syntax === 'rdfxml' ? new RdfXmlParser({ baseIRI }) : new JsonLdParser({ baseIRI });
    // The parsers are streams of quads of the same interface.
    for await (const quad of Readable.from([text]).pipe(parser)) quads.push(quad as Quad);
  }
  return quads.map(line).sort();
}
