import { describe, expect, it } from 'vitest';
import type { DatasetSchema, Field } from '#dataset';
import { fc } from '../../../test/properties.ts';
import type { PreviewKind } from '../model.ts';
import { xmlFaults } from '../pictures.fixture.ts';
import { barsPreview } from './bars.ts';
import { chooseDatasetPreview } from './choose.ts';
import { drawPreview } from './draw.ts';
import { binned, histogramPreview, niceStep } from './histogram.ts';
import { mapPreview, moonMapPreview } from './map.ts';
import { shapesPreview } from './shapes.ts';
import { skyPreview } from './sky.ts';
import { timelinePreview } from './timeline.ts';

const text = { title: 'Card', lang: 'en' };
const field = (name: string, type: Field['type'], more: Partial<Field> = {}): Field => ({
  name,
  type,
  label: { en: `The ${name}`, fr: `Le ${name}` },
  annotations: {},
  ...more,
});
const ra = field('ra_deg', 'double', { unit: 'deg', ucd: 'pos.eq.ra;meta.main' });
const dec = field('dec_deg', 'double', { unit: 'deg', ucd: 'pos.eq.dec;meta.main' });
const choose = (fields: readonly Field[], body?: string) =>
  chooseDatasetPreview({ fields } satisfies DatasetSchema, body === undefined ? {} : { body });

describe('the preview of a dataset', () => {
  const place = field('position', 'geo_point_2d');
  const shape = field('outline', 'geo_shape');
  const when = field('date', 'datetime');
  const size = field('diameter', 'double', { unit: 'km', ucd: 'phys.size.diameter' });
  const kind = field('kind', 'text', { annotations: { facet: true } });
  for (const [what, fields, body, expected] of [
    ['a sky chart where there are positions on the sky', [kind, ra, dec, when], undefined, 'sky'],
    ['figures where there are shapes on the sky', [ra, dec, shape], 'Sky', 'sky-shapes'],
    ['a map where there are places', [size, place, when], undefined, 'map'],
    ['the Moon, not the Earth, for places on the Moon', [place], 'Moon', 'moon-map'],
    ['shapes on the Earth where there are only shapes', [shape, size], undefined, 'shapes'],
    ['a timeline where there are dates', [kind, when], undefined, 'timeline'],
    ['categories where there are words to filter by', [kind], undefined, 'bars'],
    ['how numbers are spread where there is nothing else', [size], undefined, 'histogram'],
    [
      'numbers where the date is only the name of a record',
      [field('date', 'date', { annotations: { id: true } }), size],
      undefined,
      'histogram',
    ],
  ] as const satisfies readonly (readonly [string, readonly Field[], string | undefined, PreviewKind])[])
    it(`is ${what}`, () => {
      expect(choose(fields, body)?.kind).toBe(expected);
    });

  it('is no map for places on a body of which there is no map', () => {
    expect(choose([place], 'Mars')).toBeUndefined();
  });

  it('is nothing where no field lends itself to a picture', () => {
    expect(choose([field('notes', 'text')])).toBeUndefined();
    expect(choose([])).toBeUndefined();
  });

  it('takes right ascensions in degrees, not in hours', () => {
    const hours = field('ra', 'double', { unit: 'h', ucd: 'pos.eq.ra' });
    expect(choose([hours, ra, dec])?.fields).toEqual(['ra_deg', 'dec_deg']);
    expect(choose([hours, dec])).toMatchObject({ kind: 'histogram' });
  });

  it('asks for the bright ones first where there are magnitudes', () => {
    const mag = field('v_mag', 'double', { ucd: 'phot.mag;em.opt.V' });
    expect(choose([ra, dec, mag])?.query).toMatchObject({ orderBy: '`v_mag`', limit: 900 });
  });

  it('quotes names of fields, which may be words of the language', () => {
    const count = field('count', 'double', { ucd: 'phys.size' });
    expect(choose([count])?.query.select).toBe('`count` as preview_0');
  });

  it('never asks for more than its picture can hold', () => {
    for (const fields of [[ra, dec], [place], [shape], [when], [size], [kind]])
      expect(choose(fields)?.query.limit).toBeLessThanOrEqual(20_000);
  });
});

