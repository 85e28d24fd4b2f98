// `npm run bench:growth [-- --rows 10000,100000,1000000,10000000 --rounds 5 --write docs/performance.md]`: how the answers
// of the API grow with a dataset. Each request goes over HTTP to the portal, and then the very SQL that the portal made of
// it straight to the engine, on the same snapshot, in turns. `--write` puts the table into a page.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { DatasetSchema, Field, FieldType } from '#dataset';
import { importDataset } from '#ingest';
import { identifier, type Sql } from '#lib';
import { compileFacets, compileRecords } from '#query';
import { printFacets } from '../src/engine/dialects/duckdb/facets.ts';
import { printRecords } from '../src/engine/dialects/duckdb/print.ts';
import { inlined } from '../src/engine/staging/literal.ts';
import { withCatalogue } from './library.ts';
import { type Comparison, compare, queryBudget } from './measure.ts';
import { serve } from './processes.ts';

const { values: given } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000,100000,1000000' },
    rounds: { type: 'string', default: '5' },
    write: { type: 'string' },
  },
});
const sizes = given.rows.split(',').map(Number);
const rounds = Number(given.rounds);
if (sizes.some((size) => !(size > 0)) || !(rounds > 0)) throw new Error('--rows 10000,100000 --rounds 5');

const facetNames = ['constellation', 'kind', 'spectral_type', 'companions', 'variable'];
const field = (name: string, type: FieldType): Field => ({
  name,
  type,
  label: { en: name },
  annotations: facetNames.includes(name) ? { facet: true } : {},
});
const schema: DatasetSchema = {
  fields: [
    field('star_id', 'int'),
    field('name', 'text'),
    field('constellation', 'text'),
    field('kind', 'text'),
    field('spectral_type', 'text'),
    field('site', 'geo_point_2d'),
    field('dec', 'double'),
    field('magnitude', 'double'),
    field('distance_pc', 'double'),
    field('companions', 'int'),
    field('discovered', 'date'),
    field('note', 'text'),
    field('variable', 'boolean'),
  ],
};

const CONSTELLATIONS =
  "'And,Aql,Aur,Boo,CMa,Cas,Cen,Cep,Cyg,Dra,Gem,Her,Hya,Leo,Lyr,Ori,Peg,Per,Sgr,Tau,UMa,Vir'";
/** The same stars each time: all that varies comes from the hash of a number. */
const starsOf = (count: number): string => `
  WITH n AS (SELECT range AS i, (hash(range) >> 8)::BIGINT AS h, (hash(range + 7919) >> 8)::BIGINT AS g FROM range(${count}))
  SELECT i AS star_id,
    concat_ws(' ', 'Star', (h % 10000000)::VARCHAR, (['Vega', 'Altair', 'Deneb', 'Mira', 'Algol', 'Spica', 'Rigel'])[1 + (g % 7)]) AS name,
    (string_split(${CONSTELLATIONS}, ','))[1 + (h % 22)] AS constellation,
    (['single', 'double', 'variable', 'cluster member', 'white dwarf'])[1 + (g % 5)] AS kind,
    (['O', 'B', 'A', 'F', 'G', 'K', 'M'])[1 + (h // 100 % 7)] || (g // 10 % 10)::VARCHAR || 'V' AS spectral_type,
    printf('%.5f, %.5f', degrees(asin(2 * (g // 1000 % 1000003) / 1000003 - 1)), (h // 1000 % 1000003) / 1000003 * 360 - 180) AS site,
    round(degrees(asin(2 * (g // 1000 % 1000003) / 1000003 - 1)), 7) AS dec,
    round((h // 7 % 2000) / 100 - 1, 2) AS magnitude,
    round((g // 3 % 50000000) / 10000, 4) AS distance_pc,
    (h // 11 % 4)::INTEGER AS companions,
    (DATE '1750-01-01' + ((g // 13 % 95000)::INTEGER)) AS discovered,
    (['', '', '', 'seen with the naked eye', 'companion at 3.2"; orbit known', 'high proper motion, see catalogue'])[1 + (h // 17 % 6)] AS note,
    (g // 19 % 5 = 0) AS variable
  FROM n`;

