import { describe, expect, it } from 'vitest';
import type { Field, FieldType } from '#dataset';
import { pointsAndLines } from './gpx.ts';
import { catalogueFormats, EXPORT_FORMATS, formatsFor } from './registry.ts';

const schemaWith = (type: FieldType) => {
  const field: Field = { name: 'f', type, label: { en: 'f' }, annotations: {} };
  return { fields: [field] };
};

describe('the export formats', () => {
  it('offer GeoJSON for datasets with positions or shapes only', () => {
    const ids = (type: FieldType) => formatsFor(schemaWith(type)).map(({ id }) => id);
    expect(ids('text')).not.toContain('geojson');
    expect(ids('geo_point_2d')).toContain('geojson');
    expect(ids('geo_shape')).toContain('geojson');
  });

  it('have names of their own', () => {
    expect(new Set(EXPORT_FORMATS.map(({ id }) => id)).size).toBe(EXPORT_FORMATS.length);
  });

  it('offer the catalogue as a table and as objects', () => {
    expect(catalogueFormats.map(({ id }) => id)).toEqual([
      'csv',
      'xlsx',
      'json',
      'jsonl',
      'parquet',
      'arrow',
    ]);
  });

  it('say what they cannot hold in one line that a header takes', () => {
    for (const { id, limits = '' } of EXPORT_FORMATS) expect(limits, id).toMatch(/^[\x20-\x7e]*$/);
  });
});

describe('a track', () => {
  it('has as many points and parts as it likes', () => {
    const many = Array.from({ length: 150_000 }, (_, i) => [i / 1000, 1]);
    expect(pointsAndLines({ type: 'MultiPoint', coordinates: many }).points).toHaveLength(150_000);
    const parts = many.map((place) => [place, place]);
    expect(pointsAndLines({ type: 'MultiLineString', coordinates: parts }).lines).toHaveLength(150_000);
  });
});
