import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openCatalogue } from '#catalogue';
import { createEngine } from '#engine';
import { sql, systemClock } from '#lib';
import { openStore } from '#store';

const ROUNDS = 10;
// The built command line: `npm test` builds before it tests.
const cli = join(import.meta.dirname, '../../bin/almagest.mjs');

/** What a reader finds: the version of the data, which every record carries, or nothing. */
async function published(
  dataFolder: string,
): Promise<{ readonly version: number; readonly records: number } | undefined> {
  const store = await openStore(dataFolder);
  const catalogue = await openCatalogue({
    store,
    dataFolder,
    clock: systemClock,
    defaultLanguage: 'en',
    buildSnapshot: () => Promise.reject(new Error('not needed')),
  });
  const entry = catalogue.get('stars');
  const engine = await createEngine({ dataFolder, spoolFolder: join(dataFolder, 'spool') });
  try {
    if (!entry) return undefined;
    const [row] = await engine.values(
      catalogue.snapshot(entry),
      sql`SELECT min(version), max(version), count(*) FROM records`,
    );
    const [least, most, records] = (row ?? []).map(Number);
    expect(least).toBe(most);
    expect(records).toBe(entry.recordCount);
    return { version: Number(least), records: Number(records) };
  } finally {
    await engine.close();
    await store.close();
  }
}

describe('an import that is killed', () => {
  it(`leaves the data before it or the new data, whole, ${ROUNDS} times at different moments`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'killed-'));
    const dataFolder = join(folder, 'data');
    const file = join(folder, 'stars.csv');
    const importVersion = (version: number) => {
      const rows = Array.from({ length: 20_000 }, (_, i) => `${i},star ${i},${(i % 900) / 100},${version}`);
      writeFileSync(file, `id,name,mag,version\n${rows.join('\n')}\n`);
      return spawn(process.execPath, [cli, 'import', file, '--id', 'stars'], {
        cwd: folder,
        env: { ...process.env, ALMAGEST_DATA: dataFolder },
        stdio: 'ignore',
      });
    };
    const first = importVersion(0);
    const started = Date.now();
    expect(await once(first, 'exit')).toEqual([0, null]);
    const whole = Date.now() - started;

    let acknowledged = 0;
    for (let version = 1; version <= ROUNDS; version++) {
      const child = importVersion(version);
      const ended = once(child, 'exit');
      // From the first moments to just about the end, whatever the speed of the machine.
      await Promise.race([setTimeout((whole * version) / ROUNDS), ended]);
      child.kill('SIGKILL');
      const [code] = await ended;
      const found = await published(dataFolder);
      expect(found?.records).toBe(20_000);
      expect([acknowledged, version]).toContain(found?.version);
      if (code === 0) expect(found?.version).toBe(version);
      acknowledged = found?.version ?? -1;
    }

    expect(await once(importVersion(99), 'exit')).toEqual([0, null]);
    expect(await published(dataFolder)).toEqual({ version: 99, records: 20_000 });
    expect(readdirSync(join(dataFolder, 'tmp'))).toEqual([]);
    rmSync(folder, { recursive: true, force: true });
  });
});
