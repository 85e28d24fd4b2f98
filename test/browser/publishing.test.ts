import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { COMMAND_LINE } from '#accounts';
import { accepted, GOOD_PASSWORD, signedUp } from '../accounts.ts';
import { xlsxFile } from '../fixtures/xlsx-file.ts';
import { OBSERVATORIES } from '../generators/observatories.ts';
import { startTestPortal } from '../portal.ts';
import { signIn } from './office-pages.ts';
import { useBrowser } from './portal.ts';

// What is asked again by itself is the portal's own.
const setting = useBrowser(() => startTestPortal({ ALMAGEST_ALLOW_PRIVATE_ADDRESSES: 'true' }));

it('takes somebody without JavaScript and in French from a file to a published dataset and back', {
  timeout: 180_000,
}, async () => {
  const { portal } = setting;
  accepted(await portal.accounts.settings.change(COMMAND_LINE, { secondFactor: 'nobody' }));
  const { token } = await signedUp(portal, 'Émilie', { groups: ['editors'] });
  const file = join(portal.settings.dataFolder, 'tmp', 'relevés.csv');
  writeFileSync(
    file,
    Buffer.from(
      'Étoile;Éclat;Vue le\nVéga;0,03;14/08/2024\nMira;faible;15/08/2024\nDeneb;1,25;16/08/2024\nAltaïr;0,77;17/08/2024\n',
      'latin1',
    ),
  );
  const context = await setting.visitor({ javaScriptEnabled: false });
  try {
    await signIn(context, setting.origin, token);
    const page = await context.newPage();
    const shot = async (name: string) => {
      const folder = process.env.SHOTS;
      if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
    };
    /** Presses a button, and looks again until nothing is being done any more. */
    const press = async (name: string) => {
      await page.getByRole('button', { name, exact: true }).click();
      for (let i = 0; i < 100; i++) {
        const reload = page.getByRole('link', { name: 'Voir l’avancement' });
        if ((await reload.count()) === 0) return;
        await reload.click();
      }
    };
    await page.goto('/fr/backoffice/datasets/');
    await shot('list');
    await page.getByRole('link', { name: 'Nouveau jeu de données' }).click();
    await shot('new');
    await press('Voir ce qu’il contient');
    await page.getByRole('link', { name: 'Choisissez un fichier, ou donnez une adresse.' }).waitFor();
    await page.getByLabel('Fichier').setInputFiles(file);
    await press('Voir ce qu’il contient');
    await shot('draft');
    await page.getByRole('cell', { name: 'faible' }).first().waitFor();

    await page.locator('summary', { hasText: 'Éclat' }).click();
    await page.locator('#field-f1-type').selectOption({ label: 'nombre' });
    await page.locator('#field-f1-decimal').selectOption({ label: 'virgule' });
    await press('Montrer ce qui en résulte');
    await page.getByText('Pas encore enregistré').waitFor();
    await shot('draft-open');
    // A step is added and shown without script too, and taken back after it was saved.
    await page.getByLabel('Une autre étape').selectOption({ label: 'Majuscules ou minuscules' });
    await press('Ajouter l’étape');
    await page.getByLabel('Champ', { exact: true }).selectOption('etoile');
    await page.getByLabel('Casse').selectOption({ label: 'majuscules' });
    await press('Enregistrer');
    await page.getByText('« Véga » devient « VÉGA »').waitFor();
    await shot('draft-step');
    await press('Annuler');
    expect(await page.getByText('VÉGA', { exact: true }).count()).toBe(0);
    // What the portal is not sure of is decided with one press.
    await press('En faire un nombre Éclat');
    await press('Enregistrer');
    await page.getByRole('heading', { name: '1 valeur rejetée' }).waitFor();
    await shot('draft-saved');
    await press('Publier');
    await page.getByRole('alert').waitFor();
    await shot('draft-problems');
    await page.getByLabel('Titre (en)').fill('Stars seen');
    await page.getByLabel('Titre (fr)').fill('Étoiles vues');
    await page.getByLabel('Licence', { exact: true }).selectOption('CC BY 4.0');
    await press('Publier');
    await page.getByText('Les lecteurs le voient dès maintenant.').waitFor();
    await shot('published');
    await page.getByRole('link', { name: 'Revenir en arrière' }).click();
    await shot('history');
    expect(await page.getByRole('row', { name: /Émilie.*publié/ }).count()).toBe(1);

    await page.goto('/fr/explore/dataset/releves/table/');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Étoiles vues');
    await page.goto('/fr/backoffice/datasets/releves/description/');
    await shot('description');
    await page.goto('/fr/backoffice/datasets/releves/remove/');
    await shot('remove');
    await page.getByRole('button', { name: 'Supprimer le jeu de données' }).click();
    await page.getByText('Le jeu de données est supprimé.').waitFor();
  } finally {
    await context.close();
  }
});

