import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMINISTRATORS } from '#accounts';
import { signerFrom } from '#consent';
import { verifyArchive } from '#consent/proof';
import { fieldOf, type OfficePerson, type OfficePortal, startOffice } from '../office.ts';
import { portalLog } from '../portal-log.ts';

const SERVICES = [
  { preset: 'matomo', url: 'https://stats.example/', siteId: 7 },
  { preset: 'openstreetmap' },
  { preset: 'youtube' },
];
const POLICY = '/en/terms/cookies-policy/';
// Programs are asked nothing.
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

const log = portalLog();
let portal: OfficePortal;
let administrator: OfficePerson;
beforeAll(async () => {
  portal = await startOffice(
    {
      ALMAGEST_COOKIE_SERVICES: JSON.stringify(SERVICES),
      ALMAGEST_COOKIE_POLICY_TEXT: 'Questions to <a href="mailto:dpo@sky.example">our officer</a>.',
      ALMAGEST_COOKIE_CONTROLLER: 'Night Sky Club, 1 Dome Lane',
    },
    { logger: log.logger },
  );
  administrator = await portal.person('Caroline', { groups: [ADMINISTRATORS] });
});
afterAll(() => portal.close());

type Headers = Readonly<Record<string, string>>;

const get = (url: string, headers: Headers = {}) =>
  portal.http.app.inject({ url, headers: { host: 'sky.example', 'user-agent': BROWSER, ...headers } });

/** Sends one of the forms about consent, as a page of ours does. */
const post = (fields: string | Readonly<Record<string, string>>, headers: Headers = {}) =>
  portal.http.app.inject({
    method: 'POST',
    url: '/terms/choices/',
    headers: {
      host: 'sky.example',
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
    },
    payload: typeof fields === 'string' ? fields : new URLSearchParams(fields).toString(),
  });
const cookieOf = ({ headers }: { headers: { 'set-cookie'?: unknown } }): string =>
  String([headers['set-cookie'] ?? ''].flat()[0]).split(';', 1)[0] ?? '';
const isAsked = (body: string): boolean => body.includes('id="ask-title"');
const policyOf = ({ headers }: { headers: Readonly<Record<string, unknown>> }): string =>
  String(headers['content-security-policy']);

/** A refusal as this portal would have written it a moment ago. */
const refusal = () =>
  `1.${portal.consent.registry.revision}.${(Math.floor(Date.now() / 1000) - 60).toString(36)}.sit`;

describe('the page of the cookie policy', () => {
  it('says who answers, what is used, and what the operator adds, in both languages', async () => {
    for (const [language, words] of [
      [
        'en',
        ['Responsible: Night Sky Club, 1 Dome Lane.', 'VISITOR_INFO1_LIVE', 'our officer', 'First version.'],
      ],
      ['fr', ['Responsable\u00a0: Night Sky Club, 1 Dome Lane.', 'sessionid', 'Première version.']],
    ] as const) {
      const { body, statusCode } = await get(`/${language}/terms/cookies-policy/`);
      expect(statusCode).toBe(200);
      for (const word of words) expect(body).toContain(word);
      const rows = body.match(/<th scope="row">/g)?.length;
      const { registry } = portal.consent;
      const declared = registry.services.flatMap(({ cookies, storage }) => [...cookies, ...storage]);
      expect(rows).toBe(registry.cookies.length + registry.storage.length + declared.length);
    }
  });

  it('is there under the second address of the original', async () => {
    const { body } = await get('/terms/cookies-information/?flg=fr-fr');
    expect(body).toContain('<h1>Politique de cookies</h1>');
  });

  it('tells a visitor how things stand for them, and never a value', async () => {
    expect((await get(POLICY)).body).toContain('Your browser has sent no cookie');
    const cookie = `cookies_preferences=${refusal()}; _pk_id.7.1fff=secret-of-a-visitor; a=1; b=2; <script>=3`;
    const { body, headers } = await get(POLICY, { cookie });
    expect(body).toContain('You have refused everything that is not necessary.');
    expect(body.replace(/<[^>]*>/g, '')).toContain(
      'cookies_preferences, _pk_id.* and 3 that this portal has not set',
    );
    expect(body).not.toMatch(/secret-of-a-visitor|<script>=/);
    expect(headers['cache-control']).toBe('private, no-cache');
    expect((await get(POLICY, { 'sec-gpc': '1' })).body).toContain(
      'Your browser sends Global Privacy Control',
    );
    // Nobody else gets what was made for one of them.
    expect((await get(POLICY)).body).toContain('Your browser has sent no cookie');
  });
});

