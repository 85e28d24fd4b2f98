import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { raw } from '#lib';
import { growth } from '../../../test/growth.ts';
import { mmdbFile } from '../../../test/mmdb-file.ts';
import { type TestWorkshop, testWorkshop } from '../workshop.fixture.ts';
import { textOfHtml } from './functions.ts';
import { wktGeometry } from './geometry-texts.ts';

let workshop: TestWorkshop;
beforeAll(() => {
  workshop = testWorkshop();
});
afterAll(() => workshop.remove());

const LAMBERT =
  '+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +ellps=GRS80 +units=m +no_defs';

/** What stands in the source, the steps, what is asked of the records, and the answer. */
const CASES: readonly (readonly [
  claim: string,
  source: string,
  steps: readonly object[],
  columns: string,
  answer: readonly (readonly unknown[])[],
])[] = [
  ['add a field', 'a\nx\n', [{ kind: 'add', to: 'n', value: '7' }], 'a, n', [['x', 7]]],
  ['copy a field', 'a\nx\n', [{ kind: 'copy', field: 'a', to: 'b' }], 'a, b', [['x', 'x']]],
  [
    'join texts without the empty ones',
    'g;s\nCanis;major\n;minor\n',
    [{ kind: 'concat', fields: ['g', 's'], to: 'name' }],
    'name',
    [['Canis major'], ['minor']],
  ],
  [
    'replace text',
    'a\nNGC 7\nM 31\n',
    [{ kind: 'replace-text', field: 'a', text: 'NGC ', by: 'NGC' }],
    'a',
    [['NGC7'], ['M 31']],
  ],
  [
    'replace by a pattern, in each of several values',
    'a\n"NGC 007|NGC 12"\n',
    [
      { kind: 'split', field: 'a', separator: '|' },
      { kind: 'replace-pattern', field: 'a', pattern: 'NGC 0*([0-9]+)', by: 'N\\1' },
    ],
    'a::VARCHAR',
    [['[N7, N12]']],
  ],
  [
    'extract text, and guess its type',
    'a\nHD 48915 A\nnone\n',
    [{ kind: 'extract', field: 'a', pattern: 'HD ([0-9]+)', to: 'hd' }],
    'hd',
    [[48915], [null]],
  ],
  ['change the case', 'a\nLyra\n', [{ kind: 'case', field: 'a', to_case: 'upper' }], 'a', [['LYRA']]],
  [
    'take accents off',
    'a\nVéga\n',
    [{ kind: 'unicode', field: 'a', plain: true, to: 'b' }],
    'a, b',
    [['Véga', 'Vega']],
  ],
  [
    'decode entities and leave the text of HTML',
    'a,b\nL&eacute;o &amp; co,"<p>One</p><script>x</script>two &lt;3"\n',
    [
      { kind: 'html-entities', field: 'a' },
      { kind: 'html-text', field: 'b' },
    ],
    'a, b',
    [['Léo & co', 'One\ntwo <3']],
  ],
  [
    'normalize addresses and take them out of a text',
    'a;b\nWWW.Example.org/a b;see https://obs.example/x).\nnothing;no\n',
    [
      { kind: 'url', field: 'a' },
      { kind: 'extract-url', field: 'b', to: 'link' },
    ],
    'a, link',
    [
      ['https://www.example.org/a%20b', 'https://obs.example/x'],
      [null, null],
    ],
  ],
  [
    'keep each of several values once',
    'a\nb|a|b\nc\n',
    [
      { kind: 'split', field: 'a', separator: '|' },
      { kind: 'unique-values', field: 'a' },
    ],
    'a::VARCHAR',
    [['[b, a]'], ['[c]']],
  ],
  [
    'read a list in JSON, and a value',
    'a;b\n"[""x"",""y""]";"{""m"": {""v"": 1.5}}"\n',
    [
      { kind: 'json-list', field: 'a' },
      { kind: 'json-value', field: 'b', path: '$.m.v', to: 'v' },
    ],
    'a::VARCHAR, v',
    [['[x, y]', 1.5]],
  ],
  [
    'make several values of flags',
    'variable;double\nyes;no\nno;0\n',
    [{ kind: 'flags-to-list', fields: ['variable', 'double'], to: 'kinds' }],
    'kinds::VARCHAR',
    [['[variable]'], [null]],
  ],
  [
    'make a record of each value, in order, and keep what has none',
    'n;a\n1;x|y\n2;\n3;z\n',
    [
      { kind: 'split', field: 'a', separator: '|' },
      { kind: 'expand', field: 'a' },
    ],
    'n, a',
    [
      [1, 'x'],
      [1, 'y'],
      [2, null],
      [3, 'z'],
    ],
  ],
  [
    'make a record of each item in JSON',
    'n;a\n1;"[{""k"":1},""t""]"\n2;plain\n',
    [{ kind: 'expand-json', field: 'a' }],
    'n, a',
    [
      [1, '{"k":1}'],
      [1, 't'],
      [2, 'plain'],
    ],
  ],
  [
    'make records of columns',
    'name;u;g\nA;1;2\nB;3;\n',
    [{ kind: 'transpose', fields: ['u', 'g'], name_to: 'band', value_to: 'mag' }],
    'name, band, mag',
    [
      ['A', 'u', 1],
      ['A', 'g', 2],
      ['B', 'u', 3],
      ['B', 'g', null],
    ],
  ],
  [
    'keep records by a condition, after skipping some',
    'name;mag\nA;1\nB;2\nC;7\nD;\n',
    [
      { kind: 'skip', count: 1 },
      { kind: 'filter', condition: 'mag < 6' },
    ],
    'name',
    [['B']],
  ],
  [
    'delete records by a condition, and keep what it does not speak of',
    'name;mag\nA;1\nC;7\nD;\n',
    [{ kind: 'filter', condition: 'mag < 6', act: 'delete' }],
    'name',
    [['C'], ['D']],
  ],
  ['read bits', 'f\n26\n', [{ kind: 'bits', field: 'f', first: 1, length: 2, to: 'q' }], 'q', [[1]]],
  [
    'read dates that are written in several ways',
    'd\n14/08/2024\n2024-08-15\nsoon\n',
    [{ kind: 'date', field: 'd', patterns: '%d/%m/%Y\n%Y-%m-%d' }],
    'd::VARCHAR',
    [['2024-08-14'], ['2024-08-15'], [null]],
  ],
  [
    'read times of a zone',
    't\n2024-08-14 22:00:00\n2024-08-14T22:00:00Z\n',
    [{ kind: 'timezone', field: 't', timezone: 'Europe/Paris' }],
    't::VARCHAR',
    [['2024-08-14 20:00:00'], ['2024-08-14 22:00:00']],
  ],
  [
    'measure distances, blur places and keep an area',
    'p\n"48.8049, 2.2311"\n"10, 10"\n',
    [
      { kind: 'distance', field: 'p', latitude: 48.8, longitude: 2.2311, to: 'km' },
      {
        kind: 'inside',
        field: 'p',
        area: '{"type":"Polygon","coordinates":[[[2,48],[3,48],[3,49],[2,49],[2,48]]]}',
      },
      { kind: 'mask', field: 'p', decimals: 1 },
    ],
    'round(km, 2), p.lat, p.lon',
    [[0.54, 48.8, 2.2]],
  ],
  [
    'read WKT, WKB, geohashes and polylines',
    'w;b;h;l\n"POLYGON ((0 0, 4 0, 4 4, 0 0))";010100000000000000000000400000000000004840;u09tu;_p~iF~ps|U_ulLnnqC\n',
    [
      { kind: 'wkt', field: 'w' },
      { kind: 'wkt', field: 'b' },
      { kind: 'geohash', field: 'h' },
      { kind: 'polyline', field: 'l' },
    ],
    `json_extract_string(w, '$.coordinates[0][1]'), b, round(h.lat, 1), l`,
    [
      [
        '[4,0]',
        '{"type":"Point","coordinates":[2,48]}',
        48.8,
        '{"type":"LineString","coordinates":[[-120.2,38.5],[-120.95,40.7]]}',
      ],
    ],
  ],
  [
    'leave out points of shapes',
    'l\n"{""type"":""LineString"",""coordinates"":[[0,0],[1,0.0001],[2,0]]}"\n',
    [{ kind: 'simplify', field: 'l', tolerance: 0.01 }],
    'l',
    [['{"type":"LineString","coordinates":[[0,0],[2,0]]}']],
  ],
  [
    'turn coordinates of a reference system into degrees, by its code or its definition',
    's;x;y;g\n652469 6862035;652469;6862035;"{""type"":""Point"",""coordinates"":[261848.5,6250566.7]}"\nnowhere;;;\n',
    [
      { kind: 'project', field: 's', system: 'epsg:2154' },
      { kind: 'project-pair', x: 'x', y: 'y', system: LAMBERT, to: 'p' },
      { kind: 'project', field: 'g', system: '3857', gives: 'geo_shape' },
    ],
    `round(s.lat, 3), round(s.lon, 3), round(p.lat, 3), round(p.lon, 3), round(json_extract(g, '$.coordinates[0]')::DOUBLE, 3)`,
    [
      [48.857, 2.352, 48.857, 2.352, 2.352],
      [null, null, null, null, null],
    ],
  ],
  [
    'close and turn rings, and leave out what is no ring',
    'o\n"{""type"":""Polygon"",""coordinates"":[[[0,0],[0,4],[0,4],[4,4]],[[1,1],[1,1]]]}"\n"{""type"":""LineString"",""coordinates"":[[1,1],[1,1]]}"\n',
    [{ kind: 'correct', field: 'o' }],
    'o',
    [['{"type":"Polygon","coordinates":[[[0,0],[4,4],[0,4],[0,0]]]}'], [null]],
  ],
  [
    'make two triangles of a bow tie, and nothing of a line there and back',
    'o\n"{""type"":""Polygon"",""coordinates"":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}"\n"{""type"":""MultiPolygon"",""coordinates"":[[[[0,0],[2,2],[4,4],[0,0]]],[[[0,0],[4,0],[0,4],[0,0]]]]}"\n',
    [{ kind: 'correct', field: 'o' }],
    'o',
    [
      ['{"type":"MultiPolygon","coordinates":[[[[1,1],[2,0],[2,2],[1,1]]],[[[1,1],[0,2],[0,0],[1,1]]]]}'],
      ['{"type":"MultiPolygon","coordinates":[[[[0,0],[4,0],[0,4],[0,0]]]]}'],
    ],
  ],
];