it('shows what becomes of a table while somebody types, and takes it back and forth', {
  timeout: 180_000,
}, async () => {
  const { portal } = setting;
  accepted(await portal.accounts.settings.change(COMMAND_LINE, { secondFactor: 'nobody' }));
  const { token } = await signedUp(portal, 'Hevelius', { groups: ['editors'] });
  const file = join(portal.settings.dataFolder, 'tmp', 'stars.csv');
  writeFileSync(file, 'designation,mag,tags\nHD 172167 A,0.03,a|b\nHD 48915,-1.46,b\nunknown,faint,\n');
  const context = await setting.visitor({ viewport: { width: 1280, height: 900 } });
  try {
    await signIn(context, setting.origin, token);
    const page = await context.newPage();
    page.on('dialog', (dialog) => dialog.accept());
    const shot = async (name: string) => {
      const folder = process.env.SHOTS;
      if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
    };
    await page.goto('/backoffice/datasets/new/');
    await page.getByLabel('File').setInputFiles(file);
    await page.getByRole('button', { name: 'Look at it' }).click();
    const result = page.getByRole('table', { name: 'What readers will get' });
    await result.getByRole('cell', { name: 'faint' }).waitFor();
    await shot('live-0');
    await page.getByLabel('Another step').selectOption({ label: 'Extract text' });
    await page.getByRole('button', { name: 'Add the step' }).click();
    const step = page.getByRole('group', { name: /Step 1/ });
    // The keyboard goes on where the step begins.
    await page.locator('#field-s0-field:focus').waitFor();
    await step.getByLabel('Field', { exact: true }).selectOption('designation');
    await step.getByLabel('Pattern').fill('HD (\\d+)');
    await step.getByLabel('Into a field named').fill('hd');
    await step.getByText('Adds hd.').waitFor();
    await result.getByRole('cell', { name: '172167', exact: true }).waitFor();
    await page.locator('summary', { hasText: 'hd' }).first().waitFor();
    await shot('live-1');
    await page.locator('summary', { hasText: 'mag' }).first().click();
    await page.locator('#field-f1-type').selectOption({ label: 'number' });
    await result.locator('s', { hasText: 'faint' }).waitFor();
    await page.getByRole('heading', { name: '1 rejected value' }).waitFor();
    await shot('live-2');
    await page.getByRole('button', { name: 'Undo' }).click();
    await result.locator('s').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Redo' }).click();
    await result.locator('s', { hasText: 'faint' }).waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: /Download all rejected/ }).click();
    expect(await (await download).suggestedFilename()).toBe('rejected-values.csv');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('No step yet').waitFor();
    await shot('live-3');

    // Another dataset: its fields are offered once it is chosen.
    await page.getByLabel('Another step').selectOption({ label: 'Join another dataset' });
    await page.getByRole('button', { name: 'Add the step' }).click();
    const joining = page.getByRole('group', { name: /Step 1: Join/ });
    await joining.getByLabel('Field', { exact: true }).selectOption('tags');
    await joining.getByLabel('Dataset').selectOption('star-sightings');
    await joining.getByLabel('Its field with the key').selectOption('tags');
    await joining.getByLabel('star', { exact: true }).check();
    await joining.getByLabel('Put before their names').fill('seen_');
    await joining.getByText('Adds seen_star.').waitFor();
    await result.getByRole('columnheader', { name: /^Star/ }).waitFor();
    await shot('live-4');
  } finally {
    await context.close();
  }
});

