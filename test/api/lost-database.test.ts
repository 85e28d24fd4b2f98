import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ANONYMOUS_BINDING, COMMAND_LINE, newCsrfToken } from '#accounts';
import { openStore } from '#store';
import { GOOD_PASSWORD, signedUp } from '../accounts.ts';
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

  it('goes on answering pages and queries, and publishes and signs in again without a restart', async () => {
    expect((await get('/explore/')).statusCode).toBe(200);
    await portal.accounts.settings.change(COMMAND_LINE, { secondFactor: 'nobody' });
    const { token } = await signedUp(portal, 'Hypatia');
    const csrf = newCsrfToken(portal.accounts.csrfKeys(), ANONYMOUS_BINDING);
    const asHypatia = (address: string) =>
      portal.http.app.inject({ url: address, headers: { host: 'localhost', cookie: `sessionid=${token}` } });
    const signIn = () =>
      portal.http.app.inject({
        method: 'POST',
        url: '/login/',
        headers: {
          host: 'localhost',
          'sec-fetch-site': 'same-origin',
          'content-type': 'application/x-www-form-urlencoded',
          cookie: `csrftoken=${csrf}`,
          'x-csrftoken': csrf,
        },
        payload: new URLSearchParams({ login: 'Hypatia', password: GOOD_PASSWORD }).toString(),
      });
    expect((await asHypatia('/explore/')).body).toContain('Hypatia');
    stopCluster(folder, 'fast');
    for (const address of ['/', '/explore/', '/explore/dataset/observatories/table/', `${RECORDS}?limit=1`]) {
      expect((await get(address)).statusCode, address).toBe(200);
    }
    // Nobody comes in, nobody is taken for a stranger, and both are told that it passes.
    for (const answer of [await signIn(), await asHypatia('/account/')])
      expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([503, undefined]);
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
    expect((await asHypatia('/account/')).body).toContain('Hypatia');
    expect((await signIn()).statusCode).toBe(303);
  });
});
