import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fc } from '../../test/properties.ts';
import type { ImportRequest } from './model.ts';
import { type TestWorkshop, testWorkshop } from './workshop.fixture.ts';

let workshop: TestWorkshop;
beforeEach(() => {
  workshop = testWorkshop();
});
afterEach(() => workshop.remove());

const STRAIGHT = { straightFromBytes: 0 };
const STAGED = { straightFromBytes: Number.POSITIVE_INFINITY };

/** Imports in one way, and counts how often it was begun: twice when the straight way was left. */
async function imported(content: string, request: Partial<ImportRequest>) {
  let attempts = 0;
  const result = await workshop.run(workshop.file('table.csv', content), {
    ...request,
    onProgress: ({ stage }) => {
      if (stage === 'check') attempts += 1;
    },
  });
  const { contentHash, schema, recordCount } = result.built.manifest;
  const records = await workshop.ask(result, (from) => ({
    kind: 'sql',
    text: `SELECT * FROM ${from} ORDER BY _rid`,
    params: [],
  }));
  return { attempts, outcome: { contentHash, schema, recordCount, report: result.report, records } };
}

/** Imports straight and with staging, expects the same of both, and says how many attempts the straight way took. */
async function compared(content: string, request: Partial<ImportRequest> = {}) {
  const straight = await imported(content, { ...request, limits: STRAIGHT });
  const staged = await imported(content, { ...request, limits: STAGED });
  expect(straight.outcome).toEqual(staged.outcome);
  return { attempts: straight.attempts, ...straight.outcome };
}

/** A table of stars with something of every type that is read straight. */
function stars(count: number, oddity: (i: number) => Partial<Record<string, string>> = () => ({})): string {
  const kinds = ['single', 'double', 'variable'];
  const lines = Array.from({ length: count }, (_, i) => {
    const star = {
      id: String(i),
      name: `Étoile ${i * 7}`,
      kind: kinds[i % 3] ?? '',
      ra: ((i * 0.37) % 360).toFixed(4),
      mag: i % 11 === 0 ? '' : ((i % 200) / 10 - 1).toFixed(2),
      seen: `20${String(10 + (i % 15))}-0${1 + (i % 9)}-1${i % 10}`,
      at: `2024-08-12T22:${String(i % 60).padStart(2, '0')}:05Z`,
      ok: i % 5 === 0 ? 'true' : 'false',
      note: i % 4 === 0 ? '"one, ""two"""' : '',
      ...oddity(i),
    };
    return Object.values(star).join(',');
  });
  return `id,name,kind,ra,mag,seen,at,ok,note\n${lines.join('\n')}\n`;
}

const types = ({ schema }: { schema: { fields: readonly { type: string }[] } }) =>
  schema.fields.map(({ type }) => type).join(' ');

describe('a large clean table is written straight', () => {
  it('and gives what it gives when it is staged first', async () => {
    const result = await compared(stars(3000));
    expect(result.attempts).toBe(1);
    expect(types(result)).toBe('int text text double double date datetime boolean text');
    expect(result.recordCount).toBe(3000);
  });

  it('also with blanks around cells, empty rows, and spellings of no value', async () => {
    const table = stars(3000, (i) => ({
      ...(i % 50 === 0 && { name: `  Vega ${i} ` }),
      ...(i === 2345 && { kind: '\u00a0single\u00a0' }),
      ...(i % 70 === 0 && { mag: 'n/a' }),
    }));
    const { attempts } = await compared(table.replace('\n9,', '\n,,,,,,,,\n9,'));
    expect(attempts).toBe(1);
  });

  it('also with declared types and with steps that only move columns', async () => {
    const byType = await compared(stars(3000), { types: { id: 'double', kind: 'text', seen: 'datetime' } });
    expect(byType.attempts).toBe(1);
    expect(types(byType)).toBe('double text text double double datetime datetime boolean text');
    const bySteps = await compared(stars(3000), {
      steps: [
        { kind: 'rename', field: 'mag', to: 'magnitude' },
        { kind: 'type', field: 'id', type: 'text' },
        { kind: 'drop', fields: ['note'] },
      ],
    });
    expect(bySteps.attempts).toBe(1);
  });

  it('also with a latitude and a longitude, of which a place is made', async () => {
    const lines = Array.from({ length: 3000 }, (_, i) => `${i},${(i % 180) - 89.5},${(i % 360) - 179.5}`);
    const result = await compared(`site,lat,lon\n${lines.join('\n')}\n`);
    expect(result.attempts).toBe(1);
    expect(types(result)).toBe('int double double geo_point_2d');
  });

  it('also with a position in one cell', async () => {
    const lines = Array.from(
      { length: 3000 },
      (_, i) => `${i},${i % 7 ? `"${(i % 90) - 45.5}, ${i % 360}.25"` : ''}`,
    );
    const result = await compared(`site,place\n${lines.join('\n')}\n`);
    expect(result.attempts).toBe(1);
    expect(types(result)).toBe('int geo_point_2d');
  });

  it('in the order of its rows, also when several threads read it', async () => {
    const path = workshop.file('table.csv', stars(400_000));
    const result = await workshop.run(path);
    const facts = await workshop.ask(result, (from) => ({
      kind: 'sql',
      text: `SELECT count(*), count(*) FILTER (id <> _rid OR rowid <> _rid) FROM ${from}`,
      params: [],
    }));
    expect(facts).toEqual([[400_000, 0]]);
  });
});