describe('processors', () => {
  for (const [claim, source, steps, columns, answer] of CASES)
    it(claim, async () => {
      const imported = await workshop.run(workshop.file('a.csv', source), { steps });
      const rows = await workshop.ask(imported, (records) =>
        raw(`SELECT ${columns} FROM ${records} ORDER BY _rid`),
      );
      expect(rows).toEqual(answer);
    });

  it.each([
    [{ kind: 'extract', field: 'a', pattern: '(' }, /not a regular expression/],
    [{ kind: 'filter', condition: 'b > 1' }, /b/],
    [{ kind: 'filter', condition: '"vega"' }, /only once it is published/],
    [{ kind: 'inside', field: 'a', area: '{"type":"Polygon"' }, /GeoJSON polygon/],
    [{ kind: 'skip', count: 0 }, /count/],
    [{ kind: 'project', field: 'a', system: '9999' }, /EPSG:9999 is not among/],
    [{ kind: 'project', field: 'a', system: 'nonsense' }, /cannot be turned into degrees/],
    [{ kind: 'metadata', to: 'b', template: '{{secret}}' }, /nothing is called secret/],
    [{ kind: 'address', field: 'a' }, /no database of addresses/],
    [{ kind: 'join', field: 'a', dataset: 'hidden', key: 'k', take: ['v'] }, /no dataset hidden/],
  ])('say what is wrong with %j', async (step, message) => {
    const problem = await workshop.problem(workshop.file('a.csv', 'a\nx\n'), { steps: [step] });
    expect(problem).toMatchObject({ code: 'step', message: expect.stringMatching(message) });
  });

  it('say what is known of the dataset, and of where addresses are', async () => {
    const addresses = workshop.file(
      'cities.mmdb',
      mmdbFile([
        [
          '192.0.2.0',
          24,
          {
            country: { iso_code: 'FR' },
            city: { names: { en: 'Meudon' } },
            location: { latitude: 48, longitude: 2 },
          },
        ],
      ]),
    );
    const address = (find: string) => ({ kind: 'address', field: 'ip', find, to: find });
    const imported = await workshop.run(workshop.file('a.csv', 'ip\n192.0.2.7\n10.0.0.1\n'), {
      surroundings: { addresses, said: { title: 'Readers', publisher: 'A {{title}}' } },
      steps: [
        address('country'),
        address('city'),
        address('place'),
        { kind: 'metadata', to: 'source', template: '{{title}}: {{ publisher }}' },
      ],
    });
    expect(
      await workshop.ask(imported, (records) =>
        raw(`SELECT country, city, place.lat, source FROM ${records} ORDER BY _rid`),
      ),
    ).toEqual([
      ['FR', 'Meudon', 48, 'Readers: A {{title}}'],
      [null, null, null, 'Readers: A {{title}}'],
    ]);
  });
});

