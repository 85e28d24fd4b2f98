import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { fc } from '../../test/properties.ts';
import { installCookieGate } from './fastify.ts';
import { createCookieGate } from './gate.ts';
import { parseCookieLine, printCookieLine } from './line.ts';
import type { CookieViolation } from './model.ts';
import { createCookieRegistry } from './registry.ts';
import { readRequestCookies } from './request-cookies.ts';
import { judgeCookieLines } from './rules.ts';

const registry = createCookieRegistry({ hostPrefix: false, languages: ['en', 'fr'] });
const LANGUAGE = 'django_language=fr; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax';
const ROGUE = 'rogue=1; Path=/';
const apps: FastifyInstance[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

/** An application with a rogue cookie on each of the six ways by which a line can leave. */
function appWithRogues(strict: boolean, line = ROGUE) {
  const refused: CookieViolation[] = [];
  const app = Fastify();
  apps.push(app);
  const gate = createCookieGate({
    registry: () => registry,
    strict,
    isSecure: () => false,
    onViolation: (violation) => refused.push(violation),
  });
  installCookieGate(app, gate);
  // What a cookie plugin's setCookie comes down to.
  app.decorateReply('setCookie', function setCookie(this: FastifyReply) {
    return this.header('set-cookie', line);
  });
  app.get('/decorator', (_request, reply) =>
    (reply as unknown as { setCookie(): typeof reply }).setCookie().send('ok'),
  );
  app.get('/header', (_request, reply) => reply.header('Set-Cookie', line).send('ok'));
  app.get('/error', () => {
    throw new Error('on purpose');
  });
  app.addHook('onError', (_request, reply, _error, done) => {
    reply.header('set-cookie', line);
    done();
  });
  const raw = (path: string, write: (response: import('node:http').ServerResponse) => void) =>
    app.get(path, (_request, reply) => {
      reply.hijack();
      try {
        write(reply.raw);
      } catch (error) {
        reply.raw.end(String((error as Error).name));
      }
    });
  raw('/raw-set-header', (response) => {
    response.setHeader('Set-Cookie', line);
    response.end('ok');
  });
  raw('/raw-object', (response) =>
    response.writeHead(200, { 'Set-Cookie': line, 'X-Other': 'kept' }).end('ok'),
  );
  raw('/raw-list', (response) => response.writeHead(200, ['Set-Cookie', line, 'X-Other', 'kept']).end('ok'));
  raw('/raw-pairs', (response) =>
    response
      .writeHead(200, 'Fine', [
        ['Set-Cookie', line],
        ['X-Other', 'kept'],
      ] as never)
      .end('ok'),
  );
  app.get('/language', (_request, reply) => reply.setPortalCookie('language', 'fr').send('ok'));
  app.get('/forget', (_request, reply) => reply.clearPortalCookie('language').send('ok'));
  return { app, gate, refused };
}

const WAYS = ['decorator', 'header', 'error', 'raw-set-header', 'raw-object', 'raw-list', 'raw-pairs'];

async function overTheWire(app: FastifyInstance, path: string) {
  if (!app.server.listening) await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  return new Promise<{ status: number; headers: import('node:http').IncomingHttpHeaders; body: string }>(
    (resolve, reject) => {
      httpRequest({ port, host: '127.0.0.1', path, agent: false }, (response) => {
        let body = '';
        response.on('data', (part) => {
          body += part;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      })
        .on('error', reject)
        .end();
    },
  );
}

describe('the cookie gate', () => {
  for (const way of WAYS) {
    it(`drops and counts an undeclared cookie sent by ${way}, in production`, async () => {
      const { app, gate, refused } = appWithRogues(false);
      const injected = await app.inject(`/${way}`);
      const served = await overTheWire(app, `/${way}`);
      expect([injected.headers['set-cookie'], served.headers['set-cookie']]).toEqual([undefined, undefined]);
      expect(gate.violationCount()).toBe(2);
      expect(refused).toEqual([
        { code: 'undeclared', name: 'rogue' },
        { code: 'undeclared', name: 'rogue' },
      ]);
      if (way.startsWith('raw-') && way !== 'raw-set-header') expect(served.headers['x-other']).toBe('kept');
    });

    it(`throws at an undeclared cookie sent by ${way}, in development, and lets none out`, async () => {
      const { app } = appWithRogues(true);
      for (const answer of [await app.inject(`/${way}`), await overTheWire(app, `/${way}`)]) {
        expect(answer.headers['set-cookie']).toBeUndefined();
        expect(answer.body).toMatch(/UndeclaredCookie|cookie registry/);
      }
    });
  }

  it('lets a declared cookie out unchanged on every way', async () => {
    const { app, refused } = appWithRogues(true, LANGUAGE);
    for (const way of WAYS) {
      expect((await overTheWire(app, `/${way}`)).headers['set-cookie'], way).toEqual([LANGUAGE]);
      expect((await app.inject(`/${way}`)).headers['set-cookie'], way).toEqual([LANGUAGE]);
    }
    expect(refused).toEqual([]);
  });

  it('stands before addresses that no route and no hook ever sees', async () => {
    const refused: CookieViolation[] = [];
    const gate = createCookieGate({
      registry: () => registry,
      strict: false,
      isSecure: () => false,
      onViolation: (violation) => refused.push(violation),
    });
    const app = Fastify({
      frameworkErrors: (_error, _request, reply) => {
        const answer = reply as FastifyReply;
        answer.header('set-cookie', ROGUE).code(400).send('bad');
      },
    });
    apps.push(app);
    installCookieGate(app, gate);
    const answer = await overTheWire(app, '/%zz');
    expect([answer.status, answer.headers['set-cookie'], refused.length]).toEqual([400, undefined, 1]);
  });

  it('writes a cookie with its declared attributes and nothing else', async () => {
    const { app } = appWithRogues(true);
    expect((await app.inject('/language')).headers['set-cookie']).toEqual([LANGUAGE]);
    expect((await app.inject('/forget')).headers['set-cookie']).toEqual([
      'django_language=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax',
    ]);
  });

  it('knows Node alone: a server without any framework is guarded too', async () => {
    const gate = createCookieGate({ registry: () => registry, strict: false, isSecure: () => false });
    const server = createServer((request, response) => {
      gate.guard(request, response);
      response.setHeader('Set-Cookie', [ROGUE, LANGUAGE]);
      response.end('ok');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    expect(answer.headers.getSetCookie()).toEqual([LANGUAGE]);
    server.close();
  });
});

const page = { url: '/explore/', secure: false, cacheControl: 'private' };
const judge = (line: string, head: Partial<typeof page> = {}) =>
  judgeCookieLines([line], { ...page, ...head }, registry).violations.map((v) => v.code);

describe('a Set-Cookie line', () => {
  for (const [why, line, head, code] of [
    ['is refused without SameSite', LANGUAGE.replace('; SameSite=Lax', ''), {}, 'wrong-attributes'],
    ['is refused with a Domain', `${LANGUAGE}; Domain=sky.example`, {}, 'wrong-attributes'],
    ['is refused with an unknown attribute', `${LANGUAGE}; Partitioned`, {}, 'wrong-attributes'],
    ['is refused with Expires', `${LANGUAGE}; Expires=Wed, 01 Jan 2031 00:00:00 GMT`, {}, 'wrong-attributes'],
    ['is refused without Secure on https', LANGUAGE, { secure: true }, 'wrong-attributes'],
    ['is refused with Secure on http', `${LANGUAGE}; Secure`, {}, 'wrong-attributes'],
    [
      'is refused when it outlives what is declared',
      LANGUAGE.replace('31536000', '31536001'),
      {},
      'too-long-lived',
    ],
    [
      'is refused without the declared Max-Age',
      LANGUAGE.replace('Max-Age=31536000; ', ''),
      {},
      'wrong-attributes',
    ],
    ['is refused for a language that the portal lacks', LANGUAGE.replace('=fr', '=de'), {}, 'bad-value'],
    ['is refused with a line break', `${LANGUAGE}\r\nX: y`, {}, 'unreadable'],
    ['is refused with another alphabet', LANGUAGE.replace('=fr', '=ф'), {}, 'unreadable'],
    ['is refused without a name', 'fr; Path=/', {}, 'unreadable'],
    [
      'is refused beside a public cache',
      LANGUAGE,
      { cacheControl: 'public, max-age=60' },
      'beside-public-cache',
    ],
    ['is refused on the API', LANGUAGE, { url: '/api/explore/v2.1/catalog' }, 'wrong-surface'],
    ['is refused on the API behind two slashes', LANGUAGE, { url: '//api/explore/v2.1' }, 'wrong-surface'],
    ['is refused on an asset', LANGUAGE, { url: '/assets/a.css' }, 'wrong-surface'],
    ['is refused on an embed', LANGUAGE, { url: '/explore/embed/dataset/x/map/' }, 'wrong-surface'],
  ] as const) {
    it(why, () => expect(judge(line, head)).toEqual([code]));
  }

  it('may be there once per name', () => {
    const { kept, violations } = judgeCookieLines([LANGUAGE, LANGUAGE], page, registry);
    expect([kept.length, violations]).toEqual([1, [{ code: 'repeated', name: 'django_language' }]]);
  });

  it('passes for each registered cookie as we print it, on http and https, and for its removal', () => {
    const values = {
      session: 'a'.repeat(43),
      csrf: 'Z9'.repeat(16),
      language: 'en',
      preferences: '1.LXEWQrcm.toxhc0.siT~-vimeo.36ma5zjKBALbNmzrQ1y2ZA',
    };
    for (const cookie of registry.cookies)
      for (const secure of [true, false])
        for (const life of ['declared', 'removed'] as const) {
          const line = printCookieLine(cookie, values[cookie.key], { life, secure });
          expect(judgeCookieLines([line], { ...page, secure }, registry).violations, line).toEqual([]);
        }
  });

  it('is parsed and judged whatever its bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (line) => {
        parseCookieLine(line);
        expect(judgeCookieLines([line], page, registry).kept).toEqual([]);
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});

describe('the Cookie header', () => {
  const language = registry.byKey('language');
  const read = (header: string | undefined) =>
    language === undefined ? undefined : readRequestCookies(header, registry).get(language);

  it('gives the value of a registered cookie', () => expect(read('a=b; django_language=fr; c')).toBe('fr'));
  it('counts a registered name seen twice as absent, in either order', () => {
    expect(read('django_language=fr; django_language=en')).toBeUndefined();
    expect(readRequestCookies('django_language=fr; x=1; django_language=fr', registry).repeated).toEqual([
      'django_language',
    ]);
  });
  it('ignores a value that is not of the declared form', () => {
    for (const value of ['de', 'FR', 'fr"', '', '%66r'])
      expect(read(`django_language=${value}`)).toBeUndefined();
  });
  it('may be missing', () => expect(read(undefined)).toBeUndefined());
});

describe('the cookie registry', () => {
  it('declares exactly the four cookies of the policy', () => {
    expect(registry.cookies.map((c) => [c.name, c.maxAgeSeconds, c.httpOnly, c.sameSite])).toEqual([
      ['sessionid', 1_209_600, true, 'Lax'],
      ['csrftoken', 1_209_600, false, 'Lax'],
      ['django_language', 31_536_000, true, 'Lax'],
      ['cookies_preferences', 15_724_800, true, 'Lax'],
    ]);
  });
  it('speaks every language of the portal', () => {
    for (const cookie of registry.cookies) {
      expect(Object.keys(cookie.title)).toEqual(['en', 'fr']);
      expect(Object.keys(cookie.purpose)).toEqual(['en', 'fr']);
      expect(Object.keys(cookie.setWhen)).toEqual(['en', 'fr']);
    }
  });
  it('renames all of them with the host prefix, and has no language cookie where there is one language', () => {
    expect(createCookieRegistry({ hostPrefix: true, languages: ['en'] }).cookies.map((c) => c.name)).toEqual([
      '__Host-sessionid',
      '__Host-csrftoken',
      '__Host-cookies_preferences',
    ]);
  });
});
