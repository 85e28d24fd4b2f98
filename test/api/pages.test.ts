import { describe, expect, it } from 'vitest';
import { ask, running, usePortal } from './explore-portal.ts';

usePortal();

const TABLE = '/explore/dataset/star-sightings/table/';

describe('the language of a page', () => {
  it('is that of the address, whatever else is wished', async () => {
    const answer = await ask(
      '/fr/explore/',
      {},
      { headers: { 'accept-language': 'en', cookie: 'django_language=en' } },
    );
    expect(answer.headers).toMatchObject({ 'content-language': 'fr', vary: 'Accept-Encoding' });
    expect(answer.headers['cache-control']).toContain('public');
    expect(answer.text).toContain('<html lang="fr">');
  });

  for (const [headers, query, expected] of [
    [{}, {}, 'en'],
    [{ 'accept-language': 'fr-CA,fr;q=0.9,en;q=0.5' }, {}, 'fr'],
    [{ 'accept-language': 'fr', cookie: 'django_language=en' }, {}, 'en'],
    [{ cookie: 'django_language=de' }, {}, 'en'],
    [{ cookie: 'django_language=fr; django_language=en' }, {}, 'en'],
    [{ cookie: 'django_language=en' }, { flg: 'fr-fr' }, 'fr'],
  ] as const) {
    it(`is ${expected} with ${JSON.stringify({ headers, query })}`, async () => {
      const answer = await ask('/explore/', query, { headers });
      expect(answer.headers['content-language']).toBe(expected);
      expect(answer.headers.vary).toContain('Cookie');
      expect(answer.headers['cache-control']).toContain('private');
    });
  }

  it('has its siblings and one canonical address in the head', async () => {
    const { text } = await ask(`/en${TABLE}`);
    expect(text).toContain(`<link rel="canonical" href="http://sky.example/en${TABLE}"`);
    expect(text).toContain(`hreflang="fr" href="http://sky.example/fr${TABLE}"`);
    expect(text).toContain(`hreflang="x-default" href="http://sky.example${TABLE}"`);
  });
});

