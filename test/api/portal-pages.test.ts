import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMINISTRATORS, COMMAND_LINE } from '#accounts';
import { accepted } from '../accounts.ts';
import { fieldOf, type OfficePerson, type OfficePortal, startOffice } from '../office.ts';

let portal: OfficePortal;
let writer: OfficePerson;
let reader: OfficePerson;
beforeAll(async () => {
  portal = await startOffice();
  writer = await portal.person('Caroline', { groups: [ADMINISTRATORS] });
  reader = await portal.person('Edmond');
});
afterAll(() => portal.close());

const PATH = '/backoffice/pages/';
const ABOUT = {
  'title-en': 'About us',
  'title-fr': 'Qui nous sommes',
  'body-en':
    'We *observe*.\n\n```dataset-table\ndataset: observatories\nselect: name, altitude_m\norder_by: altitude_m desc\nlimit: 2\ncaption: The highest\n```\n\n```dataset-figure\ndataset: observatories\n```',
  'body-fr': 'Nous *observons*.',
  isInNavigation: 'yes',
};
const read = async (url: string) => (await portal.stranger.get(url)).body;

async function save(fields: Readonly<Record<string, string>>, name = 'about') {
  const seen = fieldOf((await writer.get(`${PATH}${name}/`)).body, 'seen') ?? '';
  return writer.send(`${PATH}${name}/`, { seen, ...fields });
}
async function publish(name = 'about') {
  const seen = fieldOf((await writer.get(`${PATH}${name}/`)).body, 'seen') ?? '';
  return writer.send(`${PATH}${name}/publish/`, { seen });
}

