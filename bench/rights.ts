// `npm run bench:rights [-- --datasets 10000 --groups 1000 --people 10000]`: what rights cost, beside the same portal
// without any, in one process and in turns; and whether the time of an answer tells of a hidden record. Reported, not
// asserted: the ratios count, the times are those of a machine that does other things too.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ANONYMOUS, type KnownViewer, type Viewer } from '#accounts';
import { openPortal, type Portal } from '#app';
import type { DatasetMetadata, DatasetSchema } from '#dataset';
import { importDataset } from '#ingest';
import { loadSettings } from '#settings';
import { EVERYONE } from '#visibility';
import {
  OBSERVATORIES,
  observatoriesMetadata,
  observatoriesSchema,
} from '../test/generators/observatories.ts';
import { generatedRequests, seededRandom } from '../test/generators/odsql.ts';
import {
  starSightings,
  starSightingsMetadata,
  starSightingsSchema,
} from '../test/generators/star-sightings.ts';
import { median } from './measure.ts';

const { values: given } = parseArgs({
  options: {
    datasets: { type: 'string', default: '10000' },
    groups: { type: 'string', default: '1000' },
    people: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '60' },
  },
});
const [datasets, groups, people, rounds] = [given.datasets, given.groups, given.people, given.rounds].map(
  Number,
) as [number, number, number, number];

const next = seededRandom(3);
const whole = (below: number) => Math.floor(next() * below);
const groupId = (i: number) => `g${i}`;

const person = (i: number): KnownViewer => ({
  kind: 'person',
  personId: `p${i}`,
  name: 'Ada',
  groups: [...new Set(Array.from({ length: 3 }, () => groupId(whole(groups))))].sort(),
  permissions: new Set(),
  by: 'session',
});

const folders: string[] = [];
let viewer: Viewer = ANONYMOUS;

async function startPortal(): Promise<Portal> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'almagest-bench-'));
  folders.push(dataFolder);
  const settings = loadSettings(
    {
      PORT: '0',
      ALMAGEST_DATA: dataFolder,
      ALMAGEST_DEMO: 'false',
      ALMAGEST_LOG_LEVEL: 'fatal',
      ALMAGEST_REQUESTS_PER_MINUTE: '0',
    },
    dataFolder,
  );
  if (!settings.ok) throw new Error(JSON.stringify(settings.problems));
  return openPortal(settings.value, {
    prepareHttp: (app) =>
      app.addHook('onRequest', async (request) => {
        request.viewer = viewer;
      }),
  });
}

interface Rows {
  readonly id: string;
  readonly schema: DatasetSchema;
  readonly metadata: DatasetMetadata;
  readonly rows: Iterable<Readonly<Record<string, unknown>>>;
}

async function publishRows(portal: Portal, { id, schema, metadata, rows }: Rows): Promise<void> {
  const { dataFolder } = portal.settings;
  const imported = await importDataset({ source: { kind: 'rows', rows }, id, schema, dataFolder });
  if (!imported.ok) throw new Error(JSON.stringify(imported.problems));
  await portal.catalogue.publish({ id, metadata, built: imported.value.built });
}

/** As many datasets as asked, all with the records of one: what is measured is the catalogue. */
async function multiply(portal: Portal): Promise<void> {
  await publishRows(portal, {
    id: 'observatories',
    schema: observatoriesSchema,
    metadata: observatoriesMetadata,
    rows: OBSERVATORIES,
  });
  const { db } = portal.store;
  const dataset = await db.selectFrom('dataset').selectAll().executeTakeFirstOrThrow();
  const snapshot = await db.selectFrom('snapshot').selectAll().executeTakeFirstOrThrow();
  await db.transaction().execute(async (write) => {
    for (let i = 1; i < datasets; i++) {
      const uid = `da_${String(i).padStart(6, '0')}`;
      const metadata = { ...observatoriesMetadata, title: { en: `Survey ${i}`, fr: `Relevé ${i}` } };
      await write
        .insertInto('dataset')
        .values({
          uid,
          id: `survey-${i}`,
          metadata: JSON.stringify(metadata),
          metadata_changed_at: dataset.metadata_changed_at,
          published_at: dataset.published_at,
          current_snapshot: null,
        })
        .execute();
      await write
        .insertInto('snapshot')
        .values({ ...snapshot, id: `${snapshot.id}-${i}`, dataset_uid: uid })
        .execute();
      await write
        .updateTable('dataset')
        .set({ current_snapshot: `${snapshot.id}-${i}` })
        .where('uid', '=', uid)
        .execute();
    }
  });
  await portal.catalogue.refresh();
}

