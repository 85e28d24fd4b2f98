import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ImportPreview, previewImport, previewSample } from '#ingest';
import { initialChoices, shapeOf } from './choices.ts';
import { offersOf, takeOffer } from './offers.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'almagest-offers-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is offered of a table, and what readers get once the first way of each offer is taken. */
async function taken(lines: readonly string[]) {
  const path = join(folder, 'table.csv');
  const sampleFile = join(folder, 'sample');
  writeFileSync(path, `${lines.join('\n')}\n`);
  const looked = await previewImport({
    source: { kind: 'file', path },
    id: 'table',
    dataFolder: folder,
    sampleFile,
  });
  if (!looked.ok) throw new Error(JSON.stringify(looked.problems));
  let preview: ImportPreview = looked.value;
  let recipe = { steps: [] as Parameters<typeof takeOffer>[1]['steps'], choices: initialChoices(preview) };
  const asked: string[] = [];
  for (;;) {
    const [way] = offersOf(preview, recipe).flatMap(({ ways }) => ways);
    if (way === undefined) break;
    asked.push(way.id);
    const after = takeOffer(preview, recipe, way.id);
    if (after === undefined) throw new Error(`${way.id} cannot be taken`);
    const { steps, choices } = after;
    const view = await previewSample({
      sampleFile,
      folder: join(folder, 'tmp'),
      steps,
      shape: shapeOf(choices),
    });
    if (view.preview === undefined) throw new Error(JSON.stringify(view.problem));
    preview = view.preview;
    recipe = { steps, choices: initialChoices(preview, choices) };
  }
  return {
    asked,
    fields: preview.fields.map(
      ({ field: { name, type, unit = '' } }) => `${name}: ${type}${unit && ` ${unit}`}`,
    ),
    steps: recipe.steps,
    records: preview.typedRows.map(({ cells }) => cells.join('|')),
    rejects: preview.rejects.map(({ row, value, reason }) => [row, value, reason]),
  };
}

