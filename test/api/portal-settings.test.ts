import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMINISTRATORS, COMMAND_LINE } from '#accounts';
import { openStore } from '#store';
import { accepted } from '../accounts.ts';
import { fieldOf, type OfficePerson, type OfficePortal, startOffice } from '../office.ts';

let portal: OfficePortal;
let administrator: OfficePerson;
let reader: OfficePerson;
beforeAll(async () => {
  portal = await startOffice({ ALMAGEST_FOOTER_LINKS: '[{"label":"Locked","address":"/explore/"}]' });
  administrator = await portal.person('Caroline', { groups: [ADMINISTRATORS] });
  reader = await portal.person('Edmond');
});
afterAll(() => portal.close());

const SETTINGS = '/backoffice/settings/';
const page = async (url: string) => (await portal.stranger.get(url)).body;

async function send(path: string, fields: Readonly<Record<string, string | readonly string[]>>) {
  const seen = fieldOf((await administrator.get(path)).body, 'seen') ?? '';
  return administrator.send(path, { seen, ...fields });
}

const GENERAL = {
  'name-en': 'Almagest',
  'name-fr': 'Almagest',
  languages: ['en', 'fr'],
  defaultLanguage: 'en',
};

describe('what the portal is called', () => {
  it('changes for readers at once, on pages that were in the cache', async () => {
    expect(await page('/en/explore/')).toContain('<title>Datasets · Almagest</title>');
    const { statusCode } = await send(SETTINGS, { ...GENERAL, 'name-en': 'Night Sky', 'name-fr': 'Ciel' });
    expect(statusCode).toBe(303);
    expect(await page('/en/explore/')).toContain('<title>Datasets · Night Sky</title>');
    expect(await page('/fr/explore/')).toContain(' · Ciel</title>');
  });

  it('is another answer of the API to who has kept one', async () => {
    const api = '/api/explore/v2.1/catalog/exports/rss';
    const kept = (await portal.stranger.get(api)).headers.etag;
    const again = () =>
      portal.http.app.inject({ url: api, headers: { host: 'sky.example', 'if-none-match': String(kept) } });
    expect((await again()).statusCode).toBe(304);
    accepted(await portal.portalSettings.change(COMMAND_LINE, { name: 'Other Sky' }));
    const { statusCode, body, headers } = await again();
    expect([statusCode, headers.etag === kept]).toEqual([200, false]);
    expect(body).toContain('Other Sky');
  });

  it('needs a name in some language, and says where it is missing', async () => {
    const { statusCode, body } = await send(SETTINGS, { ...GENERAL, 'name-en': ' ', 'name-fr': '' });
    expect(statusCode).toBe(422);
    expect(body).toContain('The portal needs a name in one language at least.');
  });

  it('is not overwritten by a form that is older', async () => {
    const seen = fieldOf((await administrator.get(SETTINGS)).body, 'seen') ?? '';
    accepted(await portal.portalSettings.change(COMMAND_LINE, { name: 'Meanwhile' }));
    const { statusCode, body } = await administrator.send(SETTINGS, { ...GENERAL, seen });
    expect(statusCode).toBe(422);
    expect(body).toContain('Somebody else');
    expect(await page('/en/explore/')).toContain(' · Meanwhile</title>');
  });

  it('is heard of when another process has changed it', async () => {
    const other = await openStore(portal.settings.dataFolder);
    await other.db
      .updateTable('portal_setting')
      .set({ value: '{"en":"Elsewhere"}' })
      .where('name', '=', 'name')
      .execute();
    await other.close();
    expect(await page('/en/explore/')).toContain(' · Elsewhere</title>');
  });

  it('stands in the audit log, before and after', async () => {
    const log = accepted(await portal.accounts.audit.list(COMMAND_LINE, { targetId: 'name' }));
    expect(log.items[0]).toMatchObject({
      action: 'setting.changed',
      details: { after: { en: 'Meanwhile' } },
    });
  });

  it('is nobody’s to change but those who may', async () => {
    expect((await reader.get(SETTINGS)).statusCode).toBe(403);
    expect((await reader.send(SETTINGS, GENERAL)).statusCode).toBe(403);
    expect(await portal.portalSettings.change(reader.viewer, { name: 'Mine' })).toMatchObject({
      problems: [{ code: 'not-allowed' }],
    });
  });
});