/** Rights as a large institution might give them: a third restricted, some seen in part. */
async function giveRights(portal: Portal): Promise<void> {
  const { db } = portal.store;
  const uids = (await db.selectFrom('dataset').select('uid').execute()).map(({ uid }) => uid);
  await db.transaction().execute(async (write) => {
    for (const uid of uids) {
      const kind = next();
      if (kind > 0.42) continue;
      const isRestricted = kind < 0.33;
      await write
        .insertInto('dataset_access')
        .values({ dataset_uid: uid, is_restricted: isRestricted ? 1 : 0 })
        .execute();
      const holders = isRestricted
        ? [...new Set(Array.from({ length: 3 }, () => groupId(whole(groups))))]
        : [EVERYONE, groupId(whole(groups))];
      for (const id of holders)
        await write
          .insertInto('dataset_grant')
          .values({
            dataset_uid: uid,
            holder_kind: 'group',
            holder_id: id,
            rights: 'browse',
            record_filter: id === EVERYONE && kind < 0.35 ? 'altitude_m > 1000' : null,
          })
          .execute();
      if (!isRestricted && kind > 0.38)
        await write
          .insertInto('hidden_field')
          .values({ dataset_uid: uid, field: 'opened', seen_by: '[]' })
          .execute();
    }
  });
  await portal.visibility.refresh();
}

interface Timing {
  readonly wallMs: number;
  readonly cpuMs: number;
}

async function timed(work: () => Promise<unknown>): Promise<Timing> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs: performance.now() - start, cpuMs: (user + system) / 1000 };
}

const shown = (timings: readonly Timing[]): string =>
  `${median(timings.map(({ wallMs }) => wallMs)).toFixed(2)} ms (${median(timings.map(({ cpuMs }) => cpuMs)).toFixed(2)} ms CPU)`;

let asked = 0;

async function ask(portal: Portal, as: Viewer, url: string): Promise<void> {
  viewer = as;
  const separator = url.includes('?') ? '&' : '?';
  // No two requests alike, so that no page is there already.
  const { statusCode, body } = await portal.http.app.inject(`${url}${separator}n=${asked++}`);
  if (statusCode !== 200) throw new Error(`${url}: ${statusCode} ${body.slice(0, 200)}`);
}

const PAGES = [
  '/en/explore/?page={p}',
  '/api/explore/v2.1/catalog/datasets?limit=20&offset={p}&order_by=title',
  '/api/explore/v2.1/catalog/facets',
] as const;

async function measureCatalogue(open: Portal, withRights: Portal, viewers: readonly KnownViewer[]) {
  for (const page of PAGES) {
    const url = () => page.replace('{p}', String(1 + whole(50)));
    const times: Record<'without' | 'stranger' | 'first' | 'again', Timing[]> = {
      without: [],
      stranger: [],
      first: [],
      again: [],
    };
    for (let i = 0; i < rounds; i++) {
      const one = viewers[whole(viewers.length)] ?? ANONYMOUS;
      times.without.push(await timed(() => ask(open, ANONYMOUS, url())));
      times.stranger.push(await timed(() => ask(withRights, ANONYMOUS, url())));
      times.first.push(await timed(() => ask(withRights, one, url())));
      times.again.push(await timed(() => ask(withRights, one, url())));
    }
    console.log(`${page}
  without rights               ${shown(times.without)}
  with, a stranger             ${shown(times.stranger)}
  with, somebody's first look  ${shown(times.first)}
  with, the same person again  ${shown(times.again)}`);
  }
}