describe('the policy as PDF', () => {
  it('has an address of its own in each language, and is not sent again while it is the same', async () => {
    const french = await get('/fr/terms/cookies-policy.pdf');
    expect(french.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-language': 'fr',
      'cache-control': 'public, no-cache',
      'content-disposition': 'inline; filename="cookies-policy-fr.pdf"',
    });
    expect(french.rawPayload.subarray(0, 8).toString()).toBe('%PDF-1.7');
    const known = { 'if-none-match': String(french.headers.etag) };
    expect((await get('/fr/terms/cookies-policy.pdf', known)).statusCode).toBe(304);
    const bare = await get('/terms/cookies-policy.pdf', { 'accept-language': 'fr', ...known });
    expect([bare.statusCode, bare.headers.vary]).toEqual([304, 'Accept-Language, Cookie']);
    const english = await get('/terms/cookies-policy.pdf?flg=en-gb', known);
    expect([english.statusCode, english.headers['content-language']]).toEqual([200, 'en']);
  });
});

describe('Global Privacy Control', () => {
  it('is a refusal without a question and without a cookie; other values are none', async () => {
    for (const [signal, isRefusal] of [
      ['1', true],
      ['0, 1', true],
      ['0', false],
      ['true', false],
      ['11', false],
    ] as const) {
      const answer = await get('/en/explore/', { 'sec-gpc': signal });
      expect([signal, isAsked(answer.body)]).toEqual([signal, !isRefusal]);
      expect(answer.body.includes('we take it as a refusal')).toBe(isRefusal);
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect(String(answer.headers.vary)).toContain('Sec-GPC');
    }
  });

  it('is promised at its address, with the day of the policy', async () => {
    const { headers, body } = await get('/.well-known/gpc.json');
    expect(headers['content-type']).toMatch(/^application\/json/);
    expect(JSON.parse(body)).toEqual({
      gpc: true,
      lastUpdate: portal.consent.publication.publishedAt.slice(0, 10),
    });
  });
});