describe('the geocoders of the portal', () => {
  const PATH = `${SETTINGS}geocoders/`;
  const FORM = {
    id: 'ban',
    name: 'Base Adresse',
    url: 'https://ban.example/geo',
    keySecret: 'very-secret-key',
    perSecond: '0,5',
    attribution: 'BAN',
  };

  it('are none at first, and each protocol proposes its public service', async () => {
    const { body } = await administrator.get(PATH);
    expect(body).toContain('no address leaves this portal');
    const form = (await administrator.get(`${PATH}new/nominatim/`)).body;
    expect(fieldOf(form, 'url')).toBe('https://nominatim.openstreetmap.org');
    expect((await administrator.get(`${PATH}new/other/`)).statusCode).toBe(404);
    expect(portal.settings.geocoders).toEqual([]);
  });

  it('are named by administrators, and their keys never shown again', async () => {
    const bad = await send(`${PATH}new/addok/`, { ...FORM, url: 'ftp://x', perSecond: '0', id: 'É' });
    expect(bad.statusCode).toBe(422);
    expect(bad.body.match(/class="field-problem"/g)).toHaveLength(3);
    expect((await send(`${PATH}new/addok/`, FORM)).statusCode).toBe(303);
    expect((await send(`${PATH}new/photon/`, FORM)).body).toContain('Another geocoder has this short name');
    const shown = (await administrator.get(PATH)).body + (await administrator.get(`${PATH}ban/`)).body;
    expect(shown).toContain('One is kept.');
    expect(shown).not.toMatch(/very-secret|sealed:/);
    expect((await send(`${PATH}ban/`, { ...FORM, keySecret: '', name: 'BAN' })).statusCode).toBe(303);
    expect(await portal.geocoders()).toMatchObject([{ name: 'BAN', key: 'very-secret-key', perSecond: 0.5 }]);
    expect((await send(`${PATH}ban/remove/`, {})).statusCode).toBe(303);
    expect(await portal.geocoders()).toEqual([]);
  });

  it('are nobody’s to change but administrators’', async () => {
    const manager = await portal.person('Maria', { permissions: ['manage-settings'] });
    expect((await manager.get(PATH)).body).toContain('Only administrators change them.');
    for (const path of [`${PATH}new/addok/`, `${PATH}ban/`]) {
      expect((await manager.get(path)).statusCode).toBe(403);
      expect((await manager.send(path, FORM)).statusCode).toBe(403);
    }
    expect(await portal.portalSettings.change(manager.viewer, { geocoders: [] })).toMatchObject({
      problems: [{ code: 'not-allowed' }],
    });
  });
});

describe('the languages of the portal', () => {
  it('go and come while it runs', async () => {
    expect((await portal.stranger.get('/fr/explore/')).statusCode).toBe(200);
    expect((await send(SETTINGS, { ...GENERAL, languages: 'en' })).statusCode).toBe(303);
    expect((await portal.stranger.get('/fr/explore/')).statusCode).toBe(404);
    expect((await portal.stranger.get('/en/explore/')).statusCode).toBe(404);
    expect(await page('/explore/')).not.toContain('language-switch');
    expect((await send(SETTINGS, GENERAL)).statusCode).toBe(303);
    expect((await portal.stranger.get('/fr/explore/')).statusCode).toBe(200);
  });

  it('include the one for whoever asks for none', async () => {
    const { statusCode, body } = await send(SETTINGS, { ...GENERAL, languages: 'en', defaultLanguage: 'fr' });
    expect(statusCode).toBe(422);
    expect(body).toContain('must be one of the languages of the portal');
  });
});