const VOTABLE = `<?xml version="1.0"?>
<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE><TABLE>
<FIELD name="star" datatype="char" arraysize="*"/>
<FIELD name="parallax" datatype="double" unit="mas" ucd="pos.parallax.trig"/>
<FIELD name="hip" datatype="int"><VALUES null="-1"/></FIELD>
<DATA><TABLEDATA>
<TR><TD>Vega</TD><TD>130.23</TD><TD>91262</TD></TR>
<TR><TD>Unknown</TD><TD></TD><TD>-1</TD></TR>
</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`;

const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures', name));

/** Small files with faults that files have, and what becomes of them: types in order, and records. */
const FILES: readonly (readonly [
  name: string,
  content: () => Buffer,
  types: readonly string[],
  records: readonly Readonly<Record<string, unknown>>[],
])[] = [
  // A title over the table, across merged cells.
  [
    'plates.xlsx',
    () => xlsxFile([['Plates of 1923', ''], [], ['plate', 'seconds'], ['A1', 30], ['A2', 45]], ['A1:B1']),
    ['text', 'int'],
    [
      { plate: 'A1', seconds: 30 },
      { plate: 'A2', seconds: 45 },
    ],
  ],
  // A feature without geometry, and one without a property.
  [
    'domes.geojson',
    () =>
      Buffer.from(
        // Large enough to come in pieces.
        JSON.stringify({
          type: 'FeatureCollection',
          features: [
            {
              type: 'Feature',
              properties: { name: 'Meudon', since: 1893 },
              geometry: { type: 'Point', coordinates: [2.23, 48.8] },
            },
            { type: 'Feature', properties: { name: 'Nowhere' }, geometry: null },
          ],
        }).padEnd(2_500_000),
      ),
    ['text', 'int', 'geo_point_2d'],
    [
      { name: 'Meudon', since: 1893 },
      { name: 'Nowhere', since: null },
    ],
  ],
  // Lambert 93 and Latin-1, as French offices hand them out.
  [
    'sites.zip',
    () => fixture('sites.zip'),
    ['int', 'text', 'int', 'geo_point_2d'],
    [
      { nom: 'Pic du Midi', altitude: 2877 },
      { nom: 'Haute-Provence é', altitude: 650 },
      { nom: 'Meudon', altitude: null },
    ],
  ],
  [
    'parallaxes.vot',
    () => Buffer.from(VOTABLE),
    ['text', 'double', 'int'],
    [
      { star: 'Vega', parallax: 130.23, hip: 91262 },
      { star: 'Unknown', parallax: null, hip: null },
    ],
  ],
  // Not a number, and a whole number that stands for none.
  [
    'stars.fits',
    () => fixture('stars.fits'),
    ['text', 'double', 'double', 'int'],
    [{ hip: 91262 }, { hip: 32349 }, { name: 'M31', mag: null, hip: null }],
  ],
];