describe('a forged choice', () => {
  const seconds = () => (Math.floor(Date.now() / 1000) - 60).toString(36);
  const receipt = 'A'.repeat(22);

  it('opens nothing, is asked again, stands in no log, and changes no record', async () => {
    log.forget();
    const { revision } = portal.consent.registry;
    const [before, granted] = [await portal.consent.store.head(), await post({ decision: 'accept-all' })];
    const value = cookieOf(granted).split('=')[1] ?? '';
    await post({ decision: 'withdraw-and-erase' }, { cookie: `cookies_preferences=${value}` });
    const after = await portal.consent.store.head();
    expect(after.position - before.position).toBe(3);
    for (const forged of [
      `1.AAAAAAAA.${seconds()}.SIT.${receipt}`,
      `1.${revision}.${seconds()}.SIT`,
      `1.${revision}.${seconds()}.SIT.${receipt}`,
      // Of a record that was withdrawn and erased.
      value,
      `0.${revision}.${seconds()}.SIT.${receipt}`,
      `2.${revision}.${seconds()}.SIT.${receipt}`,
      `1.${revision}.zzzzzzz.SIT.${receipt}`,
      `1.${revision}.${seconds()}.sit~+__proto__.${receipt}`,
      `1.${revision}.${seconds()}.SIT.${receipt}${'x'.repeat(600)}`,
      'x'.repeat(4050),
      '{"a":1}',
      '%00',
      '\u0001\u00ff',
      `${value}" ; httponly`,
    ]) {
      const { statusCode, body, headers } = await get('/en/explore/', {
        cookie: `cookies_preferences=${forged}`,
      });
      expect([forged.slice(0, 60), statusCode, isAsked(body)]).toEqual([forged.slice(0, 60), 200, true]);
      expect(policyOf({ headers })).not.toMatch(/stats\.example|openstreetmap|youtube/);
      expect(body).not.toContain(forged);
      expect(headers['set-cookie']).toBeUndefined();
    }
    expect(await portal.consent.store.head()).toEqual(after);
    for (const told of [receipt, value, 'x'.repeat(40), 'zzzzzzz', '__proto__'])
      expect(log.text()).not.toContain(told);
  });

  it('counts as none when the cookie comes twice, in either order, and the log names it without its value', async () => {
    log.forget();
    const [one, other] = [refusal(), `1.${portal.consent.registry.revision}.${seconds()}.SIT.${receipt}`];
    expect(isAsked((await get('/en/explore/', { cookie: `cookies_preferences=${one}` })).body)).toBe(false);
    for (const cookie of [
      `cookies_preferences=${one}; cookies_preferences=${other}`,
      `cookies_preferences=${other}; a=1; cookies_preferences=${one}`,
      `cookies_preferences=${one}; cookies_preferences=${one}`,
    ])
      expect(isAsked((await get('/en/explore/', { cookie })).body), cookie).toBe(true);
    expect(log.text()).toContain('"cookies":["cookies_preferences"]');
    for (const told of [one, receipt]) expect(log.text()).not.toContain(told);
  });

  it('is found among two hundred other cookies, and costs no error', async () => {
    const many = Array.from({ length: 200 }, (_, i) => `c${i}=${'v'.repeat(40)}`);
    const cookie = [...many.slice(0, 100), `cookies_preferences=${refusal()}`, ...many.slice(100)].join('; ');
    const answer = await get(POLICY, { cookie });
    expect([answer.statusCode, isAsked(answer.body)]).toEqual([200, false]);
    expect(answer.body.replace(/<[^>]*>/g, '')).toContain('and 200 that this portal has not set');
    const posted = await post({ decision: 'refuse-all' }, { cookie });
    expect([posted.statusCode, [posted.headers['set-cookie']].flat().length]).toEqual([303, 1]);
    // What a service's pattern fits is removed, and never in a header without end.
    const strays = Array.from({ length: 200 }, (_, i) => `_pk_id.${i}=x`).join('; ');
    const removed = [(await get('/en/explore/', { cookie: strays })).headers['set-cookie'] ?? []].flat();
    expect([removed.length, removed.every((line) => /^_pk_id\.\d+=; Max-Age=0; /.test(line))]).toEqual([
      50,
      true,
    ]);
  });
});

describe('a form about consent', () => {
  it('leads back to a page of this host only, and puts nothing into a header', async () => {
    for (const next of [
      '//evil.example',
      'https:evil.example',
      '/\\evil.example',
      '\\\\evil.example',
      '/.//evil.example',
      '/\t/evil.example',
      'javascript:alert(1)',
      '/en/\r\nSet-Cookie: rogue=1',
      '/en/\u2028',
      `/${'a'.repeat(9000)}`,
    ]) {
      for (const decision of ['refuse-all', 'once']) {
        const answer = await post({ decision, next, service: 'youtube' });
        const location = String(answer.headers.location);
        expect([next, answer.statusCode]).toEqual([next, 303]);
        expect(new URL(location, 'http://sky.example').host).toBe('sky.example');
        expect(location).toMatch(/^\/(?![\\/])[\x21-\x7e]*$/);
        const lines = [answer.headers['set-cookie'] ?? []].flat();
        expect(
          lines.every((line) =>
            /^cookies_preferences=1\.[\w.-]+; Max-Age=15724800; Path=\/; HttpOnly; SameSite=Lax$/.test(line),
          ),
        ).toBe(true);
      }
    }
  });

  it('writes one clean line whatever its fields hold', async () => {
    for (const fields of [
      { decision: 'save', service: 'osm\r\nSet-Cookie: rogue=1' },
      { decision: 'save', service: `osm;${'x'.repeat(5000)}` },
      { decision: 'allow', service: 'osm; Domain=evil.example' },
      { decision: 'refuse-all', from: 'banner\r\nX: y', language: 'fr\r\nSet-Cookie: rogue=1' },
      { decision: 'fetch', receipt: 'é\r\nSet-Cookie: rogue=1' },
      { decision: 'erase', receipt: "' or 1=1 --" },
      { decision: '__proto__', service: 'constructor' },
    ]) {
      const { statusCode, headers } = await post(fields);
      expect([fields, statusCode]).toEqual([fields, 303]);
      expect(JSON.stringify(headers)).not.toMatch(/rogue|evil|constructor/);
    }
    for (const payload of ['', '%zz=%', 'decision=accept-all&'.repeat(500), 'service=a&'.repeat(1500)])
      expect((await post(payload)).statusCode, payload.slice(0, 20)).toBe(303);
    expect((await post(`x=${'y'.repeat(20_000)}`)).statusCode).toBe(413);
  });

  it('erases what a service has left here, on the answer to the withdrawal itself', async () => {
    const cookie = cookieOf(await post({ decision: 'accept-all' }));
    const { headers } = await post(
      { decision: 'refuse-all' },
      { cookie: `${cookie}; _pk_id.7.1fff=a; other=1` },
    );
    const lines = [headers['set-cookie']].flat();
    expect(lines[0]).toMatch(/^cookies_preferences=1\.[\w-]{8}\.\w+\.sit; /);
    expect(lines.slice(1)).toEqual(['_pk_id.7.1fff=; Max-Age=0; Path=/; SameSite=Lax']);
  });
});

