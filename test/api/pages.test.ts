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

describe('the API console', () => {
  const CONSOLE = '/en/api/explore/v2.1/console';
  const unescaped = (text: string) =>
    text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&');
  const shown = (html: string) => unescaped(html.replace(/<[^>]*>/g, ''));

  it('is at the address of the original, in the language of its flag', async () => {
    const { status, headers, text } = await ask('/api/explore/v2.1/console/?flg=fr-fr');
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(text).toContain('<html lang="fr">');
    expect(shown(text)).toContain('Nommez un jeu de données');
  });

  it('shows the answer as a program gets it, numbers and all', async () => {
    const { text } = await ask(CONSOLE, {
      dataset: 'star-sightings',
      select: 'count(*) as n, 10.0 as x, 9007199254740993 as big',
      group_by: 'constellation',
      where: 'constellation = "Lyra"',
    });
    expect(shown(text)).toMatch(/"n": \d+,\s+"x": 10\.0,\s+"big": 9007199254740993/);
  });

  it('gives the request to copy as curl, JavaScript, Python and R', async () => {
    const { text } = await ask('/en/explore/dataset/star-sightings/api/', {
      where: `star = "Barnard's star"`,
      refine: 'constellation:Lyra\r\ntags:bright',
      q: 'plate',
    });
    const address =
      'http://sky.example/api/explore/v2.1/catalog/datasets/star-sightings/records?where=star+%3D+%22Barnard%27s+star%22&refine=constellation%3ALyra&refine=tags%3Abright&limit=5&where=search%28%22plate%22%29';
    const code = shown(text);
    expect(code).toContain(`curl -s '${address}'`);
    expect(code).toContain(`fetch(\n  "${address}"`);
    expect(code).toContain(`requests.get(\n    "${address}"`);
    expect(code).toContain(`fromJSON(\n  "${address}"`);
    expect((await ask(address.replace('http://sky.example', ''))).status).toBe(200);
  });

  for (const [parameters, field, marked, said] of [
    [{ where: 'magnitude > 1 and brightness < 2' }, 'where', 'brightness', 'There is no field brightness.'],
    [{ where: 'bogus(' }, 'where', '(', 'Unexpected here: (.'],
    [{ select: 'star, sum(star)' }, 'select', 'star', 'sum cannot stand here'],
    [{ order_by: 'star,' }, 'order_by', ' ', 'Unexpected here'],
    [{ refine: 'star:Vega\nnope:1' }, 'refine', 'nope:1', 'There is no field nope.'],
    [{ endpoint: 'facets', facet: 'constellation\nnope' }, 'facet', 'nope', 'There is no field nope.'],
    [{ limit: '101' }, 'limit', undefined, 'This value is not accepted'],
    [{ timezone: 'Mars/Olympus' }, 'timezone', undefined, 'This value is not accepted'],
  ] as const) {
    it(`marks where ${JSON.stringify(parameters)} is wrong`, async () => {
      const { status, text } = await ask(CONSOLE, { dataset: 'star-sightings', ...parameters });
      expect(status).toBe(200);
      expect(text).toContain('<strong>400</strong>');
      const problem = new RegExp(`<div id="problem-${field}"[^>]*>(.*?)</div>`, 's').exec(text)?.[1] ?? '';
      expect(shown(problem)).toContain(said);
      expect(/<mark>(.*?)<\/mark>/.exec(problem)?.[1]).toBe(marked);
      expect(text).toMatch(new RegExp(`<(?:input|textarea) id="parameter-${field}"[^>]*aria-invalid="true"`));
    });
  }

  it('asks the catalogue, and says of a dataset that is not there that it is not', async () => {
    const { text } = await ask(CONSOLE, { endpoint: 'datasets', select: 'dataset_id', order_by: 'title' });
    expect(shown(text)).toContain('"total_count": 2');
    const missing = await ask(CONSOLE, { dataset: '../<b>' });
    expect([missing.status, shown(missing.text)]).toEqual([200, expect.stringContaining('404')]);
    expect(missing.text).not.toContain('<b>');
  });

  it('knows the names that can stand in a clause, in the language of the page', async () => {
    const { json, headers } = await ask('/explore/dataset/star-sightings/completions.json', {
      clause: 'where',
      lang: 'fr',
    });
    expect(headers['content-type']).toContain('application/json');
    expect(json[0]).toMatchObject({
      kind: 'field',
      name: 'sighting_id',
      insert: 'sighting_id',
      detail: 'text',
    });
    expect(json).toContainEqual(
      expect.objectContaining({ insert: 'startswith(', about: expect.stringContaining('commence par') }),
    );
    const catalogue = await ask('/api/explore/v2.1/console/completions.json', { clause: 'order_by' });
    expect(catalogue.json).toContainEqual(expect.objectContaining({ insert: 'default.modified' }));
    expect((await ask('/explore/dataset/star-sightings/completions.json', { clause: 'x' })).status).toBe(400);
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
