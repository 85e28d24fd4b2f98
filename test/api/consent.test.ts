import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OfficePortal, startOffice } from '../office.ts';

const SERVICES = [
  { preset: 'matomo', url: 'https://stats.example/', siteId: 7 },
  { preset: 'openstreetmap' },
  { preset: 'youtube' },
];
const POLICY = '/en/terms/cookies-policy/';

let portal: OfficePortal;
beforeAll(async () => {
  portal = await startOffice({
    ALMAGEST_COOKIE_SERVICES: JSON.stringify(SERVICES),
    ALMAGEST_COOKIE_POLICY_TEXT: 'Questions to <a href="mailto:dpo@sky.example">our officer</a>.',
    ALMAGEST_COOKIE_CONTROLLER: 'Night Sky Club, 1 Dome Lane',
  });
});
afterAll(() => portal.close());

type Headers = Readonly<Record<string, string>>;

const get = (url: string, headers: Headers = {}) =>
  portal.http.app.inject({ url, headers: { host: 'sky.example', ...headers } });

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
