// A portal that publishes until it is killed, or finishes what a killed one has left and says what it finds there.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { COMMAND_LINE, maskCsrfToken } from '#accounts';
import { openPortal } from '#app';
import { loadSettings } from '#settings';
import { signedUp } from '../test/accounts.ts';
import { type OfficePerson, officePerson } from '../test/office.ts';

// After `finish`: the version that was acknowledged last, and the draft that was.
const [dataFolder = '', task = '', version = '', lastDraft = ''] = process.argv.slice(2);
const settings = loadSettings(
  { PORT: '0', ALMAGEST_DATA: dataFolder, ALMAGEST_DEMO: 'false', ALMAGEST_LOG_LEVEL: 'fatal' },
  dataFolder,
);
if (!settings.ok) throw new Error(JSON.stringify(settings.problems));
// A busy machine is no reason to turn anybody away here.
const portal = await openPortal(settings.value, { maxLoopDelayMs: 60_000 });
const { publishing, catalogue } = portal;
const say = (text: string) => new Promise((said) => process.send?.(text, said));

/** Sends a form as a browser does, with a file where there is one. */
async function send(
  person: OfficePerson,
  url: string,
  fields: Readonly<Record<string, string>>,
  file?: { readonly name: string; readonly content: string },
): Promise<string> {
  const { cookies } = person;
  const csrf = /csrftoken=([^;]+)/.exec(cookies)?.[1] ?? '';
  const part = (head: string, text: string) =>
    `--edge\r\ncontent-disposition: form-data; ${head}\r\n\r\n${text}\r\n`;
  const named = { csrfmiddlewaretoken: maskCsrfToken(csrf), ...fields };
  const { statusCode, headers } = await portal.http.app.inject({
    method: 'POST',
    url,
    headers: {
      host: 'sky.example',
      'sec-fetch-site': 'same-origin',
      cookie: cookies,
      'content-type':
        file === undefined ? 'application/x-www-form-urlencoded' : 'multipart/form-data; boundary=edge',
    },
    payload:
      file === undefined
        ? new URLSearchParams(named).toString()
        : [
            ...Object.entries(named).map(([name, text]) => part(`name="${name}"`, text)),
            part(`name="file"; filename="${file.name}"\r\ncontent-type: text/csv`, file.content),
            '--edge--\r\n',
          ].join(''),
  });
  if (statusCode === 429) {
    // As the page says: wait a moment, then again. Nothing was acknowledged.
    await wait(500);
    return send(person, url, fields, file);
  }
  if (statusCode !== 303) throw new Error(`${url} answered ${statusCode}`);
  return String(headers.location);
}

/** The page when nothing is being done any more. */
async function settled(person: OfficePerson, path: string): Promise<string> {
  for (;;) {
    const { body } = await person.get(path);
    if (!body.includes('data-active')) return body;
    await wait(20);
  }
}

/** From a file to a published dataset as a person does it; says what the portal has acknowledged. */
async function publish(): Promise<void> {
  const { accounts } = portal;
  await accounts.settings.change(COMMAND_LINE, { secondFactor: 'nobody' });
  const name = `Victim ${process.pid} ${Date.now()}`;
  const { token } = await signedUp(portal, name, { groups: ['administrators'] });
  const person = officePerson(portal, await accounts.sessionOf.find(token), token);
  const records = Array.from({ length: 20_000 }, (_, i) => `${i},star ${i},${version}`);
  const content = `id,name,version\n${records.join('\n')}\n`;
  const isThere = catalogue.get('stars') !== undefined;
  const url = isThere ? '/backoffice/datasets/stars/data/' : '/backoffice/datasets/new/';
  const draft = await send(person, url, {}, { name: 'stars.csv', content });
  await say(`draft ${draft.split('/').at(-2)}`);
  await settled(person, draft);
  const about = {
    datasetId: 'stars',
    'title-en': 'Stars',
    license: 'https://opendatacommons.org/licenses/by/1-0/',
  };
  const revision = /name="revision" value="(\d+)"/.exec((await person.get(draft)).body)?.[1] ?? '';
  await send(person, draft, { act: 'publish', steps: '0', revision, ...about });
  await say(`asked ${version}`);
  if ((await settled(person, draft)).includes('Published.')) await say(`published ${version}`);
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
  if (lastDraft !== '' && (await publishing.get(lastDraft)) === undefined)
    await say(`lost: the draft ${lastDraft} was acknowledged`);
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
