import { randomUUID } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { isDatasetId } from '#catalogue';
import { backUp } from './backup.ts';
import { openLibrary, prepareCatalogue } from './library.ts';
import { orExit, serve, settingsOrExit } from './serve.ts';

const folder = process.cwd();

const datasetId = (value: string): string => {
  if (!isDatasetId(value)) throw new InvalidArgumentError('Letters, digits, - and _ only, 120 at most.');
  return value;
};

const program = new Command('almagest')
  .description(
    'An open-data portal for astronomy. Settings come from the environment and portal.yaml of this folder.',
  )
  .showHelpAfterError();

program
  .command('serve', { isDefault: true })
  .description('run the portal')
  .action(() => serve(folder));

program
  .command('import')
  .description('import a file or an address as a dataset and publish it')
  .argument('<file-or-url>', 'CSV, JSON, GeoJSON, Parquet, XLSX, XLS, ODS, VOTable, FITS; packed too')
  .requiredOption('--id <id>', 'id of the dataset, part of its address', datasetId)
  .option('--title <text>', 'title; without it the id')
  .option(
    '--format <name>',
    'csv, json, jsonl, geojson, parquet, xlsx, xls, ods, votable, fits; otherwise recognised',
  )
  .option('--encoding <name>', 'text encoding; otherwise recognised')
  .option('--separator <character>', 'separator of CSV cells; otherwise recognised')
  .option('--sheet <name>', 'sheet of a workbook, table of a VOTable or FITS file; otherwise the first')
  .option('--type <field=type...>', 'type of a field; values that do not fit are rejected and reported')
  .option('--steps <file>', 'processors to apply, a JSON list')
  .option('--license <title>', 'licence')
  .option('--license-url <address>', 'address of the licence')
  .option('--rejects <file>', 'write every rejected value to this CSV file')
  .option('--dry-run', 'show the schema and what would be rejected; publish nothing')
  .action(async (source, options) =>
    (await import('./import-command.ts')).importCommand(folder, source, options),
  );

program
  .command('demo')
  .description('load the demo catalogue')
  .action(async () => (await import('./demo-command.ts')).demoCommand(folder));

program
  .command('datasets')
  .description('list what is published')
  .action(async () => {
    const library = await openLibrary(settingsOrExit(folder));
    for (const { id, recordCount, dataProcessed } of library.catalogue.list()) {
      console.log(`${id}\t${recordCount}\t${dataProcessed}`);
    }
    await library.close();
  });

program
  .command('rollback')
  .description('make the snapshot before the current one current again')
  .argument('<id>', 'the dataset', datasetId)
  .action(async (id: string) => {
    const settings = settingsOrExit(folder);
    const library = await openLibrary(settings);
    const entry = await library.catalogue.rollback(id);
    await prepareCatalogue(library, settings);
    await library.close();
    if (!entry) program.error(`${id} has no snapshot to go back to.`);
    else console.log(`${id} is back at its snapshot ${entry.manifest.id} with ${entry.recordCount} records.`);
  });

program
  .command('remove')
  .description('take a dataset away, with its snapshots and files')
  .argument('<id>', 'the dataset', datasetId)
  .action(async (id: string) => {
    const settings = settingsOrExit(folder);
    const library = await openLibrary(settings);
    const removed = await library.catalogue.remove(id);
    await prepareCatalogue(library, settings);
    await library.close();
    if (!removed) program.error(`There is no dataset ${id}.`);
  });

const user = program.command('user').description('people of the portal');
user
  .command('add')
  .description('add a person, and print the link by which they choose a password')
  .argument('<name>', '1 to 100 characters')
  .option('--email <address>', 'where to write to')
  .option('--administrator', 'may decide who sees and does what', false)
  .action(async (name: string, options: { email?: string; administrator: boolean }) =>
    (await import('./user-commands.ts')).addUser(folder, name, options),
  );
user
  .command('link')
  .description('print a link by which a person chooses a new password')
  .argument('<name>', 'name or address')
  .action(async (name: string) => (await import('./user-commands.ts')).linkUser(folder, name));
user
  .command('list')
  .description('list the people of the portal')
  .action(async () => (await import('./user-commands.ts')).listUsers(folder));

program
  .command('renew-secrets')
  .description(
    'make a new key for form tokens and sealed secrets; running portals take it at their next start',
  )
  .action(async () => (await import('./user-commands.ts')).renewPortalSecrets(folder));

program
  .command('backup')
  .description('copy everything the portal keeps into a new folder, while it runs')
  .argument('<folder>', 'a folder that does not exist yet')
  .action(async (target: string) => {
    const settings = settingsOrExit(folder);
    const copied = await backUp(settings, target, `${process.pid}-${randomUUID()}`);
    console.log(
      `${copied.files} files, ${(copied.bytes / 1e6).toFixed(1)} MB, in ${target}. To restore, make it the data folder.`,
    );
  });

program
  .command('migrate-store')
  .description('copy the metadata store into another, empty one; stop the portal first')
  .requiredOption('--to <url-or-folder>', 'postgres://… of an empty database, or a folder for SQLite')
  .action(async (options: { to: string }) =>
    (await import('./migrate-store-command.ts')).migrateStoreCommand(settingsOrExit(folder), options.to),
  );

await orExit(program.parseAsync());
