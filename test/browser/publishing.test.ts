import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { COMMAND_LINE } from '#accounts';
import { accepted, signedUp } from '../accounts.ts';
import { xlsxFile } from '../fixtures/xlsx-file.ts';
import { signIn } from './office-pages.ts';
import { useBrowser } from './portal.ts';

const setting = useBrowser();

it('takes somebody without JavaScript and in French from a file to a published dataset and back', {
  timeout: 180_000,
}, async () => {
  const { portal } = setting;
  accepted(await portal.accounts.settings.change(COMMAND_LINE, { secondFactor: 'nobody' }));
  const { token } = await signedUp(portal, 'Émilie', { groups: ['editors'] });
  const file = join(portal.settings.dataFolder, 'tmp', 'relevés.csv');
  writeFileSync(
    file,
    Buffer.from('Étoile;Éclat;Vue le\nVéga;0,03;14/08/2024\nMira;faible;15/08/2024\n', 'latin1'),
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
    await page.locator('summary', { hasText: 'Éclat' }).click();
    await page.locator('#field-f1-type').selectOption({ label: 'nombre' });
    await page.locator('#field-f1-decimal').selectOption({ label: 'virgule' });
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
    await page.getByRole('link', { name: 'Historique' }).click();
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
    const active = () =>
      page.evaluate(() => {
        const { activeElement: at } = document;
        return [at?.id, at?.textContent?.trim(), at?.getAttribute('value')];
      });
    /** Goes on with the tab key until it is there. */
    const tabTo = async (wanted: string) => {
      for (let i = 0; i < 150; i++) {
        if ((await active()).includes(wanted)) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`the keyboard does not reach ${wanted}`);
    };
    for (const [name, content, types, records] of FILES) {
      const file = join(portal.settings.dataFolder, 'tmp', name);
      writeFileSync(file, content());
      await page.goto('/backoffice/datasets/');
      await tabTo('New dataset');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/datasets/new/');
      await tabTo('field-file');
      const chooser = page.waitForEvent('filechooser');
      await page.keyboard.press('Space');
      await (await chooser).setFiles(file);
      await tabTo('Look at it');
      await page.keyboard.press('Enter');
      await page.getByRole('table', { name: 'What readers will get' }).waitFor();
      await page.getByLabel('Identifier', { exact: true }).focus();
      const id = await page.getByLabel('Identifier', { exact: true }).inputValue();
      await tabTo('field-title-en');
      await page.keyboard.type(`Data of ${id}`);
      await tabTo('field-license');
      await page.keyboard.type('CC BY 4');
      await tabTo('publish');
      await page.keyboard.press('Enter');
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