describe('the record of a consent', () => {
  it('is given to whoever has its number, as JSON and as PDF in their language, and to nobody else', async () => {
    const cookie = cookieOf(await post({ decision: 'accept-all' }));
    const receipt = cookie.slice(-22);
    expect((await get('/fr/terms/cookies-preferences/', { cookie })).body).toContain('L’obtenir en PDF');
    const pdf = await post({ decision: 'fetch-pdf', next: '/fr/' }, { cookie });
    expect(pdf.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': 'attachment; filename="consent.pdf"',
      'cache-control': 'no-store',
    });
    expect(pdf.rawPayload.toString('latin1')).toContain('/Lang (fr)');
    const [record] = JSON.parse((await post({ decision: 'fetch', receipt })).body);
    expect(record).toMatchObject({ event: 'given', services: expect.arrayContaining(['matomo', 'youtube']) });
    const other = await post({ decision: 'fetch-pdf', receipt: 'A'.repeat(22) });
    expect([other.statusCode, other.headers.location]).toEqual([
      303,
      '/terms/cookies-preferences/?done=unknown',
    ]);
    const inForce = await post({ decision: 'erase', receipt });
    expect(inForce.headers.location).toContain('done=in-force');
    // What is stored leads to no browser.
    const rows = await portal.store.db.selectFrom('consent_record').selectAll().execute();
    const hash = createHash('sha256').update(receipt).digest('hex');
    expect([JSON.stringify(rows).includes(hash), JSON.stringify(rows).includes(receipt)]).toEqual([
      true,
      false,
    ]);
    await post({ decision: 'withdraw-and-erase' }, { cookie });
    expect((await post({ decision: 'fetch', receipt })).headers.location).toContain('done=unknown');
  });
});

