import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Staging } from '#engine';
import { raw, sql } from '#lib';
import { fieldsOf, type TestWorkshop, testWorkshop } from '../workshop.fixture.ts';
import { degreesOfSexagesimal } from './positions.ts';
import { PROCESSORS } from './registry.ts';

let workshop: TestWorkshop;
beforeEach(() => {
  workshop = testWorkshop();
});
afterEach(() => workshop.remove());

const process = (content: string, ...steps: readonly object[]) =>
  workshop.run(workshop.file('a.csv', content), { steps });
const refused = (content: string, steps: unknown) =>
  workshop.problem(workshop.file('a.csv', content), { steps });
const rows = (imported: Awaited<ReturnType<typeof process>>, columns: string) =>
  workshop.ask(imported, (records) => raw(`SELECT ${columns} FROM ${records} ORDER BY _rid`));

describe('processors', () => {
  it('each accept their own example', () => {
    for (const { options, example } of PROCESSORS) {
      const { kind: _kind, ...written } = example;
      expect(options.safeParse(written).success).toBe(true);
    }
  });

  it('rename, drop and keep fields', async () => {
    const imported = await process(
      'a,b,c,d\n1,2,3,4\n',
      { kind: 'rename', field: 'a', to: 'first', label: 'The first' },
      { kind: 'drop', fields: ['d'] },
      { kind: 'keep', fields: ['c', 'first'] },
    );
    expect(fieldsOf(imported)).toEqual(['c: int', 'first: int']);
    expect(imported.built.manifest.schema.fields[1]?.label.en).toBe('The first');
  });

  it('set a type with the formats of a source, and reject what does not fit', async () => {
    const imported = await process(
      'n;at;d\n1.234,5;12/08/2024 22:41;03/1781\nabc;13/13/2024 00:00;99/1781\n',
      { kind: 'type', field: 'n', type: 'double', decimal: ',', thousands: '.' },
      { kind: 'type', field: 'at', type: 'datetime', pattern: '%d/%m/%Y %H:%M', timezone: 'Europe/Paris' },
      { kind: 'type', field: 'd', type: 'date', pattern: '%m/%Y', precision: 'month' },
    );
    expect(await rows(imported, 'n, "at"::VARCHAR, d::VARCHAR')).toEqual([
      [1234.5, '2024-08-12 20:41:00', '1781-03-01'],
      [null, null, null],
    ]);
    expect(imported.report.rejects.map(({ row, field, value }) => [row, field, value])).toEqual([
      [2, 'n', 'abc'],
      [2, 'at', '13/13/2024 00:00'],
      [2, 'd', '99/1781'],
    ]);
    expect(imported.built.manifest.schema.fields[2]?.annotations.precision).toBe('month');
  });

  it('trim, split and replace', async () => {
    const imported = await process(
      'name,others,m\nA  B,"M31, NGC 224 ,",-9999\nC,,12\n',
      { kind: 'trim', fields: ['name'], inner: true },
      { kind: 'split', field: 'others', separator: ',' },
      { kind: 'replace', field: 'm', value: '-9999' },
    );
    expect(await rows(imported, 'name, others::VARCHAR, m')).toEqual([
      ['A B', '[M31, NGC 224]', null],
      ['C', null, 12],
    ]);
  });

  it('make a geo point of two fields, and report what is none', async () => {
    const imported = await process('y,x\n48.5,2.25\n99,2\n10,200\n', {
      kind: 'geo-point',
      latitude: 'y',
      longitude: 'x',
      to: 'place',
    });
    expect(fieldsOf(imported)).toEqual(['y: double', 'x: double', 'place: geo_point_2d']);
    expect(await rows(imported, 'place.lon, place.lat')).toEqual([
      [2.25, 48.5],
      [null, null],
      [-160, 10],
    ]);
    expect(imported.report.rejects).toMatchObject([{ row: 2, field: 'place', value: '99, 2' }]);
  });

  it('make degrees of sexagesimal text', async () => {
    const imported = await process(
      'ra,dec\n12:30:00,-00 30\n25:00:00,+14 60 00\n',
      {
        kind: 'sexagesimal',
        field: 'ra',
        unit: 'hours',
        to: 'ra_deg',
      },
      { kind: 'sexagesimal', field: 'dec', unit: 'degrees' },
    );
    expect(await rows(imported, 'ra, dec, ra_deg')).toEqual([
      ['12:30:00', -0.5, 187.5],
      ['25:00:00', null, null],
    ]);
    expect(imported.report.rejectedCount).toBe(2);
    expect(imported.built.manifest.schema.fields[1]?.unit).toBe('deg');
  });

  it('compute a field with the expressions of the query language', async () => {
    const imported = await process(
      'name,parallax,n\nVega,130.5,abc\nNone,0,1\nVoid,,2\n',
      { kind: 'type', field: 'n', type: 'int' },
      { kind: 'expression', to: 'distance_pc', expression: '1000 / parallax', unit: 'pc' },
      { kind: 'expression', to: 'loud', expression: 'upper(name)' },
    );
    expect(await rows(imported, 'round(distance_pc, 3), loud, n')).toEqual([
      [7.663, 'VEGA', null],
      [null, 'NONE', 1],
      [null, 'VOID', 2],
    ]);
    expect(imported.report.rejects).toMatchObject([{ row: 1, field: 'n', value: 'abc' }]);
  });

  it('say which step is wrong and what there is', async () => {
    const csv = 'a,b\n1,2\n';
    expect(await refused(csv, { kind: 'trim' })).toMatchObject({ code: 'step' });
    expect((await refused(csv, [{ kind: 'explode' }])).advice).toContain('sexagesimal');
    expect(
      (await refused(csv, [{ kind: 'trim' }, { kind: 'rename', field: 'a', to: 'x y' }])).message,
    ).toMatch(/^Step 2 \(rename\): to: /);
    expect(await refused(csv, [{ kind: 'drop', fields: ['c'] }])).toMatchObject({
      code: 'unknown-field',
      field: 'c',
    });
    expect(await refused(csv, [{ kind: 'rename', field: 'a', to: 'b' }])).toMatchObject({ code: 'step' });
    expect((await refused(csv, [{ kind: 'expression', to: 'c', expression: 'nope + 1' }])).message).toContain(
      'nope',
    );
    expect(await refused(csv, [{ kind: 'expression', to: 'c', expression: 'sum(a)' }])).toMatchObject({
      code: 'step',
    });
    expect(await refused(csv, [{ kind: 'drop', fields: ['a', 'b'] }])).toMatchObject({ code: 'no-records' });
  });
});