interface Asked {
  readonly what: string;
  /** Path and query below the dataset; no two are alike, so that no cache answers. */
  request(
    n: number,
  ): readonly [path: string, parameters: Readonly<Record<string, string | readonly string[]>>];
}

const REQUESTS: readonly Asked[] = [
  { what: 'page of 100 records', request: (n) => ['records', { limit: '100', offset: String(n) }] },
  {
    what: 'page of 100, filtered and ordered',
    request: (n) => ['records', { limit: '100', where: `magnitude < ${5 + n / 1000}`, order_by: 'dec' }],
  },
  {
    what: 'values of 5 facets, filtered',
    request: (n) => ['facets', { facet: facetNames, where: `magnitude < ${9 + n / 1000}` }],
  },
  {
    what: 'text search, ranked, page of 20',
    request: (n) => ['records', { limit: '20', where: `search("vega ${10 + (n % 90)}")` }],
  },
  {
    what: 'groups by month',
    request: (n) => [
      'records',
      {
        limit: '20000',
        group_by: 'year(discovered) as y, month(discovered) as m',
        select: 'count(*) as n, avg(magnitude) as brightness',
        where: `magnitude < ${15 + n / 1000}`,
      },
    ],
  },
  {
    what: 'within 100 km of a place, page of 100',
    request: (n) => [
      'records',
      { limit: '100', where: `within_distance(site, geom'POINT(${2 + n / 1000} 48)', 100km)` },
    ],
  },
];

const say = (text: string) => console.error(text);

/** The statements that the portal makes of a request. */
function statementsOf(asked: Asked, n: number): readonly string[] {
  const [path, parameters] = asked.request(n);
  const common = { timezone: 'UTC', lang: 'en', now: new Date(0) };
  const text = (name: string) => (parameters[name] === undefined ? undefined : String(parameters[name]));
  const where = text('where');
  const narrowed = where === undefined ? {} : { where: [where] };
  const source = { from: identifier('records') };
  const made = (statements: readonly Sql[]) => statements.map(inlined);
  if (path === 'facets') {
    const query = compileFacets({ ...common, ...narrowed, facets: facetNames }, schema);
    if (!query.ok) throw new Error(JSON.stringify(query.problems));
    return made(printFacets(query.value, schema, source));
  }
  const [select, groupBy, orderBy] = [text('select'), text('group_by'), text('order_by')];
  const query = compileRecords(
    {
      ...common,
      ...narrowed,
      ...(select === undefined ? {} : { select }),
      ...(groupBy === undefined ? {} : { groupBy }),
      ...(orderBy === undefined ? {} : { orderBy }),
      limit: Number(text('limit')),
      offset: Number(text('offset') ?? 0),
    },
    schema,
  );
  if (!query.ok) throw new Error(JSON.stringify(query.problems));
  const { rows, count } = printRecords(query.value, schema, source);
  return made(groupBy === undefined ? [rows, count] : [rows]);
}

async function ask(port: number, asked: Asked, n: number): Promise<void> {
  const [path, parameters] = asked.request(n);
  const query = new URLSearchParams(
    Object.entries(parameters).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, one]),
    ),
  );
  // What is measured is the query, not gzip.
  const response = await fetch(
    `http://127.0.0.1:${port}/api/explore/v2.1/catalog/datasets/stars/${path}?${query}`,
    { headers: { 'accept-encoding': 'identity' } },
  );
  const body = await response.text();
  // The machine has other things to do: the next answer tells.
  if (response.status === 429) {
    await setTimeout(500);
    return ask(port, asked, n);
  }
  if (response.status !== 200) throw new Error(`${query}: ${response.status} ${body}`);
}

async function straight(engine: DuckDBConnection, asked: Asked, n: number): Promise<void> {
  for (const statement of statementsOf(asked, n)) (await engine.runAndReadAll(statement)).getRows();
}