describe('a cache between visitors and the portal', () => {
  /** Keeps what it may, and gives it to whoever sends the same of what `Vary` names. */
  function sharedCache() {
    const kept = new Map<
      string,
      { readonly vary: readonly string[]; readonly headers: Headers; readonly body: string }[]
    >();
    return async (url: string, headers: Headers): Promise<string> => {
      const known = kept
        .get(url)
        ?.find((one) => one.vary.every((name) => one.headers[name] === headers[name]));
      if (known !== undefined) return known.body;
      const answer = await get(url, headers);
      const caching = String(answer.headers['cache-control']);
      const vary = String(answer.headers.vary ?? '')
        .toLowerCase()
        .split(/,\s*/)
        .filter(Boolean);
      if (/\b(?:private|no-store)\b/.test(caching)) expect(caching).not.toContain('public');
      else {
        expect(answer.headers['set-cookie']).toBeUndefined();
        kept.set(url, [...(kept.get(url) ?? []), { vary, headers, body: answer.body }]);
      }
      return answer.body;
    };
  }

  it('gives nobody what was made for somebody else', async () => {
    const ask = sharedCache();
    const granted = cookieOf(await post({ decision: 'accept-all' }));
    const person = await portal.person('Mary Somerville');
    const visitors: Headers[] = [
      { cookie: `${granted}; django_language=fr`, 'accept-language': 'fr' },
      { cookie: person.cookies, 'accept-language': 'fr' },
      { cookie: `cookies_preferences=${refusal()}` },
      { 'sec-gpc': '1' },
      { 'accept-language': 'fr' },
      {},
    ];
    for (const url of [
      '/',
      '/en/',
      '/fr/explore/',
      '/en/explore/dataset/observatories/information/',
      POLICY,
      '/terms/cookies-preferences/',
      '/fr/terms/cookies-policy.pdf',
      '/terms/cookies-policy.pdf',
      '/api/explore/v2.1/catalog/datasets?limit=1',
    ]) {
      for (const headers of visitors) {
        const [fromCache, fresh] = [await ask(url, headers), (await get(url, headers)).body];
        expect(fromCache === fresh, `${url} ${JSON.stringify(headers)}`).toBe(true);
      }
    }
  });

  it('has no more to keep because of odd languages', async () => {
    const bodies = new Set<string>();
    for (const junk of ['x'.repeat(8000), 'fr;q=9,'.repeat(900), '*', ';;;', 'en-gb;q=0.8, \u00e9'])
      bodies.add(String((await get('/en/explore/', { 'accept-language': junk })).headers.etag));
    expect(bodies.size).toBe(1);
  });
});