/** Somebody who has no mouse: everything is reached with the tab key. */
function keyboardOf(page: Page) {
  const at = () =>
    page.evaluate(() => {
      const { activeElement: here } = document;
      const address = here?.getAttribute('href') ?? '';
      const names = [here?.id, here?.textContent?.trim().slice(0, 100), here?.getAttribute('value'), address];
      const { top = -1, bottom = 0 } = here?.getBoundingClientRect() ?? {};
      return {
        names: names.flatMap((name) => name || []),
        isShown:
          here !== null &&
          getComputedStyle(here).outlineStyle !== 'none' &&
          top >= 0 &&
          bottom <= innerHeight,
      };
    });
  const press = (key: string) => page.keyboard.press(key);
  const to = async (wanted: string | RegExp) => {
    for (let i = 0; i < 150; i++) {
      const { names, isShown } = await at();
      if (names.some((name) => (wanted instanceof RegExp ? wanted.test(name) : name === wanted))) {
        expect([wanted, isShown]).toEqual([wanted, true]);
        return;
      }
      await press('Tab');
    }
    throw new Error(`the keyboard does not reach ${wanted}`);
  };
  return {
    to,
    press,
    type: (text: string) => page.keyboard.type(text),
    /** Goes there and presses it; on to a page, where one is named. */
    async enter(wanted: string | RegExp, next?: string | RegExp) {
      await to(wanted);
      await press('Enter');
      if (next !== undefined) await page.waitForURL(next);
    },
    async choose(field: string, option: string) {
      await to(field);
      await page.keyboard.type(option);
    },
    /** Waits until the focus is there, where an act has put it. */
    async isAt(wanted: string) {
      await expect.poll(async () => (await at()).names.join(' | '), { timeout: 30_000 }).toContain(wanted);
      expect([wanted, (await at()).isShown]).toEqual([wanted, true]);
    },
  };
}

