import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMINISTRATORS } from '#accounts';
import { OFFICE_ROUTES } from '../../src/http/backoffice/index.ts';
import { needsOf } from '../../src/http/backoffice/sections.ts';
import { type OfficePerson, type OfficePortal, startOffice } from '../office.ts';

let portal: OfficePortal;
let reader: OfficePerson;
let administrator: OfficePerson;
beforeAll(async () => {
  portal = await startOffice();
  reader = await portal.person('Hypatia');
  administrator = await portal.person('Caroline', { groups: [ADMINISTRATORS] });
});
afterAll(() => portal.close());

const walk = OFFICE_ROUTES.flatMap((route) =>
  (['GET', 'POST'] as const)
    .filter((method) => (method === 'GET' ? route.get : route.post) !== undefined)
    .map((method) => ({
      ...route,
      method,
      url: route.path.replace(':dataset', 'observatories').replaceAll(/:\w+/g, 'some'),
    })),
);
const ask = (person: OfficePerson, method: 'GET' | 'POST', url: string) =>
  method === 'GET' ? person.get(url) : person.send(url);

describe('the back office', () => {
  it('sends a stranger from every address to the sign-in page, and from there back', async () => {
    for (const { method, url } of walk) {
      for (const prefix of ['', '/fr']) {
        const { statusCode, headers } = await ask(portal.stranger, method, prefix + url);
        const page = method === 'GET' ? prefix + url : `${prefix}${url.replace(/[^/]+\/$/, '')}`;
        expect([statusCode, headers.location], `${method} ${prefix}${url}`).toEqual([
          303,
          `${prefix}/login/?next=${encodeURIComponent(page)}`,
        ]);
      }
    }
  });

  it('refuses every address to somebody without a part in running the portal', async () => {
    for (const { method, url, needs, section } of walk) {
      if ((needs ?? needsOf(section)) === 'signed-in') continue;
      const { statusCode, body, headers } = await ask(reader, method, url);
      expect(statusCode, `${method} ${url}`).toBe(403);
      expect(body).toContain('Hypatia');
      expect(headers['cache-control']).toBe('private, no-store');
    }
  });

  it('has no address that fails for an administrator, whatever it names', async () => {
    for (const { method, url } of walk) {
      if (url.endsWith('/erase/') || url.endsWith('/end-all/')) continue;
      const { statusCode } = await ask(administrator, method, url);
      expect(statusCode, `${method} ${url}`).toBeLessThan(500);
    }
  });

  it('shows each person only the parts that are open to them', async () => {
    const publisher = await portal.person('Tycho', { groups: ['publishers'] });
    const { body } = await publisher.get('/backoffice/');
    expect(body).toContain('href="/backoffice/datasets/"');
    expect(body).not.toContain('href="/backoffice/people/"');
    expect((await administrator.get('/backoffice/')).body).toContain('href="/backoffice/people/"');
  });

  it('leads an address that only takes forms to the page above it', async () => {
    const { statusCode, headers } = await administrator.get('/fr/backoffice/mail/some/retry/');
    expect([statusCode, headers.location]).toEqual([303, '/fr/backoffice/mail/some/']);
  });

  it('says what was done in its own words only', async () => {
    const done = await administrator.get('/fr/backoffice/?said=mail-removed');
    expect(done.body).toContain('Le message a été supprimé.');
    const forged = await administrator.get('/fr/backoffice/?said=<b>pay-me');
    expect(forged.body).not.toContain('pay-me</b>');
    expect(forged.body).not.toContain('is-done');
  });

  it('answers what is not there as not there', async () => {
    for (const url of [
      '/backoffice/mail/none/',
      '/backoffice/people/none/',
      '/backoffice/groups/none/',
      '/backoffice/roles/none/',
      '/backoffice/jobs/none/',
      '/backoffice/keys/none/',
      '/backoffice/datasets/none/',
      '/backoffice/sign-in/providers/none/',
    ])
      expect((await administrator.get(url)).statusCode, url).toBe(404);
  });
});