describe('cookies in the back office', () => {
  const PATH = '/backoffice/cookies/';
  const page = async (path = PATH) => (await administrator.get(path)).body;

  it('shows what the gate has held back, and who runs the portal meets it at the door', async () => {
    const { faults } = portal.consentDesk;
    expect(await page()).toContain('Nothing has tried to set a cookie that is not declared.');
    for (let i = 0; i < 3; i++) faults.note({ code: 'undeclared', name: 'rogue<b>' }, '/explore/');
    faults.note({ code: 'too-long-lived', name: 'sessionid' }, '/login/');
    const body = await page();
    expect(body).toMatch(/rogue&lt;b>.*It is not declared\..*\/explore\/.*>3</s);
    expect(body).toContain('It was to live longer than declared.');
    expect((await page('/backoffice/')).replace(/<[^>]*>/g, '')).toContain(
      '2 kinds of cookies were not let out',
    );
    const until = fieldOf(body, 'until') ?? '';
    faults.note({ code: 'undeclared', name: 'later' }, '/explore/');
    await administrator.send(`${PATH}faults/dismiss/`, { until });
    expect((await faults.list()).every(({ lastAt }) => lastAt > until)).toBe(true);
    // Addresses can be made up: the list does not grow with them.
    for (let i = 0; i < 450; i++) faults.note({ code: 'undeclared', name: 'x' }, `/nowhere/${i}/`);
    expect((await faults.list()).length).toBeLessThanOrEqual(202);
    await faults.dismiss('9999');
  });

  it('declares a usual service with what it needs, and the policy, the question and the gate follow', async () => {
    const form = `${PATH}services/new/peertube/`;
    const bad = await administrator.send(form, { id: 'video', url: 'ftp://video.example' });
    expect([bad.statusCode, fieldOf(bad.body, 'url')]).toEqual([422, 'ftp://video.example']);
    expect(bad.body).toContain('must be an https address');
    const before = portal.consent.registry.revision;
    const good = await administrator.send(form, {
      id: 'video',
      url: 'https://video.example',
      name: 'Our videos',
    });
    expect(good.headers.location).toBe(`${PATH}?said=service-declared`);
    expect(portal.consent.registry.revision).not.toBe(before);
    expect((await get(POLICY)).body).toContain('New service: Our videos.');
    expect((await get('/en/explore/')).body).toContain('Our videos');
    const taken = await administrator.send(form, { id: 'video', url: 'https://video.example' });
    expect([taken.statusCode, taken.body.includes('which another service has')]).toEqual([422, true]);
    expect((await administrator.send(`${PATH}services/new/matomo/`, { id: 'matomo2' })).statusCode).toBe(422);
  });

  it('asks visitors again when the meaning of a service changes, and not for other words', async () => {
    const form = `${PATH}services/video/`;
    const seen = async () => fieldOf(await page(form), 'seen') ?? '';
    const choice = cookieOf(await post({ decision: 'accept-all' }));
    const standing = async () =>
      (await get('/en/explore/', { cookie: choice })).body.includes('Our new videos:');
    const fields = { url: 'https://video.example', name: 'Our new videos' };
    const stale = await seen();
    await administrator.send(form, { ...fields, seen: await seen() });
    expect([portal.consent.registry.service('video')?.name, await standing()]).toEqual([
      'Our new videos',
      false,
    ]);
    expect((await administrator.send(form, { ...fields, name: 'Old', seen: stale })).statusCode).toBe(422);
    await administrator.send(form, { ...fields, meaning: 'yes', seen: await seen() });
    expect([portal.consent.registry.service('video')?.meaning, await standing()]).toEqual([2, true]);
    expect((await get(POLICY)).body).toContain('its purpose has changed');
  });

  it('declares any other service field by field, and says on which line something is wrong', async () => {
    const form = `${PATH}services/new/other/`;
    const fields = {
      id: 'widget',
      name: 'Widget',
      category: 'third-party',
      purposes: ['content', 'support'],
      'purpose.en': 'Shows a widget.',
      'purpose.fr': 'Affiche un gadget.',
      provider: 'Widgets Ltd',
      country: 'GB',
      recipients: 'Somebody\nSomebody else',
      location: ['front', 'back'],
      kind: 'script',
      src: 'https://cdn.widget.example/w.js',
      hosts: 'https://cdn.widget.example script connect\nhttps://*.widget.example img',
      cookies: '_w_* | portal | 30 | Knows the browser again. | Reconnaît le navigateur.\nshort | provider',
      storage:
        'local-storage | w:state | portal || Remembers what was open.\nservice-worker | /w.js | portal',
    };
    for (const [name, value, message] of [
      ['cookies', 'fine | portal | 1\nb;d | portal', 'Line 2: must be a cookie name'],
      ['cookies', 'fine | portal | soon', 'Line 1:'],
      ['cookies', 'a\r\nSet-Cookie: b=1 | portal', 'Line 2:'],
      ['storage', 'cellar | x', 'Line 1:'],
      ['hosts', 'https://cdn.widget.example/path script', 'Line 1: must be a scheme and a host'],
      ['hosts', 'https://other.example img', 'must name https://cdn.widget.example'],
      ['src', 'javascript:alert(1)', 'must be an https address'],
      ['country', 'Mars', 'country code'],
      ['id', 'too long for an id', ''],
    ] as const) {
      const { statusCode, body } = await administrator.send(form, { ...fields, [name]: value });
      expect([name, value, statusCode]).toEqual([name, value, 422]);
      expect(body.replaceAll('&#39;', "'")).toContain(message);
      expect(body).toContain('Affiche un gadget.');
    }
    expect((await administrator.send(form, fields)).statusCode).toBe(303);
    const service = portal.consent.registry.service('widget');
    expect(service).toMatchObject({
      purposes: ['content', 'support'],
      recipients: ['Somebody', 'Somebody else'],
      cookies: [
        { name: '_w_*', host: 'portal', maxAgeSeconds: 2_592_000 },
        { name: 'short', host: 'provider', maxAgeSeconds: null },
      ],
      storage: [
        { kind: 'local-storage', name: 'w:state', host: 'portal' },
        { kind: 'service-worker', name: '/w.js', maxAgeSeconds: null },
      ],
    });
    expect((await get('/fr/terms/cookies-policy/')).body).toContain('Reconnaît le navigateur.');
    // The form comes back as it was filled in.
    const again = await page(`${PATH}services/widget/`);
    expect(fieldOf(again, 'cookies')).toContain(
      '_w_* | portal | 30 | Knows the browser again. | Reconnaît le navigateur.',
    );
    await administrator.send(`${PATH}services/widget/remove/`);
    expect(portal.consent.registry.service('widget')).toBeUndefined();
    expect((await get(POLICY)).body).toContain('No longer used: Widget.');
  });

  it('leaves alone what the settings declare', async () => {
    expect((await administrator.get(`${PATH}services/matomo/`)).statusCode).toBe(404);
    expect((await administrator.send(`${PATH}services/matomo/remove/`)).statusCode).toBe(404);
    const taken = await administrator.send(`${PATH}services/new/youtube/`, { id: 'youtube' });
    expect([taken.statusCode, taken.body.includes('which another service has')]).toEqual([422, true]);
  });

  it('adds paragraphs to the policy after those of the settings, and takes no row away', async () => {
    const seen = fieldOf(await page(`${PATH}texts/`), 'seen') ?? '';
    const text = { 'text.en': 'Written <b>here</b>.</table>\n\nTwice.', 'text.fr': 'Écrit ici.', seen };
    await administrator.send(`${PATH}texts/`, text);
    const body = (await get(POLICY)).body;
    expect(body).toMatch(/our officer<\/a>\..*Written <strong>here<\/strong>\.<\/p><p>Twice\./s);
    expect(body).toContain('sessionid');
    expect((await get('/fr/terms/cookies-policy/')).body).toContain('Écrit ici.');
    expect((await administrator.send(`${PATH}texts/`, text)).statusCode).toBe(422);
    expect(await page()).toContain('Written in English, French.');
  });

  it('gives the records as an archive that anybody can check, and what visitors were shown', async () => {
    await post({ decision: 'accept-all' }, { 'accept-language': 'fr' });
    const head = await portal.consent.store.head();
    const { headers, rawPayload } = await administrator.get(`${PATH}archive/`);
    expect(headers).toMatchObject({
      'content-type': 'application/zip',
      'content-disposition': expect.stringMatching(/^attachment; filename="consent-records-[\d-]+\.zip"$/),
      'cache-control': 'private, no-store',
    });
    const path = join(portal.settings.dataFolder, 'tmp', 'archive.zip');
    writeFileSync(path, rawPayload);
    const published = JSON.parse((await get('/terms/choices/proof.json')).body);
    expect(published.chain).toEqual(head);
    const report = await verifyArchive(path, published);
    expect(report).toMatchObject({ rows: head.position, faults: [] });
    expect(report.manifest?.controller.name).toBe('Night Sky Club, 1 Dome Lane');
    expect(report.publications).toBeGreaterThan(4);
    const forged = { ...published, publicKey: signerFrom('A'.repeat(43)).publicKey };
    expect((await verifyArchive(path, forged)).faults.map(({ kind }) => kind)).toEqual(['other-key']);
    const { digest } = portal.consent.publication;
    const shown = JSON.parse(await page(`${PATH}versions/${digest}/`));
    expect(shown.shown.languages.en.question).toContain('Refuse all');
    expect((await administrator.get(`${PATH}versions/none/`)).statusCode).toBe(404);
    const log = (await administrator.get('/backoffice/audit-log/?topic=consent')).body;
    for (const action of ['service-declared', 'service-removed', 'policy-written', 'records-exported'])
      expect(log).toContain(`consent.${action}`);
  });

  it('says that there are no pictures and how they come to be, and shows those that there are', async () => {
    const bare = await page();
    expect(bare).toContain('There are no pictures yet of what visitors are shown now');
    expect(bare).toContain(`action="${PATH}pictures/"`);
    const { digest: publication } = portal.consent.publication;
    const png = Buffer.from('iVBORw0KGgo=', 'base64');
    await portal.consent.store.keepPictures(
      { time: '2026-11-29T12:00:00.000Z', publication, browser: 'Chromium 156.0' },
      [{ name: 'question-fr-360-dark.png', png }],
    );
    expect(await page()).not.toContain('There are no pictures yet');
    const at = `${PATH}versions/${publication}/pictures/`;
    const shown = await page(at);
    expect(shown).toContain('alt="The question, fr, 360 px, dark"');
    expect(shown).toContain(createHash('sha256').update(png).digest('hex'));
    const picture = await administrator.get(`${at}question-fr-360-dark.png/`);
    expect([picture.headers['content-type'], picture.rawPayload]).toEqual(['image/png', png]);
    for (const other of [`${at}question-fr-361-dark.png/`, `${PATH}versions/none/pictures/`])
      expect((await administrator.get(other)).statusCode).toBe(404);
    const path = join(portal.settings.dataFolder, 'tmp', 'pictured.zip');
    writeFileSync(path, (await administrator.get(`${PATH}archive/`)).rawPayload);
    expect(await verifyArchive(path)).toMatchObject({ pictures: 1, faults: [] });
  });

  it('counts how often the question is shown, answered and not answered, without telling anybody apart', async () => {
    const counts = async (): Promise<Readonly<Record<string, number>>> => {
      await portal.audience.flush();
      const figures = await portal.audience.figures({ kind: 'consent', from: '', to: '~', limit: 100 });
      return Object.fromEntries(
        figures.filter(({ key }) => key[0] === '').map(({ key, times }) => [key[1], times]),
      );
    };
    const before = await counts();
    const more = async () =>
      Object.fromEntries(Object.entries(await counts()).map(([name, n]) => [name, n - (before[name] ?? 0)]));
    const read = (headers: Headers = {}, path = '/en/explore/') => get(path, headers);
    const refusal = { cookie: cookieOf(await post({ decision: 'refuse-all' })) };
    // From the cache and made anew; on any page but the one that is itself the question.
    for (let i = 0; i < 20; i++) await read();
    const etag = String((await read({}, '/fr/explore/')).headers.etag);
    for (let i = 0; i < 3; i++) {
      expect((await read({ 'if-none-match': etag }, '/fr/explore/')).statusCode).toBe(304);
      await read({}, '/en/terms/cookies-preferences/');
      await read({ 'sec-gpc': '1' });
      await read({ 'user-agent': 'curl/8.5' });
      await read({ 'almagest-audit': '1' });
      await read({ 'sec-purpose': 'prefetch' });
      await read(refusal);
    }
    // Who was not asked changes their mind.
    await post({ decision: 'accept-all' }, refusal);
    for (const decision of ['accept-all', 'save', 'save']) await post({ decision });
    expect(await more()).toEqual({ shown: 21, accepted: 1, refused: 1, chosen: 2 });
    const [, after = ''] = (await page()).split('The question in the last 30 days</h2>');
    const told = (after.split('</dl>', 1)[0] ?? '').replace(/<[^>]*>/g, ' ');
    const total = await counts();
    // Few are not told, and so not taken away either.
    const many = (times = 0) => (times < 5 ? 0 : times);
    const answered = many(total.accepted) + many(total.refused) + many(total.chosen);
    const shown = total.shown ?? 0;
    for (const [label, times] of [
      ['Shown', shown],
      ['Not answered', Math.max(0, shown - answered)],
    ] as const)
      expect(told).toMatch(new RegExp(`${label}\\s+${times > 0 && times < 5 ? 'fewer than 5' : times}\\b`));
  });

  it('shows how many allow and refuse, by class, and does not count who objects to that', async () => {
    const answers = async () => {
      await portal.audience.flush();
      const [, table = ''] = (await page()).split('Answers of the last 30 days</h2>');
      return (
        table
          .split('</table>', 1)[0]
          ?.replace(/<[^>]*>/g, ' ')
          .match(/\d+/g)
          ?.map(Number) ?? []
      );
    };
    for (let i = 0; i < 20; i++) await post({ decision: i % 2 === 0 ? 'refuse-all' : 'accept-all' });
    const before = await answers();
    for (let i = 0; i < 5; i++) await post({ decision: 'refuse-all' }, { 'sec-gpc': '1' });
    for (let i = 0; i < 5; i++) await post({ decision: 'save', uncounted: 'yes' });
    for (let i = 0; i < 5; i++) await post({ decision: 'allow', service: 'osm' });
    expect(await answers()).toEqual(before);
    for (let i = 0; i < 3; i++) await post({ decision: 'save', service: 'osm' });
    const [days, ...counts] = await answers();
    const [, statAllowed = 0, statRefused = 0, thirdAllowed = 0, thirdRefused = 0] = before;
    expect([days, ...counts]).toEqual([
      before[0],
      statAllowed,
      statRefused + 3,
      thirdAllowed + 3,
      thirdRefused,
    ]);
  });

  it('is closed to whoever may not manage settings', async () => {
    const publisher = await portal.person('Tycho', { groups: ['publishers'] });
    const { digest } = portal.consent.publication;
    for (const path of [PATH, `${PATH}archive/`, `${PATH}texts/`, `${PATH}versions/${digest}/pictures/`])
      expect((await publisher.get(path)).statusCode).toBe(403);
  });
});
