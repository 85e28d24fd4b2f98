// `npm run bench [-- --rows 1000000 --rounds 7 --only export]`: the portal beside DuckDB and a bare Fastify, in one run on
// one machine. `--only` takes parts, separated by commas: import, queries, export, pages.
// What counts are the ratios; the times are those of a machine that does other things too.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { importDataset } from '#ingest';
import { drain } from './drain.ts';
import { withCatalogue } from './library.ts';
import { atMost, type Comparison, compare, median, queryBudget, table } from './measure.ts';
import { load, serve } from './processes.ts';
import { STAR_COLUMNS, writeStars } from './stars.ts';
import { benchEnvironment, STARS_METADATA, starsSchema } from './stars-dataset.ts';

const PARTS = ['import', 'queries', 'export', 'pages'] as const;
type Part = (typeof PARTS)[number];

const { values: given } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '7' },
    only: { type: 'string', default: PARTS.join(',') },
  },
});
const rows = Number(given.rows);
const rounds = Number(given.rounds);
const asked = given.only.split(',').map((part) => part.trim());
const unknown = asked.find((part) => !PARTS.includes(part as Part));
if (unknown !== undefined) throw new Error(`--only ${unknown}: the parts are ${PARTS.join(', ')}`);
const measures = (part: Part): boolean => asked.includes(part);

const folder = mkdtempSync(join(tmpdir(), 'almagest-bench-'));
const csv = join(folder, 'stars.csv');
const facets = ['constellation', 'kind', 'spectral_type', 'companions', 'variable'];
const env = benchEnvironment(folder);
const results: Comparison[] = [];
const say = (text: string) => console.error(text);

const schema = starsSchema(facets);

async function built(withSchema: boolean) {
  const imported = await importDataset({
    source: { kind: 'file', path: csv },
    id: 'stars',
    ...(withSchema ? { schema } : {}),
    dataFolder: env.ALMAGEST_DATA,
  });
  if (!imported.ok) throw new Error(JSON.stringify(imported.problems));
  return imported.value.built;
}

const publish = (withSchema: boolean) =>
  withCatalogue(env.ALMAGEST_DATA, async (catalogue) =>
    catalogue.publish({
      id: 'stars',
      replaces: catalogue.get('stars')?.uid,
      metadata: STARS_METADATA,
      built: await built(withSchema),
    }),
  );

/** The import against the engine's own reading and writing of the same file. */
async function measureImport(): Promise<void> {
  let file = 0;
  const native = async () => {
    const instance = await DuckDBInstance.create(join(folder, `native${file++}.duckdb`));
    const connection = await instance.connect();
    await connection.run(`CREATE TABLE stars AS SELECT * FROM read_csv('${csv}')`);
    await connection.run('CHECKPOINT');
    connection.closeSync();
    instance.closeSync();
  };
  const importRounds = Math.min(3, rounds);
  results.push(
    await compare('import of the CSV to published', importRounds, () => publish(false), native, atMost(2)),
  );
}

const columns = STAR_COLUMNS.map((name) => `"${name}"`).join(', ');

// What is measured is the query, not gzip.
const asItIs = { headers: { 'accept-encoding': 'identity' } };

