import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMINISTRATORS, ANONYMOUS_BINDING, COMMAND_LINE, maskCsrfToken, newCsrfToken } from '#accounts';
import { translator } from '#i18n';
import { accepted, GOOD_PASSWORD, signedUp } from '../accounts.ts';
import { startTestPortal, type TestPortal } from '../portal.ts';
import { portalLog } from '../portal-log.ts';

const OWN = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' };
const API = '/api/explore/v2.1/catalog/datasets';

const log = portalLog();
let portal: TestPortal;
let posted: string[];
beforeAll(async () => {
  const prepareHttp = (app: FastifyInstance) => {
    // A route as any part of the portal may add one: it says nothing of tokens.
    app.register(async (forms) => {
      forms.addContentTypeParser(
        'application/x-www-form-urlencoded',
        { parseAs: 'string' },
        (_r, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
      );
      for (const url of ['/test/change/', '/api/test/change'])
        forms.route({
          method: ['POST', 'PUT', 'PATCH', 'DELETE'],
          url,
          handler: async (request) => {
            posted.push(
              `${request.method} by ${request.viewer?.kind === 'person' ? request.viewer.name : 'a stranger'}`,
            );
            return 'changed';
          },
        });
    });
  };
  portal = await startTestPortal({}, { prepareHttp, logger: log.logger });
  await portal.accounts.settings.change(COMMAND_LINE, { secondFactor: 'nobody' });
});
afterAll(() => portal.close());

const inject = (options: InjectOptions) => portal.http.app.inject(options);

/** Somebody signed in, with their cookies. */
async function somebody(name: string, groups: readonly string[] = []) {
  const { viewer, token, personId } = await signedUp(portal, name, { groups });
  const session = await portal.accounts.sessionOf.find(token);
  const csrf = newCsrfToken(portal.accounts.csrfKeys(), session?.csrfBinding ?? '');
  return { viewer, token, personId, csrf, cookie: `sessionid=${token}; csrftoken=${csrf}` };
}

const change = (headers: Record<string, string>, extra: Partial<InjectOptions> = {}) => {
  posted = [];
  return inject({
    method: 'POST',
    url: '/test/change/',
    headers: { ...OWN, ...headers },
    payload: 'title=Vega',
    ...extra,
  });
};

describe('a request that changes something', () => {
  it('goes through with the token of its session, bare in the header or masked in the form', async () => {
    const { cookie, csrf } = await somebody('Django');
    for (const [headers, extra] of [
      [{ 'x-csrftoken': csrf }, {}],
      [{ 'x-csrftoken': maskCsrfToken(csrf) }, {}],
      [{}, { payload: `title=Vega&csrfmiddlewaretoken=${maskCsrfToken(csrf)}` }],
      // As a program of the original: no Fetch Metadata, a Referer and an Origin of this host.
      [
        { 'x-csrftoken': csrf, 'sec-fetch-site': '', origin: 'http://localhost:80', host: 'localhost:80' },
        {},
      ],
    ] as const) {
      const headersOf = Object.fromEntries(
        Object.entries({ ...OWN, cookie, ...headers }).filter(([, v]) => v !== ''),
      );
      posted = [];
      const answer = await inject({
        method: 'POST',
        url: '/test/change/',
        headers: headersOf,
        payload: 'title=Vega',
        ...extra,
      });
      expect([answer.statusCode, posted]).toEqual([200, ['POST by Django']]);
    }
    for (const method of ['PUT', 'PATCH', 'DELETE'] as const)
      expect((await change({ cookie, 'x-csrftoken': csrf }, { method })).statusCode).toBe(200);
  });

  it('is refused without its token, nothing is changed, and the log says why and no token', async () => {
    log.forget();
    const [mine, theirs] = [await somebody('Mine'), await somebody('Theirs')];
    const cookies = (csrf: string) => `sessionid=${mine.token}; csrftoken=${csrf}`;
    for (const [why, headers] of [
      ['no token', { cookie: mine.cookie }],
      ['wrong token', { cookie: mine.cookie, 'x-csrftoken': theirs.csrf }],
      ['31 characters', { cookie: mine.cookie, 'x-csrftoken': mine.csrf.slice(1) }],
      ['65 characters', { cookie: mine.cookie, 'x-csrftoken': `${maskCsrfToken(mine.csrf)}x` }],
      ['another session’s, in both', { cookie: cookies(theirs.csrf), 'x-csrftoken': theirs.csrf }],
      ['made up, in both', { cookie: cookies('a'.repeat(32)), 'x-csrftoken': 'a'.repeat(32) }],
      ['no cookie', { cookie: `sessionid=${mine.token}`, 'x-csrftoken': mine.csrf }],
      ['the cookie twice', { cookie: `${mine.cookie}; csrftoken=${mine.csrf}`, 'x-csrftoken': mine.csrf }],
      ['a method in a header', { cookie: mine.cookie, 'x-http-method-override': 'GET' }],
      ['no session and no token', {}],
    ] as const)
      expect([why, (await change(headers)).statusCode, posted]).toEqual([why, 403, []]);
    const told = log
      .text()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly reason?: string; readonly route?: string });
    const refused = told.filter(({ reason }) => reason !== undefined);
    expect(refused.map(({ route }) => route)).toEqual(Array.from({ length: 10 }, () => '/test/change/'));
    expect(new Set(refused.map(({ reason }) => reason)).size).toBeGreaterThan(2);
    for (const secret of [mine.token, mine.csrf, theirs.csrf]) expect(log.text()).not.toContain(secret);
  });

  it('is refused from sibling hosts, other sites and unknown places, whatever its token', async () => {
    const { cookie, csrf } = await somebody('Victim');
    for (const headers of [
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': '', origin: 'null' },
      { 'sec-fetch-site': '', origin: 'http://evil.example' },
      { 'sec-fetch-site': '', origin: 'http://localhost:81', host: 'localhost' },
      { 'sec-fetch-site': '' },
    ]) {
      const sent = Object.fromEntries(
        Object.entries({ ...OWN, cookie, 'x-csrftoken': csrf, ...headers }).filter(
          ([, value]) => value !== '',
        ),
      );
      posted = [];
      const answer = await inject({
        method: 'POST',
        url: '/test/change/',
        headers: sent,
        payload: 'title=Vega',
      });
      expect([answer.statusCode, posted]).toEqual([403, []]);
      // What another site has put into a form is not offered to be sent again.
      expect(answer.body).not.toContain('Vega');
    }
    expect((await change({ cookie, 'x-csrftoken': csrf, origin: 'null' })).statusCode).toBe(200);
  });

  it('that was refused keeps what was typed and gives a token with which it goes through, but shows no password', async () => {
    const { cookie } = await somebody('Typist');
    const payload = `title=${encodeURIComponent('Vega & <b>Deneb</b>')}&password=hush+hush&csrfmiddlewaretoken=x`;
    const refused = await change({ cookie, 'accept-language': 'fr' }, { payload });
    expect(refused.statusCode).toBe(403);
    expect(refused.headers['cache-control']).toContain('no-store');
    expect(refused.body).toContain('Vega &amp; &lt;b>Deneb');
    expect(refused.body).toContain('Renvoyer');
    expect(refused.body).not.toContain('hush');
    const [, token] = /name="csrfmiddlewaretoken" value="(\w{64})"/.exec(refused.body) ?? [];
    const answer = await change({ cookie }, { payload: `title=Vega&csrfmiddlewaretoken=${token}` });
    expect([answer.statusCode, posted]).toEqual([200, ['POST by Typist']]);
  });

  it('is refused under /api in the form of the API', async () => {
    const { cookie } = await somebody('Programmer');
    const answer = await change({ cookie }, { url: '/api/test/change' });
    expect([answer.statusCode, answer.json().error_code]).toEqual([403, 'CSRFFailed']);
  });

  it('needs no token with an API key, and is the key’s alone, whatever session comes with it', async () => {
    const { cookie } = await somebody('Robbed');
    const robot = await somebody('Robot');
    const { secret } = accepted(
      await portal.accounts.keys.create(robot.viewer, { name: 'k', scopes: ['edit'] }),
    );
    const answer = await change({
      cookie,
      authorization: `Apikey ${secret}`,
      'sec-fetch-site': 'cross-site',
    });
    expect([answer.statusCode, posted]).toEqual([200, ['POST by Robot']]);
  });

  it('that only reads is answered as to a stranger when it cannot prove itself', async () => {
    const { cookie } = await somebody('Searcher');
    const answer = await inject({
      method: 'POST',
      url: '/api/records/1.0/search/',
      headers: { ...OWN, cookie },
      payload: 'dataset=star-sightings&rows=1',
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['cache-control']).not.toContain('private');
  });
});