describe('a page of the portal', () => {
  it('is a draft that nobody reads until it is published', async () => {
    const made = await writer.send(`${PATH}new/`, { name: 'about', ...ABOUT });
    expect([made.statusCode, made.headers.location]).toEqual([303, `${PATH}about/?said=page-created`]);
    expect((await portal.stranger.get('/en/pages/about/')).statusCode).toBe(404);
    await publish();
    const html = await read('/en/pages/about/');
    expect(html).toContain('<h1>About us</h1>');
    expect(html).toContain('<em>observe</em>');
  });

  it('shows rows and a drawing of a dataset, and says of which', async () => {
    const html = await read('/en/pages/about/');
    expect(html.match(/<tr>/g)).toHaveLength(3);
    expect(html).toContain('<th scope="col" class="is-number">Altitude');
    expect(html).toContain('The highest');
    expect(html).toContain('class="preview');
    expect(html.match(/href="\/en\/explore\/dataset\/observatories\/"/g)).toHaveLength(2);
  });

  it('is read in the language of the address, and in another where it is not written', async () => {
    expect(await read('/fr/pages/about/')).toContain('<em>observons</em>');
    await writer.send(`${PATH}new/`, { name: 'english-only', 'title-en': 'Only', 'body-en': 'English' });
    await publish('english-only');
    const html = await read('/fr/pages/english-only/');
    expect(html).toContain('Cette page n’existe pas encore en français');
    expect(html).toContain('<article class="wrap prose-page" lang="en">');
  });

  it('stands in the head of pages and in the site map', async () => {
    expect(await read('/fr/explore/')).toContain('<a href="/fr/pages/about/">Qui nous sommes</a>');
    expect(await read('/sitemap.xml')).toContain('/en/pages/about/</loc>');
    expect(await read('/sitemap.xml')).toContain('/en/pages/english-only/</loc>');
  });

  it('shows none of what its reader may not see, and keeps it from caches', async () => {
    const access = { isRestricted: true, grants: [], hiddenFields: [] };
    accepted(await portal.visibility.setAccess(COMMAND_LINE, 'observatories', access));
    const html = await read('/en/pages/about/');
    expect(html).not.toMatch(/Pic du Midi|Observatories|class="preview/);
    expect(html).toContain('What stands here cannot be shown at present.');
    expect((await writer.get('/en/pages/about/')).body).toContain('Observatories');
    expect(await read('/en/pages/about/')).not.toContain('Observatories');
    accepted(
      await portal.visibility.setAccess(COMMAND_LINE, 'observatories', { ...access, isRestricted: false }),
    );
    expect(await read('/en/pages/about/')).toContain('Observatories');
  });

  it('is previewed as it was typed, with what is wrong in it, and nothing is saved', async () => {
    const body =
      'New **words**\n\n```dataset-table\ndataset: observatories\nwhere: nowhere = 1\n```\n\n```dataset-table\ndataset: no-such\n```\n\n```dataset-figure\nwhat\n```';
    const { statusCode, body: html } = await save({ ...ABOUT, 'body-en': body, act: 'preview' });
    expect(statusCode).toBe(200);
    expect(html).toContain('<strong>words</strong>');
    expect(html).toContain('Unknown field: nowhere');
    expect(html).toContain('There is no dataset “no-such”');
    expect(html).toContain('Line 13: “what” is not understood');
    expect(await portal.pages.versions('about')).toHaveLength(1);
  });

  it('keeps every version: compared, and taken back', async () => {
    expect((await save({ ...ABOUT, 'body-en': 'We sleep.' })).statusCode).toBe(303);
    expect(await read('/en/pages/about/')).toContain('observe');
    const { body } = await writer.get(`${PATH}about/history/1/`);
    expect(body).toContain('<ins>We sleep.');
    expect(body).toMatch(/<del>We \*observe\*\./);
    await publish();
    expect(await read('/en/pages/about/')).toContain('We sleep.');
    await writer.send(`${PATH}about/history/1/restore/`, { seen: '2' });
    await publish();
    expect(await read('/en/pages/about/')).toContain('<em>observe</em>');
    expect(
      (await portal.pages.versions('about')).map(({ number, restoredFrom }) => [number, restoredFrom]),
    ).toEqual([
      [3, 1],
      [2, undefined],
      [1, undefined],
    ]);
  });

  it('is not overwritten by whoever saves second', async () => {
    const { statusCode, body } = await writer.send(`${PATH}about/`, {
      ...ABOUT,
      seen: '1',
      'body-en': 'Mine',
    });
    expect(statusCode).toBe(422);
    expect(body).toContain('Somebody else');
    expect(fieldOf(body, 'body-en')).toBe('Mine');
  });

  it('has a name that can stand in an address, once', async () => {
    for (const name of ['About us', '-x', '../etc', 'about', 'api'])
      expect((await writer.send(`${PATH}new/`, { ...ABOUT, name })).statusCode, name).toBe(422);
  });

  it('is written by those who may', async () => {
    expect((await reader.get(PATH)).statusCode).toBe(403);
    expect((await reader.send(`${PATH}new/`, { ...ABOUT, name: 'mine' })).statusCode).toBe(403);
    expect(await portal.pages.publish(reader.viewer, 'about', 3)).toMatchObject({
      problems: [{ code: 'not-allowed' }],
    });
  });

  it('goes, with all its versions', async () => {
    expect((await writer.send(`${PATH}english-only/remove/`)).statusCode).toBe(303);
    expect((await portal.stranger.get('/en/pages/english-only/')).statusCode).toBe(404);
    expect(await portal.pages.versions('english-only')).toEqual([]);
  });
});

describe('pages with a place of their own', () => {
  it('are terms, linked in the foot and open in a portal for members', async () => {
    await writer.send(`${PATH}new/`, {
      name: 'terms-and-conditions',
      'title-en': 'Terms',
      'body-en': 'Be kind.',
    });
    await publish('terms-and-conditions');
    expect(await read('/en/explore/')).toContain('<a href="/en/terms/terms-and-conditions/">Terms</a>');
    await portal.visibility.setPortal(COMMAND_LINE, { readers: 'signed-in', otherDatasets: 'public' });
    expect(await read('/en/terms/terms-and-conditions/')).toContain('Be kind.');
    expect((await portal.stranger.get('/en/pages/about/')).statusCode).toBe(303);
    await portal.visibility.setPortal(COMMAND_LINE, { readers: 'everyone', otherDatasets: 'public' });
  });

  it('are the text of the home page', async () => {
    await writer.send(`${PATH}new/`, {
      name: 'home',
      'title-en': 'Home',
      'body-en': '## Welcome, stargazers',
    });
    await publish('home');
    expect(await read('/en/')).toContain('<h2>Welcome, stargazers</h2>');
  });
});