/** Queries over HTTP against the same SQL straight on the engine. No two requests are alike, so that no cache answers. */
async function measureQueries(port: number, engine: DuckDBConnection): Promise<void> {
  const api = `http://127.0.0.1:${port}/api/explore/v2.1/catalog/datasets/stars`;
  const get = async (path: string) => {
    const response = await fetch(`${api}/${path}`, asItIs);
    const body = await response.text();
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${body}`);
  };
  const straight = async (...statements: string[]) => {
    for (const statement of statements) (await engine.runAndReadAll(statement)).getRows();
  };
  let n = 0;
  results.push(
    await compare(
      'page of 100 records',
      rounds * 5,
      () => get(`records?limit=100&offset=${n++}`),
      () =>
        straight(`SELECT ${columns} FROM records LIMIT 100 OFFSET ${n++}`, 'SELECT count(*) FROM records'),
      queryBudget,
    ),
    await compare(
      'page of 100, filtered and ordered',
      rounds * 3,
      () =>
        get(`records?limit=100&where=${encodeURIComponent(`magnitude < ${5 + n++ / 1000}`)}&order_by=dec`),
      () => {
        const where = `WHERE magnitude < ${5 + n++ / 1000}`;
        return straight(
          `SELECT ${columns} FROM records ${where} ORDER BY dec, _rid LIMIT 100`,
          `SELECT count(*) FROM records ${where}`,
        );
      },
      queryBudget,
    ),
    await compare(
      'counts of 5 facets, filtered',
      rounds * 3,
      () =>
        get(
          `facets?${facets.map((f) => `facet=${f}`).join('&')}&where=${encodeURIComponent(`magnitude < ${9 + n++ / 1000}`)}`,
        ),
      () =>
        straight(
          ...facets.map(
            (f) =>
              `SELECT ${f}, count(*) n FROM records WHERE magnitude < ${9 + n++ / 1000} GROUP BY 1 ORDER BY n DESC LIMIT 100`,
          ),
        ),
      queryBudget,
    ),
  );
}

/** The export of everything as CSV against the engine's own writing of such a file. */
async function measureExport(port: number, engine: DuckDBConnection): Promise<void> {
  const path = '/api/explore/v2.1/catalog/datasets/stars/exports/csv';
  let n = 0;
  results.push(
    await compare(
      'export of everything as CSV',
      rounds,
      // Unlike any before, so that no finished file is served again.
      () => drain(port, `${path}?list_separator=${n++}`),
      async () => {
        await engine.run(
          `COPY (SELECT ${columns} FROM records) TO '${join(folder, 'native.csv')}' (DELIMITER ';')`,
        );
      },
      atMost(1.25),
    ),
  );
}

async function measureRequests(port: number): Promise<void> {
  const path = '/api/explore/v2.1/catalog/datasets/stars/records?limit=20';
  const page = await (await fetch(`http://127.0.0.1:${port}${path}`)).arrayBuffer();
  const file = join(folder, 'page.json');
  writeFileSync(file, Buffer.from(page));
  const bare = await serve('bare.ts', [file]);
  const bareRoute = { port: bare.port, path: '/' };
  const cached = await load([{ port, path }, bareRoute], rounds * 5, 4000);
  const uncached = await load([{ port, path: `${path}&where=star_id%3E{n}` }, bareRoute], rounds, 300);
  await bare.stop();
  const row = (what: string, rates: typeof cached, least: number | undefined): Comparison => {
    const [ours = [], theirs = []] = rates;
    const ratio = median(ours.map((rate, i) => rate / (theirs[i] ?? Number.NaN)));
    return {
      what,
      unit: 'req/s',
      ours: median(ours),
      yardstick: median(theirs),
      ratio,
      budget: least === undefined ? '–' : `≥ ${least} × a bare route`,
      isWithin: least === undefined || ratio >= least,
    };
  };
  results.push(row('cached page of 20', cached, 0.7), row('uncached page of 20', uncached, undefined));
}

try {
  say(`writing a CSV of ${rows} stars`);
  await writeStars(csv, rows);
  say('importing');
  if (measures('import')) await measureImport();
  await publish(true);
  const portal = await serve('portal.ts', [folder], env);
  say('asking');
  const instance = await DuckDBInstance.create(':memory:', { threads: String(availableParallelism()) });
  const engine = await instance.connect();
  const snapshot = await snapshotPath();
  await engine.run(`ATTACH '${snapshot}' AS stars (READ_ONLY)`);
  await engine.run('USE stars');
  if (measures('queries')) await measureQueries(portal.port, engine);
  if (measures('export')) await measureExport(portal.port, engine);
  say('loading');
  if (measures('pages')) await measureRequests(portal.port);
  await portal.stop();
  console.log(
    `\n${rows} rows, ${STAR_COLUMNS.length} columns, ${availableParallelism()} cores, Node ${process.version}\n`,
  );
  console.log(table(results));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Where the catalogue keeps the published snapshot. */
function snapshotPath(): Promise<string> {
  return withCatalogue(env.ALMAGEST_DATA, async (catalogue) => {
    const entry = catalogue.get('stars');
    if (!entry) throw new Error('the dataset is not there');
    return catalogue.snapshot(entry).path;
  });
}
