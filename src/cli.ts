import { randomUUID } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { isDatasetId } from '#catalogue';
import { backUp } from './backup.ts';
import { openLibrary, prepareCatalogue } from './library.ts';
import { addRemoteCommands } from './remote-commands.ts';
import { orExit, serve, settingsOrExit } from './serve.ts';

const folder = process.cwd();

const datasetId = (value: string): string => {
  if (!isDatasetId(value))
    throw new InvalidArgumentError('Letters, digits, - and _ only, 120 at most, and not the word new.');
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
  .argument('<file-or-url>', 'CSV, JSON, Parquet, a workbook, VOTable, FITS, a map, XML …; packed too')
  .requiredOption('--id <id>', 'id of the dataset, part of its address', datasetId)
  .option('--title <text>', 'title; without it the id')
  .option(
    '--format <name>',
    'csv, json, parquet, xlsx, votable, fits, shapefile, kml, xml …; otherwise recognised',
  )
  .option('--encoding <name>', 'text encoding; otherwise recognised')
  .option('--separator <character>', 'separator of CSV cells; otherwise recognised')
  .option('--sheet <name>', 'sheet, table or layer of a source that has several; otherwise the first')
  .option('--root <path>', 'member of JSON or path of XML elements that holds the records')
  .option('--entry <name>', 'file of an archive that has several')
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

program
  .command('audit-cookies')
  .description(
    'look at a site in a real browser, in every state of consent, and compare what is set, kept and asked for with what it declares. Exit code: 0 as declared, 1 something is not, 2 could not run',
  )
  .argument('[url]', 'address of the site; without it the portal of this folder, which has to be running')
  .option('--all', 'every page in every language, not one of each kind', false)
  .option('--state <name...>', 'only these states: first, refused, accepted, category, withdrawn, signal, …')
  .option(
    '--languages <codes>',
    'languages to choose and to read, such as en,fr; otherwise those of the site',
  )
  .option('--max-pages <number>', 'pages in each state')
  .option('--sign-in <name>', 'also as somebody signed in; the password comes from ALMAGEST_AUDIT_PASSWORD')
  .option('--registry <file>', 'compare with this registry and not with the one that the site publishes')
  .option('--no-registry', 'compare with nothing, and propose a registry')
  .option('--output <folder>', 'write the report here: HTML in each language, JSON, JUnit')
  .option('--har', 'also write what the browser asked and was answered, an archive per state', false)
  .option('--concurrency <number>', 'pages that are open at the same time', '4')
  .option('--settle <milliseconds>', 'quiet time after which a page counts as finished', '200')
  .option('--json', 'print the report as JSON', false)
  .action(async (url: string | undefined, options) => {
    const { auditCommand } = await import('./audit-command.ts');
    process.exitCode = await auditCommand(folder, url, options);
  });

const harvester = program
  .command('harvester')
  .description('sources of many datasets, taken over again and again');
const harvesterCommands = () => import('./harvester-commands.ts');
harvester
  .command('add')
  .description('add one; nothing is taken over yet')
  .argument('<name>', 'for people')
  .requiredOption('--kind <kind>', 'opendatasoft, ckan, dcat, tap, cone, s3, ftp, folder, zip')
  .option('--set <field=value...>', 'what the source needs: url=https://…, dataset=…, bucket=…')
  .option('--prefix <text>', 'before the ids of its datasets')
  .option('--schedule <cron>', 'when to take over, in the portal’s time zone')
  .option('--remove-gone', 'unpublish datasets that it made and the source has no more', false)
  .action(async (name, options) => (await harvesterCommands()).addHarvester(folder, name, options));
harvester
  .command('list')
  .description('list them: id, kind, name, schedule, last run')
  .action(async () => (await harvesterCommands()).listHarvesters(folder));
harvester
  .command('preview')
  .description('say what would be created, updated and gone; change nothing')
  .argument('<id>')
  .action(async (id: string) => (await harvesterCommands()).runHarvester(folder, id, true));
harvester
  .command('run')
  .description('take over what the source has now, and report')
  .argument('<id>')
  .action(async (id: string) => (await harvesterCommands()).runHarvester(folder, id, false));
harvester
  .command('remove')
  .description('remove a harvester; its datasets stay')
  .argument('<id>')
  .action(async (id: string) => (await harvesterCommands()).removeHarvester(folder, id));

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

program
  .command('picture-consent')
  .description(
    'take pictures of the question and the preference centre as the running portal of this folder shows them now, for the evidence',
  )
  .argument('[url]', 'where it is reached, when not at its own address')
  .action(async (url: string | undefined) =>
    (await import('./consent-commands.ts')).pictureConsentCommand(folder, url),
  );

program
  .command('export-consent')
  .description('write all records of consent with their proof into a ZIP archive')
  .argument('<file>', 'a file that does not exist yet')
  .action(async (file: string) => (await import('./consent-commands.ts')).exportConsent(folder, file));

program
  .command('verify-consent')
  .description('check offline that an archive of consent records is as it was written')
  .argument('<file>', 'the archive')
  .option('--proof <file>', 'what the portal published at /terms/choices/proof.json earlier')
  .action(async (file: string, options: { proof?: string }) =>
    (await import('./consent-commands.ts')).verifyConsent(file, options.proof),
  );

addRemoteCommands(program);

await orExit(program.parseAsync());