async function measured(size: number): Promise<readonly Comparison[]> {
  const folder = mkdtempSync(join(tmpdir(), 'almagest-growth-'));
  const env = {
    ALMAGEST_DATA: join(folder, 'data'),
    ALMAGEST_DEMO: 'false',
    ALMAGEST_REQUESTS_PER_MINUTE: '0',
    PORT: '0',
  };
  try {
    say(`${size} rows: making them`);
    const file = join(folder, 'stars.parquet');
    const maker = await DuckDBInstance.create(':memory:');
    const making = await maker.connect();
    await making.run(`COPY (${starsOf(size)}) TO '${file}' (FORMAT parquet)`);
    making.closeSync();
    maker.closeSync();
    say(`${size} rows: importing`);
    const path = await withCatalogue(env.ALMAGEST_DATA, async (catalogue) => {
      const imported = await importDataset({
        source: { kind: 'file', path: file },
        id: 'stars',
        schema,
        dataFolder: env.ALMAGEST_DATA,
      });
      if (!imported.ok) throw new Error(JSON.stringify(imported.problems));
      const { built, report } = imported.value;
      if (report.rejectedCount > 0) throw new Error(`${report.rejectedCount} values were rejected`);
      const text = { en: 'Stars' };
      return catalogue.snapshot(
        await catalogue.publish({
          id: 'stars',
          replaces: catalogue.get('stars')?.uid,
          metadata: {
            title: text,
            description: text,
            themes: [],
            keywords: [],
            license: 'CC0 1.0',
            licenseUrl: 'https://creativecommons.org/publicdomain/zero/1.0/',
            publisher: 'bench',
            attributions: [],
            language: 'en',
          },
          built,
        }),
      ).path;
    });
    rmSync(file);
    const portal = await serve('portal.ts', [folder], env);
    const instance = await DuckDBInstance.create(':memory:', { threads: String(availableParallelism()) });
    const engine = await instance.connect();
    await engine.run(`ATTACH '${path}' AS stars (READ_ONLY)`);
    await engine.run('USE stars');
    const results: Comparison[] = [];
    let n = 0;
    for (const asked of REQUESTS) {
      say(`${size} rows: ${asked.what}`);
      results.push(
        await compare(
          asked.what,
          rounds,
          () => ask(portal.port, asked, n++),
          () => straight(engine, asked, n++),
          queryBudget,
        ),
      );
    }
    await portal.stop();
    engine.closeSync();
    instance.closeSync();
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const shownMs = (ms: number) => (ms >= 100 ? ms.toFixed(0) : ms.toFixed(1));
const columns: (readonly Comparison[])[] = [];
for (const size of sizes) columns.push(await measured(size));
const head = ['', ...sizes.map((size) => `${size.toLocaleString('en')} rows`)];
const lines = [
  head,
  head.map(() => '---'),
  ...REQUESTS.map(({ what }, i) => [
    what,
    ...columns.map((column) => {
      const one = column[i];
      return one === undefined
        ? '–'
        : `${shownMs(one.ours)} ms / ${shownMs(one.yardstick)} ms = ${one.ratio.toFixed(2)}${one.isWithin ? '' : ' (!)'}`;
    }),
  ]),
];
const table = lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
const ground = `${availableParallelism()} cores, Node ${process.version}, medians of ${rounds} pairs, ${new Date().toISOString().slice(0, 10)}`;
console.log(`\n${ground}\n\n${table}`);
if (given.write !== undefined) {
  const page = readFileSync(given.write, 'utf8');
  const made = page.replace(
    /(<!-- growth -->\n)[\s\S]*?(<!-- \/growth -->)/,
    (_all, begin: string, end: string) => `${begin}${ground}.\n\n${table}\n${end}`,
  );
  if (!made.includes(table)) throw new Error(`${given.write} has no <!-- growth --> … <!-- /growth -->`);
  writeFileSync(given.write, made);
}
