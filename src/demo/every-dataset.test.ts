import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Field } from '#dataset';
import packages from '../../tools/demo-sources/packages.json' with { type: 'json' };
import { DEMO_DATASETS } from './datasets.ts';
import type { Cell, Row } from './model.ts';
import { undrawn } from './records.fixture.ts';
import { demoSources } from './sources.ts';

const demoFolder = join(import.meta.dirname, '..', '..', 'demo');

const ROWS: Readonly<Record<string, number>> = {
  'hyg-stellar-database': 118_216,
  'ngc-ic-messier-catalog': 14_033,
  'catalogue-de-messier': 110,
  '88-constellations': 88,
  'donnees-systeme-solaire-solar-system-data': 10,
  'five-millennium-catalog-of-solar-eclipses0': 1_928,
  'eclipses-de-lune-lunar-eclipses': 459,
  'phases-de-la-lune-moon-phases': 9_945,
  'ephemerides-planetes-planet-ephemeris': 365_250,
  'evenements-planetaires-planetary-events': 5_644,
  'satellites-naturels-natural-satellites': 209,
  'noms-du-ciel-sky-names': 1_405,
  'eclipse-2026-08-12-villes-towns': 5_507,
  'villes-d-observation-observing-places': 24_323,
  'groupe-local-local-group': 315,
  'sites-alunissage-moon-landing-sites': 17,
  'observatoires-observatories': 41,
};

function isOfType(field: Field, cell: Cell | undefined): boolean {
  if (cell === null) return true;
  switch (field.type) {
    case 'text':
      if (field.annotations.multivalued === undefined) return typeof cell === 'string' && cell.trim() !== '';
      return (
        Array.isArray(cell) && cell.length > 0 && cell.every((one) => typeof one === 'string' && one !== '')
      );
    case 'int':
      return Number.isSafeInteger(cell);
    case 'double':
      return Number.isFinite(cell);
    case 'boolean':
      return typeof cell === 'boolean';
    case 'date':
      return typeof cell === 'string' && /^\d{4}-\d\d-\d\d$/.test(cell);
    case 'datetime':
      return typeof cell === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(cell);
    case 'geo_point_2d':
      return (
        typeof cell === 'object' &&
        'lat' in cell &&
        Math.abs(cell.lat) <= 90 &&
        cell.lon >= -180 &&
        cell.lon <= 180
      );
    case 'geo_shape':
      return typeof cell === 'object' && 'coordinates' in cell;
    case 'file':
      return typeof cell === 'object' && 'color_summary' in cell;
    case 'json_blob':
      return true;
  }
}

const RANGES: Readonly<Record<string, readonly [number, number]>> = { ra_deg: [0, 360], dec_deg: [-90, 90] };

/** What is wrong with a record, as a text. */
function* faults(fields: readonly Field[], row: Row): Iterable<string> {
  if (Object.keys(row).length !== fields.length) yield `has fields ${Object.keys(row).join()}`;
  for (const field of fields) {
    const cell = row[field.name];
    if (!isOfType(field, cell)) yield `${field.name}: ${JSON.stringify(cell)} is no ${field.type}`;
    if (typeof cell === 'string' && /[\u200e\u200f]/.test(cell)) yield `${field.name}: direction mark`;
    // Names that look alike must be alike. The no-break space is the original's own, before a per cent sign.
    if (typeof cell === 'string' && (cell !== cell.normalize('NFC') || /[\u2000-\u200b]/.test(cell))) {
      yield `${field.name}: odd spelling of ${cell}`;
    }
    const range = RANGES[field.name];
    if (range && typeof cell === 'number' && (cell < range[0] || cell > range[1] || cell === 360)) {
      yield `${field.name}: ${cell}`;
    }
  }
}

// The ephemeris is computed anew: two years of it say as much as the century.
const looked = (id: string) => (id.startsWith('ephemerides') ? 7_300 : (ROWS[id] ?? 0) + 1);

const found = new Map<string, { count: number; faults: string[]; doubles: string[] }>();

beforeAll(async () => {
  const sources = demoSources();
  for (const { id, schema, rows } of DEMO_DATASETS) {
    const keys = schema.fields.filter((field) => field.annotations.id).map((field) => field.name);
    const seen = new Set<string>();
    const result = { count: 0, faults: [] as string[], doubles: [] as string[] };
    for await (const row of rows({ sources, picture: undrawn })) {
      result.count++;
      if (result.faults.length < 5) result.faults.push(...faults(schema.fields, row));
      const key = keys.map((name) => String(row[name])).join('\0');
      if (seen.has(key)) result.doubles.push(key);
      seen.add(key);
      if (result.count === looked(id)) break;
    }
    found.set(id, result);
  }
});

describe('the demo catalogue', () => {
  it('has the datasets it promises', () => {
    expect(DEMO_DATASETS.map((dataset) => dataset.id).toSorted()).toEqual(Object.keys(ROWS).toSorted());
  });

  it('stays small in the repository', () => {
    const sizes = readdirSync(demoFolder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).size);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(15_000_000);
  });

  it('says the licence of every file it is made of', () => {
    const page = readFileSync(join(demoFolder, 'LICENCES.md'), 'utf8');
    const files = readdirSync(demoFolder, { recursive: true, withFileTypes: true })
      .filter(
        (entry) => entry.isFile() && !entry.parentPath.endsWith('licences') && entry.name !== 'LICENCES.md',
      )
      .map((entry) => (entry.parentPath.endsWith('handwritten') ? `handwritten/${entry.name}` : entry.name));
    expect(files.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
    expect(readdirSync(join(demoFolder, 'licences')).toSorted()).toEqual(
      packages.map(({ name }) => `${name}.txt`).toSorted(),
    );
  });

  it('pins every source package by version and sha512', () => {
    for (const { version, sha512 } of packages) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
      expect(Buffer.from(sha512, 'base64')).toHaveLength(64);
    }
  });
});

describe.each(DEMO_DATASETS)('$id', ({ id, schema, metadata }) => {
  it('has as many records as promised, each of them whole', () => {
    expect(found.get(id)).toMatchObject({ count: Math.min(ROWS[id] ?? 0, looked(id)), faults: [] });
  });

  it('has an identity for every record', () => {
    expect(found.get(id)?.doubles.slice(0, 5)).toEqual([]);
  });

  it('is described in English and French, with licence and attribution', () => {
    for (const texts of [metadata.title, metadata.description, ...metadata.themes, ...metadata.keywords]) {
      expect(texts).toMatchObject({ en: expect.stringMatching(/\S/), fr: expect.stringMatching(/\S/) });
    }
    expect(metadata.license).not.toBe('');
    expect(metadata.licenseUrl).toMatch(/^https:\/\//);
    expect(metadata.attributions.length).toBeGreaterThan(0);
    for (const field of schema.fields) {
      expect(field.label, field.name).toMatchObject({
        en: expect.stringMatching(/\S/),
        fr: expect.stringMatching(/\S/),
      });
    }
  });

  it('has field names that are names, each once', () => {
    const names = schema.fields.map((field) => field.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z][a-z0-9_]*$/.test(name))).toEqual([]);
  });
});
