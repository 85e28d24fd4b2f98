import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANONYMOUS, type KnownViewer, type Permission, type Viewer } from '#accounts';
import { systemClock } from '#lib';
import type { Outbox } from '#mail';
import { loadSettings } from '#settings';
import type { HttpDeps } from '../deps.ts';
import { installErrorReplies } from '../error-replies.ts';
import { OFFICE_ROUTES, registerBackOffice } from './index.ts';
import { needsOf } from './sections.ts';

const settings = loadSettings({}, '/nowhere');
if (!settings.ok) throw new Error('the default settings are wrong');

const outbox = {
  hasServer: false,
  list: async () => ({ mails: [], total: 0, pages: 1 }),
  get: async () => undefined,
} as unknown as Outbox;

const personWith = (...permissions: Permission[]): KnownViewer => ({
  kind: 'person',
  personId: 'p1',
  name: 'Hypatia',
  groups: [],
  permissions: new Set(permissions),
  by: 'session',
});

let viewer: Viewer = ANONYMOUS;
let app: FastifyInstance;
beforeAll(async () => {
  app = Fastify();
  installErrorReplies(app);
  app.addHook('onRequest', async (request) => {
    request.viewer = viewer;
  });
  // Only what the pages walked here ask for.
  const deps = { settings: settings.value, outbox, clock: systemClock } as unknown as HttpDeps;
  await registerBackOffice(app, { deps, assets: { style: '/s.css', officeStyle: '/o.css', fonts: [] } });
});
afterAll(() => app.close());

const ask = (as: Viewer, url: string, method: 'GET' | 'POST' = 'GET') => {
  viewer = as;
  return app.inject({ method, url, ...(method === 'POST' ? { payload: {} } : {}) });
};

const walk = OFFICE_ROUTES.flatMap((route) =>
  (['GET', 'POST'] as const)
    .filter((method) => (method === 'GET' ? route.get : route.post) !== undefined)
    .map((method) => ({ ...route, method, url: route.path.replaceAll(/:\w+/g, 'some') })),
);

describe('the back office', () => {
  for (const { method, url } of walk) {
    it(`sends a stranger from ${method} ${url} to the sign-in page, and from there back`, async () => {
      for (const prefix of ['', '/fr']) {
        const { statusCode, headers } = await ask(ANONYMOUS, prefix + url, method);
        const page = method === 'GET' ? prefix + url : `${prefix}${url.replace(/[^/]+\/$/, '')}`;
        expect([statusCode, headers.location]).toEqual([
          303,
          `${prefix}/login/?next=${encodeURIComponent(page)}`,
        ]);
      }
    });
  }

  for (const { method, url, needs, section } of walk) {
    if ((needs ?? needsOf(section)) === 'signed-in') continue;
    it(`refuses ${method} ${url} to somebody without a part in running the portal`, async () => {
      const { statusCode, body, headers } = await ask(personWith('browse-all-datasets'), url, method);
      expect(statusCode).toBe(403);
      expect(body).toContain('Hypatia');
      expect(headers['cache-control']).toBe('private, no-store');
    });
  }

  it('shows each person only the parts that are open to them', async () => {
    const { body } = await ask(personWith('view-audience'), '/backoffice/');
    expect(body).not.toContain('href="/backoffice/mail/"');
    expect((await ask(personWith('manage-people'), '/backoffice/')).body).toContain(
      'href="/backoffice/mail/"',
    );
  });

  it('opens nothing to an API key: programs have the API', async () => {
    const key: KnownViewer = { ...personWith('administer'), by: 'key', keyId: 'k1' };
    expect((await ask(key, '/backoffice/')).statusCode).toBe(303);
  });

  it('leads an address that only takes forms to the page above it', async () => {
    const { statusCode, headers } = await ask(personWith('administer'), '/fr/backoffice/mail/some/retry/');
    expect([statusCode, headers.location]).toEqual([303, '/fr/backoffice/mail/some/']);
  });

  it('speaks the language of its address and says what was done in its own words only', async () => {
    const done = await ask(personWith('administer'), '/fr/backoffice/?said=mail-removed');
    expect(done.body).toContain('Le message a été supprimé.');
    const forged = await ask(personWith('administer'), '/fr/backoffice/?said=<b>pay-me');
    expect(forged.body).not.toContain('pay-me</b>');
    expect(forged.body).not.toContain('is-done');
  });

  it('answers what is not there as not there', async () => {
    expect((await ask(personWith('administer'), '/backoffice/mail/none/')).statusCode).toBe(404);
  });
});