describe('the language switch', () => {
  it('changes nothing on GET', async () => {
    const answer = await ask('/i18n/setlang/', { language: 'fr', next: '/explore/' });
    expect(answer.status).toBe(303);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  const post = (form: Record<string, string>, headers: Record<string, string> = {}) =>
    running().http.app.inject({
      method: 'POST',
      url: '/i18n/setlang/',
      headers: {
        host: 'sky.example',
        origin: 'http://sky.example',
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
      payload: new URLSearchParams(form).toString(),
    });

  it('sets the one cookie with all its attributes, and leads back', async () => {
    const answer = await post({ language: 'fr', next: '/en/explore/?q=a&flg=en' });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/explore/?q=a']);
    expect([answer.headers['set-cookie']].flat()).toEqual([
      'django_language=fr; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax',
    ]);
  });

  it('gives a script the cookie alone', async () => {
    const answer = await post({ language: 'fr' }, { 'x-requested-with': 'XMLHttpRequest' });
    expect([answer.statusCode, answer.body]).toEqual([204, '']);
    expect(String(answer.headers['set-cookie'])).toContain('django_language=fr');
  });

  for (const form of [{ language: 'de' }, {}]) {
    it(`sets nothing for ${JSON.stringify(form)}`, async () => {
      const answer = await post(form);
      expect(answer.statusCode).toBe(303);
      expect(answer.headers['set-cookie']).toBeUndefined();
    });
  }

  for (const headers of [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'http://sky.example:8081' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
  ]) {
    it(`is refused when it is sent with ${JSON.stringify(headers)}`, async () => {
      const answer = await post({ language: 'fr' }, headers);
      expect(answer.statusCode).toBe(403);
      expect(answer.headers['set-cookie']).toBeUndefined();
    });
  }
});

describe('a page', () => {
  for (const path of [
    '/',
    '/pages/home',
    '/pages/home/',
    '/explore',
    '/explore/?q=star&refine.theme=Stars&disjunctive.keyword&sort=modified&flg=en-gb',
    '/explore/dataset/star-sightings',
    '/explore/dataset/star-sightings@datastro/information/',
    `${TABLE}?disjunctive.star&sort=-sighting_id&refine.star=Vega`,
    `${TABLE}?page=999999&rows=7&sort=nothing`,
    '/explore/dataset/star-sightings/record/?n=2',
    '/explore/dataset/star-sightings/map/?location=13,1,2&basemap=x',
    '/explore/dataset/star-sightings/analyze/',
    '/explore/dataset/star-sightings/export/',
    '/explore/dataset/star-sightings/api/?where=nonsense((&limit=-5',
    '/terms/cookies-policy/',
    '/terms/cookies-information?flg=fr',
    '/pages/api/',
  ]) {
    it(`is at ${path}, sets no cookie and comes back as 304`, async () => {
      const answer = await ask(path);
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect(answer.text).not.toMatch(
        / style=| onclick=|<style|<script(?! type="(?:application\/ld\+json|module)")/,
      );
      const again = await ask(path, {}, { headers: { 'if-none-match': answer.headers.etag ?? '' } });
      expect([again.status, again.text]).toEqual([304, '']);
      const head = await ask(path, {}, { method: 'HEAD' });
      expect([head.status, head.text, head.headers.etag]).toEqual([200, '', answer.headers.etag]);
    });
  }

  for (const [path, status, text] of [
    ['/nowhere/', 404, 'Nothing at this address'],
    ['/fr/nulle/part', 404, 'Rien à cette adresse'],
    ['/explore/dataset/unknown/table/', 404, 'There is no dataset “unknown”'],
    ['/explore/dataset/%3Cscript%3E/', 404, 'Nothing at this address'],
    ['/explore/dataset/star-sightings/record/?n=1&q=nowhere+to+be+found', 404, 'Nothing at this address'],
    ['/%ff%fe', 400, 'This address cannot be read'],
  ] as const) {
    it(`says in words and as ${status} what is wrong with ${path}`, async () => {
      const answer = await ask(path);
      expect(answer.status).toBe(status);
      expect(answer.text).toContain(text);
      expect(answer.text).not.toContain('<script>');
      expect(answer.headers['set-cookie']).toBeUndefined();
    });
  }

  it('leaves out a filter that it does not understand and names it', async () => {
    const { status, text } = await ask(TABLE, { where: 'brightness > 1' });
    expect(status).toBe(200);
    expect(text).toContain('Unknown field: brightness');
  });

  it('shows what was typed as text, never as markup', async () => {
    const { text } = await ask(TABLE, { q: '<img src=x onerror=alert(1)>"\'', 'refine.<b>': '</a><script>' });
    expect(text).not.toContain('<img src=x');
    expect(text).not.toContain('<script>');
  });
});

describe('the console of the original', () => {
  it('leads to ours', async () => {
    const { status, headers } = await ask('/api/explore/v2.1/console?flg=fr-fr');
    expect([status, headers.location]).toEqual([302, '/pages/api/?flg=fr-fr']);
  });
});

describe('what search engines look for', () => {
  it('is there: robots, a site map with both languages, an icon', async () => {
    expect((await ask('/robots.txt')).text).toContain('Sitemap: http://sky.example/sitemap.xml');
    const map = await ask('/sitemap.xml');
    expect(map.headers['content-type']).toContain('xml');
    expect(map.text).toContain('http://sky.example/fr/explore/dataset/star-sightings/information/');
    expect((await ask('/favicon.svg')).headers['content-type']).toBe('image/svg+xml');
  });

  it('describes a dataset in schema.org’s words', async () => {
    const { text } = await ask('/en/explore/dataset/star-sightings/information/');
    const json = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(text)?.[1] ?? '{}';
    expect(JSON.parse(json)).toMatchObject({
      '@type': 'Dataset',
      identifier: 'star-sightings',
      inLanguage: 'en',
    });
  });
});