describe('a session cookie', () => {
  it('makes answers private, on pages and on the API', async () => {
    const { cookie } = await somebody('Private');
    for (const url of ['/explore/', '/fr/explore/', API]) {
      const { headers } = await inject({ url, headers: { cookie } });
      expect(headers['cache-control'], url).toContain('private');
      expect(headers.vary, url).toContain('Cookie');
      const stranger = await inject({ url });
      expect(stranger.headers['set-cookie'], url).toBeUndefined();
    }
  });

  it('that is forged, cut short, too long or empty is a stranger’s, without an error and without a cookie in answer', async () => {
    const { token } = await somebody('Forged');
    for (const value of [
      '',
      'A'.repeat(43),
      token.slice(1),
      `${token}x`,
      'x'.repeat(5000),
      '%00',
      '../../x',
      '{"a":1}',
    ]) {
      const { statusCode, headers, body } = await inject({
        url: '/explore/',
        headers: { cookie: `sessionid=${value}` },
      });
      expect([value.slice(0, 10), statusCode, headers['set-cookie']]).toEqual([
        value.slice(0, 10),
        200,
        undefined,
      ]);
      if (value.length > 10) expect(body).not.toContain(value);
    }
  });

  it('that comes twice, in either order, counts as none, and leads to a page that has both removed', async () => {
    const { token } = await somebody('Tossed');
    for (const cookie of [
      `sessionid=${token}; sessionid=${'A'.repeat(43)}`,
      `sessionid=${'A'.repeat(43)}; sessionid=${token}`,
    ]) {
      const page = await inject({ url: '/fr/explore/?q=x', headers: { cookie, accept: 'text/html' } });
      expect([page.statusCode, page.headers['clear-site-data']]).toEqual([400, '"cookies"']);
      expect(page.body).toContain('Se reconnecter');
      expect(page.body).toContain(encodeURIComponent('/fr/explore/?q=x'));
      const api = await inject({ url: API, headers: { cookie } });
      expect([api.statusCode, api.headers['cache-control']]).toEqual([200, 'no-cache']);
    }
  });

  it('that somebody planted before the sign-in is not adopted: another is made, and the planted one stays worthless', async () => {
    await somebody('Planted');
    const csrf = newCsrfToken(portal.accounts.csrfKeys(), ANONYMOUS_BINDING);
    const planted = 'A'.repeat(43);
    const answer = await inject({
      method: 'POST',
      url: '/login/',
      headers: { ...OWN, cookie: `sessionid=${planted}; csrftoken=${csrf}`, 'x-csrftoken': csrf },
      payload: new URLSearchParams({ login: 'Planted', password: GOOD_PASSWORD }).toString(),
    });
    expect(answer.statusCode).toBe(303);
    expect(String(answer.headers['set-cookie'])).toMatch(/^sessionid=(?!A{43})[\w-]{43};/);
    const { headers } = await inject({ url: API, headers: { cookie: `sessionid=${planted}` } });
    expect(headers['cache-control']).toBe('no-cache');
  });

  it('gets a new value at the next page when rights change, with a token that goes with it; the old token is dead', async () => {
    const { cookie, csrf, personId } = await somebody('Promoted');
    accepted(await portal.accounts.people.change(COMMAND_LINE, personId, { groups: [ADMINISTRATORS] }));
    const page = await inject({ url: '/explore/', headers: { cookie } });
    const set = [page.headers['set-cookie'] ?? []].flat();
    expect(set.map((line) => line.split('=', 1)[0])).toEqual(['sessionid', 'csrftoken']);
    expect(set[0]).toMatch(/^sessionid=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(page.headers['cache-control']).toContain('no-store');
    const renewed = set.map((line) => line.split(';', 1)[0]).join('; ');
    expect((await change({ cookie: renewed, 'x-csrftoken': csrf })).statusCode).toBe(403);
    const [, token = ''] = /csrftoken=(\w+)/.exec(renewed) ?? [];
    expect((await change({ cookie: renewed, 'x-csrftoken': token })).statusCode).toBe(200);
  });

  it('is not believed on what another site loads, only on a visit', async () => {
    const { cookie } = await somebody('Embedded');
    const from = (mode: string) =>
      inject({ url: API, headers: { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': mode } });
    expect((await from('cors')).headers['cache-control']).toBe('no-cache');
    expect((await from('navigate')).headers['cache-control']).toContain('private');
  });

  it('of another browser is over at its next request when it is revoked', async () => {
    const { cookie, viewer, personId, token } = await somebody('Revoked');
    expect((await inject({ url: API, headers: { cookie } })).headers['cache-control']).toContain('private');
    const [session] = accepted(await portal.accounts.sessions.listOf(viewer, personId));
    accepted(await portal.accounts.sessions.end(viewer, session?.id ?? ''));
    expect(token).toBeDefined();
    expect((await inject({ url: API, headers: { cookie } })).headers['cache-control']).toBe('no-cache');
  });
});

describe('an API key', () => {
  it('is taken from the Authorization header in any spelling, and from the address', async () => {
    const { viewer } = await somebody('Keeper');
    const { secret } = accepted(await portal.accounts.keys.create(viewer, { name: 'k', scopes: ['read'] }));
    for (const [url, authorization] of [
      [API, `Apikey ${secret}`],
      [API, `ApiKey ${secret}`],
      [API, `apikey  ${secret}`],
      [API, `Bearer ${secret}`],
      [`${API}?apikey=${secret}`, undefined],
      [`${API}?limit=1&apikey=${secret}`, undefined],
      [`${API}?access_token=${secret}&limit=1`, undefined],
      [`${API}?%61pikey=${secret}`, undefined],
      ['/api/records/1.0/search/?dataset=star-sightings&rows=1&apikey='.concat(secret), undefined],
    ] as const) {
      const { statusCode, headers } = await inject({
        url,
        headers: authorization === undefined ? {} : { authorization },
      });
      expect([url.length, statusCode, headers['cache-control']]).toEqual([
        url.length,
        200,
        'private, no-cache',
      ]);
    }
  });

  it('that is wrong is an error, never a stranger’s answer', async () => {
    const { viewer } = await somebody('Wrong');
    const { secret, key } = accepted(
      await portal.accounts.keys.create(viewer, { name: 'k', scopes: ['read'] }),
    );
    accepted(await portal.accounts.keys.revoke(viewer, key.id));
    for (const given of [secret, 'almagest_', 'x', `${secret}x`, secret.toLowerCase()])
      for (const request of [
        { url: API, headers: { authorization: `Apikey ${given}` } },
        { url: `${API}?apikey=${given}` },
      ]) {
        const answer = await inject(request);
        expect([answer.statusCode, answer.json().error_code]).toEqual([401, 'InvalidAPIKey']);
      }
    // Both or neither.
    const two = accepted(await portal.accounts.keys.create(viewer, { name: 'k', scopes: ['read'] }));
    expect((await inject({ url: `${API}?apikey=${two.secret}&apikey=other` })).statusCode).toBe(401);
  });

  it('is in no link, no log, no redirect and no answer to anybody else', async () => {
    const { viewer } = await somebody('Leaky');
    const { secret } = accepted(await portal.accounts.keys.create(viewer, { name: 'k', scopes: ['read'] }));
    const listed = await inject({ url: `${API}?apikey=${secret}&include_links=true&limit=1` });
    expect(listed.body).toContain('_links');
    expect(JSON.stringify(listed.headers) + listed.body).not.toContain(secret);
    const page = await inject({ url: `/explore/?apikey=${secret}` });
    expect(JSON.stringify(page.headers) + page.body).not.toContain(secret);
    // The same address without the key, and with another one, is not answered from what the key was given.
    expect((await inject({ url: `${API}?include_links=true&limit=1` })).headers['cache-control']).toBe(
      'no-cache',
    );
  });

  it('has its quota of the day, with the headers and the body of the original', async () => {
    const { viewer: admin } = await somebody('Quotas', [ADMINISTRATORS]);
    const { viewer } = await somebody('Counted');
    const { key, secret } = accepted(
      await portal.accounts.keys.create(viewer, { name: 'k', scopes: ['read'] }),
    );
    accepted(await portal.accounts.keys.change(admin, key.id, { dailyQuota: 3 }));
    const call = () => inject({ url: `${API}?limit=1`, headers: { authorization: `Apikey ${secret}` } });
    for (const left of [2, 1, 0]) {
      const { statusCode, headers } = await call();
      expect([statusCode, headers['x-ratelimit-limit'], headers['x-ratelimit-remaining']]).toEqual([
        200,
        '3',
        String(left),
      ]);
      expect(headers['x-ratelimit-reset']).toMatch(/^\d{4}-\d\d-\d\d 00:00:00\+00:00$/);
    }
    const refused = await call();
    expect([refused.statusCode, refused.headers['x-ratelimit-limit']]).toEqual([429, undefined]);
    expect(refused.json()).toEqual({
      errorcode: 10002,
      reset_time: expect.stringMatching(/T00:00:00Z$/),
      limit_time_unit: 'day',
      call_limit: 3,
      error: 'Too many requests on the domain. Please contact the domain administrator.',
    });
    // Nobody else is counted for it.
    expect((await inject({ url: `${API}?limit=1` })).statusCode).toBe(200);
  });
});

describe('a quota of the day', () => {
  it('is that of each person and of each address too, where the portal has one', async () => {
    const [one, other] = [await somebody('Counted by name'), await somebody('Another')];
    const quotas = (calls: number) =>
      portal.accounts.settings.change(COMMAND_LINE, { personDailyQuota: calls, addressDailyQuota: calls });
    accepted(await quotas(2));
    const call = async (cookie: string | undefined, remoteAddress: string) => {
      const { statusCode, headers, body } = await inject({
        url: `${API}?limit=1`,
        remoteAddress,
        headers: cookie === undefined ? {} : { cookie },
      });
      return statusCode === 429
        ? (JSON.parse(body) as { errorcode: number }).errorcode
        : headers['x-ratelimit-remaining'];
    };
    const calls = [
      [one.cookie, '203.0.113.1', '1'],
      [one.cookie, '203.0.113.2', '0'],
      [one.cookie, '203.0.113.3', 10002],
      [other.cookie, '203.0.113.3', '1'],
      [undefined, '203.0.113.3', '1'],
      [undefined, '2001:db8::1', '1'],
      // The same household.
      [undefined, '2001:db8::2', '0'],
      [undefined, '2001:db8::3', 10005],
    ] as const;
    for (const [cookie, address, answer] of calls) expect(await call(cookie, address), address).toBe(answer);
    accepted(await quotas(0));
    expect(await call(one.cookie, '203.0.113.1')).toBeUndefined();
  });
});

describe('the language of a page', () => {
  it('is that of the address, then of the profile, then of the cookie, then of the browser, on every page', async () => {
    const { cookie, viewer } = await somebody('Polyglot', [ADMINISTRATORS]);
    accepted(await portal.accounts.own.chooseLanguage(viewer, 'fr'));
    const language = async (url: string, headers: Record<string, string>, method: 'GET' | 'POST' = 'GET') => {
      const answer = await inject({
        url,
        headers: { ...headers, ...(method === 'POST' ? OWN : {}) },
        method,
      });
      const [, inPage] = /<html lang="(\w+)"/.exec(answer.body) ?? [];
      return [answer.statusCode, inPage];
    };
    const all = { cookie: `${cookie}; django_language=en`, 'accept-language': 'en' };
    for (const [path, status, method] of [
      ['/explore/', 200],
      ['/backoffice/people/', 200],
      ['/account/', 200],
      ['/no/such/page/', 404],
      ['/account/', 403, 'POST'],
    ] as const) {
      expect(await language(path, all, method), path).toEqual([status, 'fr']);
      expect(await language(`/en${path}`, all, method), path).toEqual([status, 'en']);
    }
    expect(await language('/explore/?flg=en-gb', all)).toEqual([200, 'en']);
    for (const [path, status] of [
      ['/explore/', 200],
      ['/login/', 200],
      ['/no/such/page/', 404],
    ] as const) {
      const inFrench = { 'accept-language': 'fr-CA, en;q=0.1' };
      expect(await language(path, { cookie: 'django_language=en', ...inFrench })).toEqual([status, 'en']);
      expect(await language(path, { cookie: 'django_language=xx', ...inFrench })).toEqual([status, 'fr']);
      expect(await language(path, { 'accept-language': `fr,${'x'.repeat(8000)}` })).toEqual([status, 'fr']);
      expect(await language(path, {})).toEqual([status, 'en']);
    }
  });

  it('is not the language of a message, which is that of the profile, else of the request', async () => {
    const people = [];
    for (const [name, profile] of [
      ['Réaumur', undefined],
      ['Halley', 'en'],
    ] as const) {
      const email = `${name.toLowerCase().replace('é', 'e')}@sky.example`;
      const { viewer } = await signedUp(portal, name, { email });
      if (profile !== undefined) accepted(await portal.accounts.own.chooseLanguage(viewer, profile));
      const csrf = newCsrfToken(portal.accounts.csrfKeys(), ANONYMOUS_BINDING);
      await inject({
        method: 'POST',
        url: '/password/forgotten/',
        headers: {
          ...OWN,
          cookie: `csrftoken=${csrf}; django_language=fr`,
          'accept-language': 'en',
          'x-csrftoken': csrf,
        },
        payload: new URLSearchParams({ login: email }).toString(),
      });
      people.push(email);
    }
    await portal.accounts.close();
    const { mails } = await portal.outbox.list();
    const subjects = await Promise.all(
      people.map(async (email) => {
        const mail = mails.find(({ to }) => to === email);
        return (await portal.outbox.get(mail?.id ?? ''))?.rendered?.subject;
      }),
    );
    expect(subjects).toEqual([
      translator('fr')('mail.password-reset.subject', { portal: 'Almagest' }),
      translator('en')('mail.password-reset.subject', { portal: 'Almagest' }),
    ]);
  });

  it('is written into profile and cookie by the switch', async () => {
    const { cookie, viewer } = await somebody('Switcher');
    const answer = await inject({
      method: 'POST',
      url: '/i18n/setlang/',
      headers: { ...OWN, cookie },
      payload: 'language=fr&next=//evil.example/',
    });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/']);
    expect(answer.headers['set-cookie']).toContain(
      'django_language=fr; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax',
    );
    expect(accepted(await portal.accounts.own.get(viewer)).person.language).toBe('fr');
  });
});