it('is worked by keyboard alone from signing in to taking back what was published, and loses the focus nowhere', {
  timeout: 240_000,
}, async () => {
  const { portal, origin } = setting;
  accepted(await portal.accounts.settings.change(COMMAND_LINE, { secondFactor: 'nobody' }));
  await signedUp(portal, 'Cecilia Payne', { groups: ['publishers'] });
  const address = `${origin}/api/explore/v2.1/catalog/datasets/observatories/exports/csv`;
  await setting.visit({}, async (_, page) => {
    const { to, enter, press, type, choose, isAt } = keyboardOf(page);
    await page.goto('/login/');
    await to('field-login');
    await type('Cecilia Payne');
    await to('field-password');
    await type(GOOD_PASSWORD);
    await press('Enter');
    await page.getByRole('link', { name: 'Back office' }).waitFor();
    await enter('/backoffice/', '**/backoffice/');
    await enter('/backoffice/datasets/', '**/datasets/');
    await enter('New dataset', '**/datasets/new/');
    await enter('Look at it');
    await isAt('File: Choose a file, or give an address.');
    await to('field-url');
    await type(`${address}?select=name,altitude_m`);
    await press('Enter');
    const result = page.getByRole('table', { name: 'What readers will get' });
    await result.waitFor();

    // Two steps, of which the second goes first, and comes back; then all of it is taken back and done again.
    await choose('field-new-step', 'Upper');
    await enter('step-add');
    await isAt('field-s0-field');
    await type('name');
    await choose('field-s0-to_case', 'upper');
    await choose('field-new-step', 'Copy');
    await enter('step-add');
    await isAt('field-s1-field');
    await type('name');
    await to('field-s1-to');
    await type('written');
    await result.getByRole('columnheader', { name: /^written/ }).waitFor();
    for (let i = 0; i < 5; i++) await press('Shift+Tab');
    await enter('step-up-1');
    await isAt('step-down-0');
    await press('Enter');
    await isAt('step-up-1');
    await enter('undo');
    await isAt('undo');
    await press('Enter');
    await enter('redo');
    await press('Enter');
    await isAt('undo');
    await press('Control+s');
    await page.getByText('Saved', { exact: true }).waitFor();
    await isAt('undo');

    await to('#fields');
    await press('Enter');
    await enter(/^altitude_m altitude_m/);
    await choose('field-f1-type', 'text');
    await result.getByRole('columnheader', { name: /^altitude_m.*text/ }).waitFor();
    await enter('publish');
    await isAt('Title (en): This must not be empty.');
    await enter('#field-title-en');
    await isAt('field-title-en');
    await type('Domes');
    await to('field-title-fr');
    await type('Coupoles');
    for (let i = 0; i < 2; i++) await press('Shift+Tab');
    await press('Control+a');
    await type('domes');
    await choose('field-license', 'CC BY 4');
    await enter('publish');
    await isAt('Published. Readers see it now.');
    const dataset = portal.catalogue.get('domes');
    expect(dataset?.metadata.title).toEqual({ en: 'Domes', fr: 'Coupoles' });
    expect(dataset?.schema.fields.map(({ name, type: is }) => [name, is])).toEqual([
      ['name', 'text'],
      ['altitude_m', 'text'],
      ['written', 'text'],
    ]);

    const office = '/backoffice/datasets/domes';
    await enter(`${office}/history/`, `**${office}/history/`);
    await enter(`${office}/refresh/`, `**${office}/refresh/`);
    await choose('field-rhythm', 'every week');
    await enter('Save');
    await isAt('Saved.');
    // Other data, published by mistake, and taken back.
    await enter(`${office}/data/`, `**${office}/data/`);
    await to('field-url');
    await type(`${address}?limit=1`);
    await press('Enter');
    await result.waitFor();
    await enter('publish');
    await isAt('Published. Readers see it now.');
    expect(portal.catalogue.get('domes')?.recordCount).toBe(1);
    await enter(`${office}/history/`, `**${office}/history/`);
    await enter(/\?snapshot=/, /\/restore\//);
    await enter('Restore this version');
    await isAt('That version is current again.');
    expect(portal.catalogue.get('domes')?.recordCount).toBe(OBSERVATORIES.length);
    await enter(`${office}/withdraw/`, /\/withdraw\//);
    await enter('Unpublish');
    await isAt('Readers no longer see');
    expect(portal.catalogue.get('domes')).toBeUndefined();
  });
});

it('publishes files of many formats by keyboard alone, each with its types and every record', {
  timeout: 240_000,
}, async () => {
  const { portal } = setting;
  accepted(await portal.accounts.settings.change(COMMAND_LINE, { secondFactor: 'nobody' }));
  const { token } = await signedUp(portal, 'Bayer', { groups: ['editors'] });
  const context = await setting.visitor();
  try {
    await signIn(context, setting.origin, token);
    const page = await context.newPage();
    const { to, enter, press, type, choose } = keyboardOf(page);
    let file = '';
    // Listened for from the beginning: the browser may be slow to be told that it shall ask no person.
    page.on('filechooser', (chooser) => void chooser.setFiles(file));
    for (const [name, content, types, records] of FILES) {
      file = join(portal.settings.dataFolder, 'tmp', name);
      writeFileSync(file, content());
      await page.goto('/backoffice/datasets/new/');
      await to('field-file');
      await press('Space');
      await expect.poll(() => page.locator('#field-file').inputValue()).toContain(name);
      await enter('Look at it');
      await page.getByRole('table', { name: 'What readers will get' }).waitFor();
      const id = await page.getByLabel('Identifier', { exact: true }).inputValue();
      await enter('#about');
      await to('field-title-en');
      await type(`Data of ${id}`);
      await choose('field-license', 'CC BY 4');
      await enter('publish');
      await page.getByText('Published. Readers see it now.').waitFor();
      const entry = portal.catalogue.get(id);
      expect([name, entry?.schema.fields.map(({ type }) => type)]).toEqual([name, types]);
      const answer = await page.request.get(`/api/explore/v2.1/catalog/datasets/${id}/records`);
      const { results } = await answer.json();
      expect(results).toHaveLength(records.length);
      expect(results).toMatchObject(records);
    }
  } finally {
    await context.close();
  }
});