describe('what is offered to a publisher', () => {
  it('makes numbers of a column in which one value is none, with its decimal commas', async () => {
    expect(await taken(['star;mag', 'Véga;0,03', 'Mira;<0,1', 'Deneb;1,25', 'Altaïr;0,77'])).toMatchObject({
      asked: ['signs-mag'],
      steps: [{ kind: 'extract' }, { kind: 'replace-pattern' }],
      fields: ['star: text', 'mag: double', 'mag_limit: text'],
      records: ['Véga|0.03|', 'Mira|0.1|<', 'Deneb|1.25|', 'Altaïr|0.77|'],
      rejects: [],
    });
    expect(await taken(['star;mag', 'Véga;0,03', 'Mira;faint', 'Deneb;1,25', 'Altaïr;0,77'])).toMatchObject({
      asked: ['type-0-mag'],
      records: ['Véga|0.03', 'Mira|', 'Deneb|1.25', 'Altaïr|0.77'],
      rejects: [[2, 'faint', 'not a number']],
    });
  });

  it('takes the unit out of each value and into the field', async () => {
    const rows = ['And;1,75 %', 'Aql;1,58 %', 'Ara;0,57 %'];
    expect(await taken(['name;area', ...rows])).toMatchObject({
      asked: ['measured-area'],
      fields: ['name: text', 'area: double %'],
      records: ['And|1.75', 'Aql|1.58', 'Ara|0.57'],
      rejects: [],
    });
    expect((await taken(['name;area', ...rows, 'Aur;1,59 °'])).asked).toEqual([]);
  });

  it('leaves out a last row that sums up the others', async () => {
    const nights = Array.from({ length: 14 }, (_, i) => `2026-01-${i + 10},${i}`);
    const { asked, fields, steps } = await taken(['night,seen', ...nights, 'Total :,91']);
    expect(asked).toEqual(['total']);
    expect(fields).toEqual(['night: date', 'seen: int']);
    expect(steps).toEqual([{ kind: 'skip', count: '1', at: 'end' }]);
    expect((await taken(['night,seen', ...nights, 'Total eclipse,91'])).asked).not.toContain('total');
  });

  it('asks what a comma before three digits means', async () => {
    const path = join(folder, 'commas.csv');
    writeFileSync(path, 'site;height\nA;1,234\nB;2,162\nC;999\nD;1,050\n');
    const looked = await previewImport({ source: { kind: 'file', path }, id: 'table', dataFolder: folder });
    if (!looked.ok) throw new Error(JSON.stringify(looked.problems));
    const recipe = { steps: [], choices: initialChoices(looked.value) };
    const [offer] = offersOf(looked.value, recipe);
    const chosen = offer?.ways.map(({ id }) => takeOffer(looked.value, recipe, id)?.choices[1]);
    expect(chosen).toMatchObject([
      { type: 'double', decimal: ',', thousands: '' },
      { type: 'int', decimal: '', thousands: ',' },
    ]);
  });

  it('asks which comes first where day and month look alike, the likelier order before the other', async () => {
    const { asked, records } = await taken([
      'n,seen',
      '1,3/11/2026',
      '2,04/05/2026',
      '3,5/12/2026',
      '4,10/10/2026',
    ]);
    expect(asked).toEqual(['type-0-seen']);
    expect(records).toEqual(['1|2026-11-03', '2|2026-05-04', '3|2026-12-05', '4|2026-10-10']);
    const short = await taken(['n,seen', '1,11/07/06', '2,11/12/31', '3,12/01/02', '4,12/02/20']);
    expect(short.records).toEqual(['1|2011-07-06', '2|2011-12-31', '3|2012-01-02', '4|2012-02-20']);
    const mixed = await taken(['n,seen', '1,1/13/2026', '2,2/14/2026', '3,3/4/2026', '4,14/3/2026']);
    expect(mixed.records).toEqual(['1|2026-01-13', '2|2026-02-14', '3|2026-03-04', '4|']);
    expect(mixed.rejects).toEqual([[4, '14/3/2026', 'not written like MM/DD/YYYY']]);
  });

  it('takes second headers into the names and units into the units', async () => {
    const { fields, records, asked } = await taken([
      'target,measure,night',
      'name,magnitude,seeing',
      ',mag,arcsec',
      'M 31,3.44,2.1',
      'M 42,4.0,1.9',
      'M 45,1.6,1.8',
      'M 13,5.8,2.2',
      'M 92,6.4,2.0',
      'M 57,8.8,2.0',
      'M 27,7.5,2.0',
    ]);
    expect(asked).toEqual(['head']);
    expect(fields).toEqual([
      'target_name: text',
      'measure_magnitude: double mag',
      'night_seeing: double arcsec',
    ]);
    expect(records[0]).toBe('M 31|3.44|2.1');
  });

  it('adds degrees to positions in parts of sixty, of two columns and of one', async () => {
    const { fields, records } = await taken([
      'ra,dec,both,RA J2000',
      '12 00 00,-30 30 00,06 00 00.0 +10 15 00,01 37.6',
      '00 20 00,+01 00 00,18 00 00.0 -00 30 00,12 30.0',
    ]);
    expect(fields.slice(4)).toEqual([
      'ra_deg: double deg',
      'dec_deg: double deg',
      'both_ra: double deg',
      'both_dec: double deg',
      'ra_j2000_deg: double deg',
    ]);
    expect(records.map((cells) => cells.split('|').slice(4))).toEqual([
      ['180.0', '-30.5', '90.0', '10.25', '24.4'],
      ['5.0', '1.0', '270.0', '-0.5', '187.5'],
    ]);
  });

  it('is nothing where a text is a text', async () => {
    const codes = ['92036,Antony', '92040,Issy', '05061,Gap', '92073,Suresnes'];
    const calls = ['+33145079500,a', '+33145079501,b', '+33145079502,c'];
    for (const lines of [
      ['code,name', '007,Vega', '010,Mira', '100,Cet', '200,Deneb'],
      ['code,name', ...codes],
      ['phone,name', ...calls],
    ])
      expect((await taken(lines)).asked).toEqual([]);
  });

  it('takes pictures into the dataset that a column has addresses of', async () => {
    const path = join(folder, 'pictures.csv');
    writeFileSync(
      path,
      "star,seen,URL de l'image,page\nVega,https://sky.example/vega.JPG,https://sky.example/files/1,https://sky.example/1\nMira,https://sky.example/m.png?w=9,https://sky.example/files/2,https://sky.example/2\n",
    );
    const looked = await previewImport({ source: { kind: 'file', path }, id: 'table', dataFolder: folder });
    if (!looked.ok) throw new Error(JSON.stringify(looked.problems));
    const recipe = { steps: [], choices: initialChoices(looked.value) };
    expect(offersOf(looked.value, recipe)).toMatchObject([
      { kind: 'pictures', label: 'seen' },
      { kind: 'pictures', label: "URL de l'image" },
    ]);
    expect(takeOffer(looked.value, recipe, 'pictures-seen')?.steps).toEqual([
      { kind: 'file', field: 'seen' },
    ]);
  });
});