describe('a large table that is not what it seems at first', () => {
  const last = (oddity: Partial<Record<string, string>>) => stars(9000, (i) => (i === 8990 ? oddity : {}));

  it('is staged when a value is not of the type that its column seemed to have', async () => {
    for (const oddity of [
      { id: '12.5' },
      { ra: 'unclear' },
      { ra: '1_000.5' },
      { mag: '012' },
      { ok: 'yes' },
    ]) {
      const { attempts } = await compared(last(oddity));
      expect(attempts, JSON.stringify(oddity)).toBe(2);
    }
  });

  it('is staged when a row has too many or too few cells, and says so', async () => {
    const { attempts, report } = await compared(last({ note: 'a,b' }));
    expect(attempts).toBe(2);
    expect(report.rejects).toEqual([expect.objectContaining({ row: 8991, field: '*', value: 'b' })]);
  });

  it('is staged when a value does not fit a declared type, and reports it', async () => {
    const { attempts, report } = await compared(last({ name: 'not a number', kind: '3' }), {
      types: { kind: 'int' },
    });
    expect(attempts).toBe(2);
    expect(report.rejectedCount).toBe(9000 - 1);
  });

  it('is staged when a text turns out to be something else, further on', async () => {
    const table = stars(9000, (i) => ({ note: i < 8900 ? '' : String(i) }));
    const result = await compared(table);
    expect(types(result)).toBe('int text text double double date datetime boolean int');
  });

  it.each([
    [{ kind: 'skip', count: 2 }, 398],
    [{ kind: 'transpose', fields: ['mag', 'ra'], name_to: 'of', value_to: 'number' }, 800],
  ])('is staged for a step that changes which records there are: %j', async (step, count) => {
    const { recordCount } = await compared(stars(400), { steps: [step] });
    expect(recordCount).toBe(count);
  });

  it('is staged when its cells hold lists or JSON', async () => {
    const lines = Array.from({ length: 500 }, (_, i) => `${i},"48.${i}, 2.${i}","[""a"", ""b""]"`);
    const result = await compared(`id,place,tags\n${lines.join('\n')}\n`);
    expect(types(result)).toBe('int geo_point_2d text');
    expect(result.attempts).toBe(2);
  });

  it('is staged when one of its positions is none', async () => {
    for (const odd of ['"91.5, 2.5"', '48.5', 'nowhere']) {
      const lines = Array.from({ length: 9000 }, (_, i) => `${i},${i === 8990 ? odd : `"48.${i}, 2.${i}"`}`);
      const result = await compared(`id,place\n${lines.join('\n')}\n`);
      expect([odd, result.attempts]).toEqual([odd, 2]);
    }
  });

  it('leaves nothing behind, whichever way it was read', async () => {
    const result = await workshop.run(workshop.file('t.csv', last({ ra: '?!' })), { limits: STRAIGHT });
    const left = readdirSync(join(workshop.folder, 'data', 'tmp'));
    expect(left.map((name) => join(workshop.folder, 'data', 'tmp', name))).toEqual([result.built.file]);
  });

  it('is refused in the same words when it cannot be read', async () => {
    const path = workshop.file('t.csv', last({ note: 'x'.repeat(3000) }));
    const limits = { maxCellBytes: 2000 };
    const straight = await workshop.problem(path, { limits: { ...limits, ...STRAIGHT } });
    expect(straight).toMatchObject({ code: 'cell-too-large', column: 9 });
    expect(await workshop.problem(path, { limits: { ...limits, ...STAGED } })).toEqual(straight);
  });
});

it('any table is the same dataset whether it is written straight or staged', async () => {
  const cell = fc.oneof(
    fc.constantFrom(
      '',
      ' ',
      '1',
      '07',
      '-3.5',
      '1e9',
      '1_0',
      'n/a',
      'NaN',
      'true',
      'é',
      ' x ',
      '2024-08-12',
      '1,5',
    ),
    fc.integer().map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.string({ maxLength: 6 }).filter((text) => !/[\0\r]/.test(text)),
  );
  const position = fc.oneof(
    fc.constantFrom(
      '',
      '48.5, 2.25',
      '-90,180',
      '1.5 ,2',
      '12.5;7',
      '[2.5, 48]',
      '48.5 2.5',
      '95.5, 3',
      '3, 95.5',
      '2,359.5',
    ),
    fc
      .tuple(fc.double({ min: -89, max: 89, noNaN: true }), fc.double({ min: -180, max: 180, noNaN: true }))
      .map((pair) => pair.map((one) => one.toFixed(3)).join(', ')),
  );
  const column = fc.oneof(
    fc.array(cell, { minLength: 40, maxLength: 40 }),
    fc.array(fc.integer({ max: 99, min: 0 }).map(String), { minLength: 40, maxLength: 40 }),
    fc.array(fc.constantFrom('1.5', '2', ' 3', '-', ''), { minLength: 40, maxLength: 40 }),
    fc.array(position, { minLength: 40, maxLength: 40 }),
  );
  const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  await fc.assert(
    fc.asyncProperty(fc.array(column, { minLength: 2, maxLength: 4 }), async (columns) => {
      const rows = Array.from({ length: 40 }, (_, i) => columns.map((of) => quoted(of[i] ?? '')).join(','));
      const names = columns.map((_, i) => `field ${'abcd'[i]}`).join(',');
      await compared(`${names}\n${rows.join('\n')}\n`);
    }),
    { numRuns: 40 },
  );
});