describe('sexagesimal text', () => {
  const cases = [
    ['12:35:26.45', 'hours', 188.86020833333333],
    ['12h 35m 26.45s', 'hours', 188.86020833333333],
    ['12h35m26s.45', 'hours', 188.86020833333333],
    ['15h54m', 'hours', 238.5],
    ['15:54,18', 'hours', 238.545],
    ['5', 'hours', 75],
    ["-09° 53,32'", 'degrees', -9.888666666666667],
    ['−09° 53′ 30″', 'degrees', -9.891666666666667],
    ['+14 29 46.8', 'degrees', 14.496333333333334],
    ['-00 30', 'degrees', -0.5],
    ['187° 36′', 'hours', 187.6],
    ["43°36'N", 'degrees', 43.6],
    ['58° 22′ 30″ W', 'degrees', -58.375],
    ['05h 30m', 'degrees', 82.5],
    ['24:00:00', 'hours', null],
    ['-05:00:00', 'hours', null],
    ['12:60:00', 'hours', null],
    ['12.5:30', 'hours', null],
    ['Orion', 'degrees', null],
    ['', 'degrees', null],
  ] as const;
  for (const [text, unit, degrees] of cases)
    it(`${text || 'nothing'} in ${unit} is ${degrees ?? 'no position'}`, async () => {
      const staging = await Staging.open({ folder: workshop.folder });
      try {
        const [[value] = []] = await staging.all(sql`SELECT ${degreesOfSexagesimal(sql`${text}`, unit)}`);
        if (degrees === null) expect(value).toBeNull();
        else expect(value).toBeCloseTo(degrees, 10);
      } finally {
        staging.close();
      }
    });
});
