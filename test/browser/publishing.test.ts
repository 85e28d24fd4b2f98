import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { COMMAND_LINE } from '#accounts';
import { accepted, signedUp } from '../accounts.ts';
import { signIn } from './office-pages.ts';
import { useBrowser } from './portal.ts';

const setting = useBrowser();

it('takes somebody without JavaScript and in French from a file to a published dataset and back', {
  timeout: 60_000,
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
    await shot('draft-open');
    await press('Enregistrer et revoir');
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
