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

const PYTHON = '/usr/bin/python3';
const HAS_ASTROPY = "import importlib.util, sys; sys.exit(importlib.util.find_spec('astropy') is None)";

/** Whether one of Debian's programs is installed; a module of its Python is asked for there. */
const isInstalled = (program: string): boolean =>
  program === 'astropy'
    ? spawnSync(PYTHON, ['-c', HAS_ASTROPY]).status === 0
    : spawnSync(program, ['--version']).error === undefined;

/** A test of what Debian's programs read: `.ci/run` installs them. Elsewhere it says that it is skipped, and why. */
export function itWith(
  program: 'ogrinfo' | 'ogr2ogr' | 'rapper' | 'astropy' | 'pdftotext',
  claim: string,
  test: (context: TestContext) => Promise<void>,
): void {
  const isThere = isInstalled(program);
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

const READ_WITH_ASTROPY = `
import json, sys, warnings
warnings.simplefilter('error')
import numpy
from astropy.table import Table
def plain(value):
    if numpy.ma.is_masked(value): return None
    if isinstance(value, bytes): return value.decode('ascii')
    if hasattr(value, 'tolist'): value = value.tolist()
    if isinstance(value, float) and value != value: return None
    if isinstance(value, list): return None if all(one is None or one != one for one in value) else value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value
tables = {}
for path in sys.argv[2:]:
    table = Table.read(path, format=sys.argv[1])
    tables[path] = {
        'units': {name: str(table[name].unit or '') for name in table.colnames},
        'rows': [[plain(table[name][i]) for name in table.colnames] for i in range(len(table))],
        'names': table.colnames}
print(json.dumps(tables))
`;

/** A table as astropy has read it: whole numbers as texts, no value as null. */
export interface AstropyTable {
  readonly names: readonly string[];
  readonly units: Readonly<Record<string, string>>;
  readonly rows: readonly (readonly unknown[])[];
}

/** The tables of files, read by astropy in one go; a warning of its is an error. */
export function astropyTables(format: 'votable' | 'fits', files: readonly Buffer[]): readonly AstropyTable[] {
  const folder = mkdtempSync(join(tmpdir(), 'almagest-read-'));
  try {
    const paths = files.map((bytes, i) => {
      const path = join(folder, `table${i}.${format}`);
      writeFileSync(path, bytes);
      return path;
    });
    const script = join(folder, 'read.py');
    writeFileSync(script, READ_WITH_ASTROPY);
    const told = execFileSync(PYTHON, [script, format, ...paths], { encoding: 'utf8', maxBuffer: 1e9 });
    const tables = JSON.parse(told) as Readonly<Record<string, AstropyTable>>;
    return paths.flatMap((path) => tables[path] ?? []);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

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

/** The statements of a graph in any of the syntaxes. */
export async function quadsOf(
  syntax: 'turtle' | 'n3' | 'rdfxml' | 'jsonld',
  text: string,
): Promise<readonly Quad[]> {
  if (syntax === 'turtle' || syntax === 'n3')
    return new Parser({ format: syntax === 'n3' ? 'N-Triples' : 'Turtle' }).parse(text);
  const baseIRI = 'http://sky.example/';
  const parser = syntax === 'rdfxml' ? new RdfXmlParser({ baseIRI }) : new JsonLdParser({ baseIRI });
  const quads: Quad[] = [];
  // The parsers are streams of quads of the same interface.
  for await (const quad of Readable.from([text]).pipe(parser)) quads.push(quad as Quad);
  return quads;
}

/** Statements of a graph in any of the syntaxes, each in one line, sorted. */
export const statements = async (
  syntax: Parameters<typeof quadsOf>[0],
  text: string,
): Promise<readonly string[]> => (await quadsOf(syntax, text)).map(line).sort();

/** A PDF as poppler reads it: its words in the order of the structure's reader, the structure itself, and what it says of itself. */
export const readPdf = (
  bytes: Buffer,
): { readonly text: string; readonly structure: string; readonly info: string } =>
  withFile('document.pdf', bytes, (path) => {
    const read = (program: string, ...args: string[]) =>
      execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const structure = read('pdfinfo', '-struct-text', path);
    const text = [...structure.matchAll(/^\s+"(.*)"$/gm)].map(([, words]) => words).join('\n');
    return { text, structure, info: read('pdfinfo', path) };
  });
