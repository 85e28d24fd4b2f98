import { describe, expect, it } from 'vitest';
import type { Field, FieldType } from '#dataset';
import { pointsAndLines } from './gpx.ts';
import { encode } from './ical.ts';
import type { ExportAbout, ExportColumn } from './model.ts';
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

describe('iCalendar', () => {
  it('writes no day after the last that it knows', async () => {
    const column: ExportColumn = {
      name: 'night',
      title: 'night',
      type: 'date',
      isList: false,
      isJson: false,
      isId: false,
    };
    const about = {
      datasetId: 'nights',
      title: 'Nights',
      modified: '2024-08-12T22:41:05Z',
      origin: 'https://sky.example',
      columns: [column],
    } as unknown as ExportAbout;
    async function* rows() {
      yield [['9999-12-31'], ['9999-12-30']];
    }
    let text = '';
    for await (const piece of encode(rows(), { about, survey: undefined, scratch: '' })) text += piece;
    const lines = text.split('\r\n');
    expect(lines.filter((line) => line.startsWith('DT') && line.includes('DATE:'))).toEqual([
      'DTSTART;VALUE=DATE:99991231',
      'DTSTART;VALUE=DATE:99991230',
      'DTEND;VALUE=DATE:99991231',
    ]);
  });
});
