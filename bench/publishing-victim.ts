// A portal that publishes until it is killed, or finishes what a killed one has left and says what it finds there.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openPortal } from '#app';
import { loadSettings } from '#settings';

const [dataFolder = '', task = '', version = ''] = process.argv.slice(2);
const settings = loadSettings(
  { PORT: '0', ALMAGEST_DATA: dataFolder, ALMAGEST_DEMO: 'false', ALMAGEST_LOG_LEVEL: 'fatal' },
  dataFolder,
);
if (!settings.ok) throw new Error(JSON.stringify(settings.problems));
const portal = await openPortal(settings.value);
const { publishing, catalogue } = portal;
const say = (text: string) => new Promise((said) => process.send?.(text, said));

const ABOUT = {
  title: { en: 'Stars' },
  description: {},
  themes: [],
  keywords: [],
  license: 'CC0 1.0',
  licenseUrl: 'https://creativecommons.org/publicdomain/zero/1.0/',
  publisher: '',
};

async function settled(id: string) {
  for (;;) {
    const draft = await publishing.get(id);
    if (draft && draft.state !== 'reading' && draft.state !== 'publishing') return draft;
    await wait(20);
  }
}

async function publish(): Promise<void> {
  const path = join(dataFolder, 'tmp', `${process.pid}-sent.upload`);
  mkdirSync(join(dataFolder, 'tmp'), { recursive: true });
  const records = Array.from({ length: 20_000 }, (_, i) => `${i},star ${i},${version}`);
  writeFileSync(path, `id,name,version\n${records.join('\n')}\n`);
  const entry = catalogue.get('stars');
  const begun = await publishing.begin({
    owner: 'bench',
    source: { kind: 'file', path, name: 'stars.csv' },
    ...(entry && { dataset: entry }),
  });
  const draft = await settled(begun.id);
  const saved = await publishing.save(
    draft.id,
    draft.revision,
    { datasetId: 'stars', metadata: ABOUT },
    'bench',
  );
  if (!saved || !(await publishing.publish(saved.id, saved.revision, 'bench'))) return;
  const done = await settled(saved.id);
  if (done.state === 'published') await say(version);
  // To be killed, at rest if not before.
  await wait(60_000);
}

/** What lies in a folder of the data folder. */
const within = (folder: string): readonly string[] =>
  existsSync(join(dataFolder, folder)) ? readdirSync(join(dataFolder, folder)) : [];

async function finish(): Promise<void> {
  for (let isBusy = true; isBusy; await wait(50)) {
    const drafts = await publishing.open();
    isBusy = drafts.some(({ state }) => state === 'reading' || state === 'publishing');
  }
  await catalogue.refresh();
  const entry = catalogue.get('stars');
  const found =
    entry &&
    (await portal.engine.values(catalogue.snapshot(entry), {
      kind: 'sql',
      text: 'SELECT min(version), max(version), count(*) FROM records',
      params: [],
    }));
  const [least, most, count] = (found?.[0] ?? []).map(Number);
  if (version !== '' && (least === undefined || least < Number(version)))
    await say(`lost: ${version} was acknowledged, ${least} is there`);
  if (entry && (least !== most || count !== 20_000)) await say(`lost: ${least} to ${most}, ${count} records`);
  const drafts = new Set((await publishing.open()).map(({ id }) => id));
  const kept = entry ? await catalogue.snapshots(entry.uid) : [];
  const snapshots = entry ? within(`snapshots/${entry.uid}`) : within('snapshots');
  if (snapshots.length > kept.length) await say(`stray: ${snapshots.length} snapshots, ${kept.length} kept`);
  const ours = new Set([`${process.pid}-`]);
  const left = within('tmp').filter((name) => ![...ours].some((mark) => name.startsWith(mark)));
  if (left.length > 0) await say(`stray: ${left.join(', ')}`);
  // Sources of drafts that are open or were published are kept; others would be nobody's.
  for (const id of within('sources'))
    if (!drafts.has(id) && (await publishing.get(id)) === undefined) await say(`stray: source ${id}`);
  await say('whole');
  for (const id of drafts) await publishing.discard(id);
  await portal.close();
  process.exit(0);
}

await (task === 'finish' ? finish() : publish());