describe('the colours of the portal', () => {
  it('come as a style sheet with an entity tag, and no page says anything inline', async () => {
    expect(
      (await send(`${SETTINGS}look/`, { accent: '#0a6b4f', mark: '#9c3c1c', showName: 'yes' })).statusCode,
    ).toBe(303);
    const html = await page('/en/explore/');
    const address = /href="(\/look\/style\.css\?[\w-]+)"/.exec(html)?.[1] ?? '';
    const style = await portal.stranger.get(address);
    expect(style.body).toContain('--accent:#0a6b4f');
    expect(style.headers['cache-control']).toContain('immutable');
    const again = await portal.http.app.inject({
      url: address,
      headers: { 'if-none-match': String(style.headers.etag) },
    });
    expect(again.statusCode).toBe(304);
    expect(html).not.toContain('style="');
    expect((await portal.stranger.get('/en/explore/')).headers['content-security-policy']).not.toContain(
      'unsafe',
    );
  });

  it('are repaired where they would be hard to read, with what they would have been', async () => {
    await send(`${SETTINGS}look/`, { accent: '#ffee00', mark: '#9c3c1c', showName: 'yes' });
    const { body } = await administrator.get(`${SETTINGS}look/`);
    expect(body).toMatch(/#ffee00 stands out from light paper by 1\.[01]:1 only/);
    expect((await portal.stranger.get('/look/style.css')).body).not.toContain('--accent:#ffee00');
  });

  it('refuse what is no colour', async () => {
    const { statusCode, body } = await send(`${SETTINGS}look/`, { accent: 'red;}', mark: '#9c3c1c' });
    expect(statusCode).toBe(422);
    expect(body).toContain('a colour such as #1d4280');
  });
});

describe('a logo', () => {
  const upload = async (name: string, content: Buffer) => {
    const form = new FormData();
    form.append('csrfmiddlewaretoken', (await csrf()) ?? '');
    form.append(name, new File([new Uint8Array(content)], 'logo.bin'));
    const request = new Request('http://x', { method: 'POST', body: form });
    return portal.http.app.inject({
      method: 'POST',
      url: `${SETTINGS}look/${name}/`,
      headers: {
        host: 'sky.example',
        'sec-fetch-site': 'same-origin',
        cookie: administrator.cookies,
        'content-type': request.headers.get('content-type') ?? '',
      },
      payload: Buffer.from(await request.arrayBuffer()),
    });
  };
  const csrf = async () => fieldOf((await administrator.get(`${SETTINGS}look/`)).body, 'csrfmiddlewaretoken');

  it('is drawn anew and shown in the head of every page', async () => {
    const picture = await sharp({ create: { width: 1200, height: 300, channels: 3, background: '#204080' } })
      .withExif({ IFD0: { Copyright: 'hidden words' } })
      .png()
      .toBuffer();
    expect(
      (await upload('logo', Buffer.concat([picture, Buffer.from('<script>polyglot</script>')]))).statusCode,
    ).toBe(303);
    const address = /src="(\/look\/logo\.webp\?[\w-]+)"/.exec(await page('/en/explore/'))?.[1] ?? '';
    const { rawPayload, headers } = await portal.stranger.get(address);
    expect(headers['content-type']).toBe('image/webp');
    expect(await sharp(rawPayload).metadata()).toMatchObject({ format: 'webp', width: 800, height: 200 });
    expect(rawPayload.toString('latin1')).not.toMatch(/hidden words|polyglot/);
  });

  it('may be an SVG, of which only the dots are kept', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><script>x()</script><circle r="9"/></svg>';
    expect((await upload('logo-dark', Buffer.from(svg))).statusCode).toBe(303);
    expect(await page('/en/explore/')).toContain('srcset="/look/logo-dark.webp?');
  });

  for (const [what, content] of [
    ['a text', Buffer.from('no picture')],
    ['a web page', Buffer.from('<html><script>x()</script></html>')],
    [
      'an SVG that reads a file',
      Buffer.from(
        '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>',
      ),
    ],
    [
      'an SVG that fetches',
      Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="https://elsewhere.example/x.png"/></svg>',
      ),
    ],
    ['a cut-off PNG', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
  ] as const)
    it(`is not ${what}`, async () => {
      const { statusCode, body } = await upload('logo', content);
      expect(statusCode).toBe(422);
      expect(body).toContain('This is no picture that can be drawn');
    });

  it('goes away again', async () => {
    await administrator.send(`${SETTINGS}look/logo/remove/`);
    expect(await page('/en/explore/')).not.toContain('/look/logo');
  });
});