describe('a place on the map of the portal', () => {
  it('is in its country, at the coast too, and on the sea in none', async () => {
    const places = [
      '48.8051, 2.2311',
      '28.757, -17.885',
      '43.735, 7.425',
      '42.6, 21.1',
      '0, -30',
      '-80, 10',
      '66, -175',
      '67, 179',
    ];
    const csv = `place\n${places.map((one) => `"${one}"`).join('\n')}\n`;
    const imported = await workshop.run(workshop.file('world.csv', csv), {
      steps: [
        { kind: 'country', field: 'place', to: 'code' },
        { kind: 'country', field: 'place', find: 'fr', to: 'fr' },
      ],
    });
    const rows = await workshop.ask(imported, (records) =>
      raw(`SELECT code, fr FROM ${records} ORDER BY _rid`),
    );
    expect(rows).toEqual([
      ['FR', 'France'],
      ['ES', 'Espagne'],
      ['MC', 'Monaco'],
      // Its borders are drawn, and it has no code of ISO 3166.
      [null, 'Kosovo'],
      [null, null],
      ['AQ', 'Antarctique'],
      ['RU', 'Russie'],
      ['RU', 'Russie'],
    ]);
    expect(imported.report.rejects.map(({ row, field }) => [row, field])).toEqual([
      [4, 'code'],
      [5, 'code'],
      [5, 'fr'],
    ]);
  });
});

describe('a text that a step reads', () => {
  it.each([
    ['blanks within well-known text', wktGeometry, (length: number) => `POINT${' '.repeat(length)}x)`],
    ['elements that never end', textOfHtml, (length: number) => '<p '.repeat(length)],
    ['blanks of other kinds', textOfHtml, (length: number) => `a${'\f'.repeat(length)}b`],
  ])('takes a time that grows with its %s', (_what, read, text) => {
    expect(growth(read, text(1000), text(8000))).toBeLessThan(24);
  });
});