function measureDecisions(portal: Portal, viewers: readonly KnownViewer[]): void {
  const now = new Date();
  for (const one of viewers) portal.visibility.of(one, now);
  const start = process.cpuUsage();
  const count = 200_000;
  let seen = 0;
  for (let i = 0; i < count; i++) {
    const one = viewers[whole(viewers.length)] ?? ANONYMOUS;
    if (portal.visibility.isBehind()) throw new Error('nothing has changed');
    if (portal.visibility.of(one, now).has(`survey-${1 + whole(datasets - 1)}`)) seen += 1;
  }
  const { user, system } = process.cpuUsage(start);
  console.log(
    `what a request asks of the rights (known person, one dataset): ${((user + system) / count).toFixed(2)} µs CPU, ${((100 * seen) / count).toFixed(0)} % seen`,
  );
}

/** How far apart two samples are: the largest difference of their distributions, 0 to 1. */
function distance(a: readonly number[], b: readonly number[]): number {
  const share = (values: readonly number[], limit: number) =>
    values.filter((value) => value <= limit).length / values.length;
  return Math.max(...[...a, ...b].map((limit) => Math.abs(share(a, limit) - share(b, limit))));
}

const quartiles = (values: readonly number[]): string => {
  const sorted = [...values].sort((x, y) => x - y);
  return [0.25, 0.5, 0.75]
    .map((share) => (sorted[Math.floor(share * sorted.length)] ?? 0).toFixed(2))
    .join(' / ');
};

async function measureHiddenRecord(): Promise<void> {
  const hidden = { ...[...starSightings(1)][0], sighting_id: 'HID-1', star: 'Unseen', exposure_s: 999 };
  const sides = [];
  for (const withHidden of [true, false]) {
    const portal = await startPortal();
    await publishRows(portal, {
      id: 'stars',
      schema: starSightingsSchema,
      metadata: starSightingsMetadata,
      rows: withHidden ? [...starSightings(), hidden] : [...starSightings()],
    });
    const everyone = { kind: 'group', id: EVERYONE } as const;
    await portal.visibility.setAccess({ kind: 'system', by: 'command-line' }, 'stars', {
      isRestricted: false,
      grants: [{ holder: everyone, rights: ['browse'], recordFilter: 'not star = "Unseen"' }],
      hiddenFields: [],
    });
    sides.push({ portal, times: [] as number[] });
  }
  const [first, second] = sides;
  if (first === undefined || second === undefined) return;
  let i = 0;
  for (const clauses of generatedRequests(starSightingsSchema, { seed: 5, count: 400 })) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(clauses))
      for (const part of [value].flat()) query.append(name, String(part));
    const url = `/api/explore/v2.1/catalog/datasets/stars/records?${query}`;
    for (const side of i++ % 2 === 0 ? [first, second] : [second, first]) {
      const { wallMs } = await timed(() => ask(side.portal, ANONYMOUS, url));
      if (i > 20) side.times.push(wallMs);
    }
  }
  const halves = [
    first.times.filter((_, at) => at % 2 === 0),
    first.times.filter((_, at) => at % 2 === 1),
  ] as const;
  console.log(`400 questions of a stranger, quartiles
  with a hidden record     ${quartiles(first.times)} ms
  without it               ${quartiles(second.times)} ms
  distance of the two      ${distance(first.times, second.times).toFixed(3)}; of two halves of the first ${distance(halves[0], halves[1]).toFixed(3)}`);
  for (const { portal } of sides) await portal.close();
}

try {
  await measureHiddenRecord();
  const viewers = Array.from({ length: people }, (_, i) => person(i));
  const [open, withRights] = [await startPortal(), await startPortal()];
  for (const portal of [open, withRights]) await multiply(portal);
  await giveRights(withRights);
  console.log(`\n${datasets} datasets, ${groups} groups, ${people} people`);
  const start = await timed(() => ask(withRights, ANONYMOUS, PAGES[0].replace('{p}', '1')));
  const plain = await timed(() => ask(open, ANONYMOUS, PAGES[0].replace('{p}', '1')));
  console.log(`very first page: ${shown([start])} with rights, ${shown([plain])} without`);
  measureDecisions(withRights, viewers);
  // The portal would think itself too busy to answer.
  await setTimeout(3000);
  await measureCatalogue(open, withRights, viewers);
  for (const portal of [open, withRights]) await portal.close();
} finally {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