describe('the links of the portal', () => {
  const row = (index: number, order: string, en: string, address: string) => ({
    [`navigation-${index}-order`]: order,
    [`navigation-${index}-en`]: en,
    [`navigation-${index}-address`]: address,
  });

  it('stand in the head, in their places and in the language of the address', async () => {
    const fields = {
      ...row(0, '2', 'Data', '/explore/'),
      ...row(1, '1', 'Society', 'https://society.example/'),
      'navigation-0-fr': 'Données',
    };
    expect((await send(`${SETTINGS}links/`, fields)).statusCode).toBe(303);
    const html = await page('/fr/explore/');
    const head = html.slice(html.indexOf('masthead-nav'), html.indexOf('masthead-person'));
    expect(
      [...head.matchAll(/href="([^"]*)"[^>]*>([^<]*)</g)].map(([, href, label]) => [label, href]),
    ).toEqual([
      ['Society', 'https://society.example/'],
      ['Données', '/fr/explore/'],
    ]);
  });

  it('lead nowhere that runs a script', async () => {
    for (const address of ['javascript:alert(1)', '//elsewhere.example', 'data:text/html,x']) {
      const { statusCode } = await send(`${SETTINGS}links/`, row(0, '1', 'x', address));
      expect(statusCode, address).toBe(422);
    }
  });

  it('are locked where the environment sets them, and say by what', async () => {
    const { body } = await administrator.get(`${SETTINGS}links/`);
    expect(body).toContain('Set outside the back office, by ALMAGEST_FOOTER_LINKS');
    expect(await portal.portalSettings.change(COMMAND_LINE, { 'footer.links': [] })).toMatchObject({
      problems: [{ code: 'locked', setting: 'footer.links' }],
    });
    expect(await page('/en/explore/')).toContain('>Locked</a>');
  });
});

describe('lists and limits', () => {
  it('keep themes and licences', async () => {
    const fields = {
      'themes-0-en': 'Stars',
      'themes-0-fr': 'Étoiles',
      'licences-0-title': 'House licence',
      'licences-0-url': 'https://house.example/licence',
    };
    expect((await send(`${SETTINGS}lists/`, fields)).statusCode).toBe(303);
    expect(portal.settings.themes).toEqual([{ en: 'Stars', fr: 'Étoiles' }]);
    expect(portal.settings.licences).toEqual([
      { title: 'House licence', url: 'https://house.example/licence' },
    ]);
  });

  it('limit the size of uploads from now on', async () => {
    const seen =
      [...(await administrator.get('/backoffice/quotas/')).body.matchAll(/name="seen" value="([^"]*)"/g)].at(
        -1,
      )?.[1] ?? '';
    const limits = { seen, uploadsMaxMb: '3' };
    expect((await administrator.send('/backoffice/quotas/limits/', limits)).statusCode).toBe(303);
    expect(portal.settings['uploads.maxMb']).toBe(3);
    expect((await administrator.send('/backoffice/quotas/limits/', limits)).statusCode).toBe(422);
  });
});