describe('a preview', () => {
  const grid = Array.from({ length: 5000 }, (_, i) => [(i * 137.5) % 360, ((i * 7) % 170) - 85] as const);

  it('stays small however large the dataset', () => {
    const places = grid.map(([x, y]) => [x - 180, y] as const);
    for (const svg of [
      skyPreview(
        grid.map(([raDeg, decDeg], i) => ({ raDeg, decDeg, mag: i % 9 })),
        text,
      ),
      mapPreview(places, text),
      moonMapPreview(places, text),
      timelinePreview(
        grid.map((_, i) => ({ year: i - 2000, count: i % 7 })),
        text,
      ),
      barsPreview(
        grid.map((_, i) => ({ label: `Category number ${i}`, value: i })),
        text,
      ),
    ])
      expect(svg.length).toBeLessThan(22_000);
  });

  it('says its title, and has neither style nor colours of its own', () => {
    for (const svg of [skyPreview([], text), mapPreview([], text), histogramPreview([], text)]) {
      expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 320 160"[^>]*role="img"[^>]*><title>Card<\/title>/);
      expect(svg).not.toMatch(/\sstyle=|<style|#[0-9a-f]{6}\b/i);
    }
  });

  it('has right ascension growing to the left and north above', () => {
    const dot = (raDeg: number, decDeg: number) =>
      (/preview-points.*?d="M([\d.]+) ([\d.]+)h0/.exec(skyPreview([{ raDeg, decDeg }], text)) ?? [])
        .slice(1)
        .map(Number);
    expect(dot(180, 0)).toEqual([160, 80]);
    expect(dot(240, 0)[0]).toBeLessThan(160);
    expect(dot(120, 0)[0]).toBeGreaterThan(160);
    expect(dot(180, 60)[1]).toBeLessThan(80);
  });

  it('of the Earth has land, and of the Moon has none', () => {
    expect(mapPreview([[2, 48]], text)).toContain('preview-land');
    expect(moonMapPreview([[23.5, 0.7]], text)).not.toContain('preview-land');
  });

  it('of the Moon leaves out the far side', () => {
    const count = (svg: string) => svg.match(/h0/g)?.length ?? 0;
    expect(
      count(
        moonMapPreview(
          [
            [23.5, 0.7],
            [177.6, -45.5],
          ],
          text,
        ),
      ),
    ).toBe(1);
  });

  it('comes nearer when all places lie close together', () => {
    const far = mapPreview(
      [
        [-60, -30],
        [140, 60],
      ],
      text,
    );
    const near = mapPreview(
      [
        [-9, 36],
        [7, 50],
      ],
      text,
    );
    expect(near).not.toBe(far);
    const xs = [...near.matchAll(/preview-points.*?d="M([\d.]+) [\d.]+h0m([\d.]+)/g)].flatMap((m) =>
      m.slice(1),
    );
    expect(Number(xs[1])).toBeGreaterThan(30);
  });

  it('of shapes takes every kind of geometry, on the Earth, on the sky and on nothing', () => {
    const shapes = [
      { type: 'Point', coordinates: [1, 2] },
      { type: 'MultiPoint', coordinates: [[3, 4]] },
      {
        type: 'LineString',
        coordinates: [
          [0, 0],
          [10, 10],
        ],
      },
      {
        type: 'Polygon',
        coordinates: [
          [
            [0, 0],
            [10, 0],
            [10, 10],
            [0, 0],
          ],
        ],
      },
      {
        type: 'GeometryCollection',
        geometries: [
          {
            type: 'MultiLineString',
            coordinates: [
              [
                [170, 0],
                [-170, 5],
              ],
            ],
          },
        ],
      },
    ] as const;
    for (const ground of ['earth', 'sky', 'none'] as const)
      expect(xmlFaults(shapesPreview(shapes as never, text, ground))).toEqual([]);
  });

  it('counts years without records too, before our era as well', () => {
    const svg = timelinePreview(
      [
        { year: -1999, count: 2 },
        { year: 3000, count: 1 },
      ],
      text,
    );
    expect(svg).toContain('>−1999</text>');
    expect(svg).toContain('>3000</text>');
  });

  it('shows the six largest categories, the largest first, as text', () => {
    const svg = barsPreview(
      ['a', 'b', '<i>', 'd', 'e', 'f', 'g'].map((label, value) => ({ label, value: value + 1 })),
      text,
    );
    expect(
      [...svg.matchAll(/>([^<]*)<\/text>/g)].map(([, said]) => said).filter((said) => /\D/.test(said ?? '')),
    ).toEqual(['g', 'f', 'e', 'd', '&lt;i&gt;', 'b']);
  });

  it('says what its axis measures, in the language of the page', () => {
    const plan = choose([field('diameter', 'double', { unit: 'km', ucd: 'phys.size' })]);
    if (!plan) throw new Error('no plan');
    expect(drawPreview(plan, [[1], [2]], { title: 'x', lang: 'fr' })).toContain('>Le diameter (km)</text>');
  });

  it('is drawn from any answer, fitting or not', () => {
    const kinds: readonly PreviewKind[] = [
      'sky',
      'sky-shapes',
      'map',
      'moon-map',
      'shapes',
      'timeline',
      'histogram',
      'bars',
    ];
    const cell = fc.oneof(
      fc.constantFrom(
        null,
        undefined,
        '',
        '{"lon":3,"lat":4}',
        '[1,',
        '{"type":"Point"}',
        NaN,
        1e300,
        -1e300,
      ),
      fc.double(),
      fc.integer(),
      fc.string(),
      fc.record({ lon: fc.double(), lat: fc.double() }),
      fc.record({
        type: fc.constantFrom('Polygon', 'Feature', 'LineString', 'Circle'),
        coordinates: fc.anything(),
      }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.array(fc.array(cell, { maxLength: 3 }), { maxLength: 12 }),
        (kind, rows) => {
          const svg = drawPreview(
            { kind, query: { select: '*', limit: 1 }, columns: [], fields: [] },
            rows,
            text,
          );
          expect(svg).not.toMatch(/="[^"]*(NaN|Infinity)/);
          expect(svg.length).toBeLessThan(40_000);
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('the bins of a histogram', () => {
  it('hold the middle of the values, so that a stray one does not hide the rest', () => {
    const values = [...Array.from({ length: 1000 }, (_, i) => i / 100), 1e9];
    const bins = binned(values);
    expect(bins.at(-1)?.to).toBeLessThan(20);
    expect(bins.length).toBeGreaterThan(15);
  });

  it('are few, in order and of one width, for any values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: -1e12, max: 1e12 }), { minLength: 1, maxLength: 50 }),
        (values) => {
          const bins = binned(values);
          expect(bins.length).toBeGreaterThan(0);
          expect(bins.length).toBeLessThanOrEqual(80);
        },
      ),
    );
  });

  it('have widths that people count in', () => {
    expect([0.011, 0.3, 1, 3, 7, 24].map(niceStep)).toEqual([0.02, 0.5, 1, 5, 10, 25]);
  });
});
