// `npm run replay [-- --url http://127.0.0.1:8080] [--golden FOLDER]`: sends what programs written against the original
// send, and checks that what they read is there. Without an address it starts a portal of its own with the datasets of
// the corpus. With a folder of recorded exports it makes datasets of them and checks that the same exports come back.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openPortal } from '#app';
import { loadSettings } from '#settings';
import { differences, type ReplayCase, send } from '../test/replay/check.ts';
import { fillForReplay } from '../test/replay/fill.ts';
import { compareGolden } from '../test/replay/golden.ts';

const { values: given } = parseArgs({
  options: { url: { type: 'string' }, golden: { type: 'string' }, corpus: { type: 'string' } },
});

const corpusFile = given.corpus ?? new URL('../test/replay/corpus.json', import.meta.url);
const corpus = JSON.parse(readFileSync(corpusFile, 'utf8')) as readonly ReplayCase[];

/** A portal on a folder of its own; everything of it is gone when it is stopped. */
async function ownPortal() {
  const dataFolder = mkdtempSync(join(tmpdir(), 'almagest-replay-'));
  const environment = {
    PORT: '0',
    ALMAGEST_DATA: dataFolder,
    ALMAGEST_DEMO: 'false',
    ALMAGEST_REQUESTS_PER_MINUTE: '0',
  };
  const settings = loadSettings(environment, dataFolder);
  if (!settings.ok) throw new Error(JSON.stringify(settings.problems));
  const portal = await openPortal(settings.value);
  const { port } = await portal.http.listen();
  return {
    portal,
    dataFolder,
    origin: `http://127.0.0.1:${port}`,
    async stop() {
      await portal.close();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

let failed = 0;
const tell = (id: string, problems: readonly string[]) => {
  if (problems.length > 0) failed++;
  console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${id}`);
  for (const problem of problems) console.log(`       ${problem}`);
};

const own = given.url === undefined || given.golden !== undefined ? await ownPortal() : undefined;
try {
  if (given.golden !== undefined && own !== undefined) {
    for await (const { id, problems } of compareGolden(given.golden, own)) tell(id, problems);
  } else {
    if (own !== undefined) await fillForReplay(own.portal.catalogue, own.dataFolder);
    const origin = own?.origin ?? new URL(given.url ?? '').origin;
    for (const one of corpus) tell(one.id, differences(one, await send(origin, one)));
    console.log(
      `${corpus.length - failed} of ${corpus.length} requests are answered as their programs need it`,
    );
  }
} finally {
  await own?.stop();
}
process.exit(failed === 0 ? 0 : 1);
