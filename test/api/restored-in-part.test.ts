import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SECRETS_FILE } from '#accounts';
import { openPortal } from '../../src/app.ts';
import { signedUp } from '../accounts.ts';
import { startTestPortal, type TestPortal } from '../portal.ts';

let portal: TestPortal;
beforeAll(async () => {
  portal = await startTestPortal();
});
afterAll(() => portal.close());

describe('a portal of which not everything was restored', () => {
  it('says of a dataset whose data are not there that it cannot be read now, and reads the others', async () => {
    const { dataFolder } = portal.settings;
    rmSync(join(dataFolder, 'snapshots', portal.catalogue.get('observatories')?.uid ?? ''), {
      recursive: true,
    });
    const ask = (id: string) =>
      portal.http.app.inject(`/api/explore/v2.1/catalog/datasets/${id}/records?limit=1`);
    const gone = await ask('observatories');
    expect([gone.statusCode, gone.headers['retry-after'], gone.json().error_code]).toEqual([
      503,
      '60',
      'DataUnavailable',
    ]);
    expect((await ask('star-sightings')).statusCode).toBe(200);
  });

  it('does not start without the secrets of its accounts, and says what to do', async () => {
    await signedUp(portal, 'Hypatia');
    rmSync(join(portal.settings.dataFolder, SECRETS_FILE));
    await expect(openPortal(portal.settings)).rejects.toThrow(/no secrets\.json .*renew-secrets/);
  });
});
