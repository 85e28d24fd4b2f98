import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openStore } from '#store';
import { freePort, runServer, stopCluster } from '../cluster.ts';
import { onPostgres } from '../databases.ts';
import { startTestPortal, type TestPortal } from '../portal.ts';

onPostgres('a portal on a PostgreSQL that goes away and comes back', () => {
  let folder = '';
  let port = 0;
  let url = '';
  let portal: TestPortal;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lost-'));
    port = await freePort();
    url = `postgres://almagest@127.0.0.1:${port}/postgres`;
    await runServer(folder, port);
    portal = await startTestPortal({ DATABASE_URL: url });
  });
  afterAll(async () => {
    await portal.close();
    stopCluster(folder);
    rmSync(folder, { recursive: true, force: true });
  });
  const get = (address: string) => portal.http.app.inject({ url: address, headers: { host: 'localhost' } });
  const RECORDS = '/api/explore/v2.1/catalog/datasets/observatories/records';

  it('goes on answering pages and queries, and publishes again without a restart', async () => {
    expect((await get('/explore/')).statusCode).toBe(200);
    stopCluster(folder);
    for (const address of ['/', '/explore/', '/explore/dataset/observatories/table/', `${RECORDS}?limit=1`]) {
      expect((await get(address)).statusCode, address).toBe(200);
    }
    await expect(portal.catalogue.rollback('observatories')).rejects.toMatchObject({ code: 'store-lost' });

    await runServer(folder, port);
    const other = await openStore(url, { waitMs: 60_000 });
    await other.db.deleteFrom('dataset').where('id', '=', 'observatories').execute();
    await other.close();
    await vi.waitFor(async () => expect((await get(`${RECORDS}?limit=1`)).statusCode).toBe(404), {
      timeout: 20_000,
      interval: 100,
    });
    expect((await get('/explore/')).statusCode).toBe(200);
  });
});
