import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { type AccountsService, may, openAccounts, openSecrets, SECRETS_FILE } from '#accounts';
import { type Audits, createAudits } from '#audits';
import { type Catalogue, openCatalogue } from '#catalogue';
import { createEngine, type Engine } from '#engine';
import {
  addressFetcher,
  createHarvesting,
  type Harvesting,
  type HarvestWork,
  harvestWork,
  sealedAddress,
} from '#harvesting';
import { localized } from '#i18n';
import { type Geocoder, importDataset } from '#ingest';
import { createJobService, type JobService } from '#jobs';
import { type Clock, Failure, readSender, systemClock } from '#lib';
import { type Courier, createCourier, createMailer, type Mailer, type Outbox, type SmtpOptions } from '#mail';
import { openPages, type Pages } from '#pages';
import { openPortalSettings, type PortalSettings } from '#portal';
import {
  createPublishing,
  type DraftWork,
  draftWork,
  localPreviewer,
  type Previewer,
  type Publishing,
} from '#publishing';
import { type PushWork, presentRecords, pushWork } from '#push';
import { geocoderKey, type Settings } from '#settings';
import { openStore, type Store } from '#store';
import { giveToCreator, seesWhole } from '#visibility';
import { deliverMail, JOB_KINDS } from './job-kinds.ts';

// Portal and database are often started together.
const DATABASE_WAIT_MS = 30_000;

/** What a data folder holds, opened. Enough for the command line; a portal adds engine and HTTP. */
export interface Library {
  /** What holds now: the back office may change some of it while the portal runs. */
  readonly settings: Settings;
  readonly portalSettings: PortalSettings;
  readonly pages: Pages;
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly jobs: JobService['jobs'];
  readonly schedules: JobService['schedules'];
  readonly supervise: JobService['supervise'];
  readonly mailer: Mailer;
  readonly outbox: Outbox;
  /** Undefined when the portal has no mail server. */
  readonly courier: Courier | undefined;
  readonly accounts: AccountsService;
  readonly publishing: Publishing;
  /** Audits of the portal's own cookies. */
  readonly audits: Audits;
  /** Services that steps may ask, with their keys. */
  geocoders(): Promise<readonly Geocoder[]>;
  /** What a worker process does with what was pushed. */
  readonly pushes: PushWork;
  /** What a worker process does with drafts. */
  readonly drafts: DraftWork;
  readonly harvesting: Harvesting;
  /** What a worker process does for harvesters. */
  readonly harvests: HarvestWork;
  close(): Promise<void>;
}

/** Opens the metadata store and the catalogue of a data folder. */
export async function openLibrary(
  fixed: Settings,
  clock: Clock = systemClock,
  logger?: Logger,
  /** Where somebody edits drafts while others read. */
  previewer: Previewer = localPreviewer,
): Promise<Library> {
  const { dataFolder } = fixed;
  const store = await openStore(fixed.databaseUrl || dataFolder, {
    poolSize: fixed['database.poolSize'],
    waitMs: DATABASE_WAIT_MS,
    onState: (state, why) => {
      if (logger) logger.warn({ why }, `the database is ${state}`);
      else console.error(`Almagest: ${why || 'the database is back'}`);
    },
  });
  const record: AccountsService['audit']['record'] = (actor, event) => accounts.audit.record(actor, event);
  const portalSettings = await openPortalSettings({
    store,
    clock,
    fixed,
    record,
    seal: (text) => secrets.seal(text),
  });
  const { settings } = portalSettings;
  const catalogue = await openCatalogue({
    store,
    dataFolder,
    clock,
    get defaultLanguage() {
      return settings.defaultLanguage;
    },
    buildSnapshot: async ({ id, schema, records }) => {
      const imported = await importDataset({
        source: { kind: 'rows', rows: records },
        id,
        schema,
        dataFolder,
      });
      if (!imported.ok)
        throw new Error(`the catalogue could not be made a dataset: ${JSON.stringify(imported.problems)}`);
      return imported.value.built;
    },
  });
  const { jobs, schedules, supervise } = createJobService({
    store,
    clock,
    kinds: JOB_KINDS,
    timeZone: settings.timeZone,
  });
  const frame = {
    portalName: (language: string) => localized(settings.name, language, settings.defaultLanguage),
    get publicUrl() {
      return settings.publicUrl || `http://localhost:${settings.port}`;
    },
  };
  const smtp = smtpOf(settings);
  const courier = smtp && createCourier({ store, clock, frame, smtp });
  const deliverLater = async (id: string) => {
    await jobs.enqueue(deliverMail, { id }, { uniqueKey: `mail:${id}` });
  };
  const { mailer, outbox } = createMailer({
    store,
    clock,
    frame,
    enqueue: smtp && deliverLater,
  });
  await keepsItsSecrets(store, dataFolder);
  const secrets = openSecrets(dataFolder, clock.now());
  const accounts = await openAccounts({
    store,
    clock,
    mailer,
    outbox,
    secrets,
    get languages() {
      return settings.languages;
    },
    get defaultLanguage() {
      return settings.defaultLanguage;
    },
    get portalNames() {
      return [settings.defaultLanguage, ...settings.languages].map(frame.portalName);
    },
    get publicUrl() {
      return frame.publicUrl;
    },
    isPublic: settings.publicUrl !== '',
    onTrouble: (error, what) => logger?.error({ err: error }, what),
  });
  const harvesting = createHarvesting({
    store,
    jobs,
    schedules,
    clock,
    seal: (text) => secrets.seal(text),
    record,
  });
  accounts.onRemoved(async (_, { kind, id }) => {
    if (kind === 'person') await harvesting.forget(id);
  });
  const geocoders = async (): Promise<readonly Geocoder[]> => {
    await portalSettings.refresh();
    return settings.geocoders.map((one) => {
      const { key: _sealed, ...geocoder } = one;
      const key = geocoderKey(one, (sealed) => secrets.open(sealed));
      return { ...geocoder, ...(key !== undefined && { key }) };
    });
  };
  const surroundings = {
    async seesWhole(personId: string, uid: string) {
      const viewer = await accounts.viewerOf(personId);
      return viewer !== undefined && seesWhole(store, viewer, uid);
    },
    addresses: settings['audience.countries'],
    geocoders,
    languages: settings.languages,
    defaultLanguage: settings.defaultLanguage,
    dataFolder,
    allowPrivateAddresses: settings['sources.allowPrivateAddresses'],
  };
  // Few processes ever read records here: it is started by the first that does.
  let readerStarting: Promise<Engine> | undefined;
  const reader = () => {
    readerStarting ??= createEngine({
      dataFolder,
      spoolFolder: join(dataFolder, 'spool'),
      threads: fixed['engine.threads'],
      memoryLimitMb: fixed['engine.memoryMb'],
      exportDeadlineMs: fixed['engine.exportDeadlineMs'],
      spoolQuotaMb: fixed['exports.quotaMb'],
    });
    return readerStarting;
  };
  return {
    settings,
    portalSettings,
    pages: await openPages({ store, clock, record }),
    store,
    catalogue,
    jobs,
    schedules,
    supervise,
    mailer,
    outbox,
    courier,
    accounts,
    audits: createAudits({ store, jobs, schedules, dataFolder }),
    publishing: createPublishing({
      ...surroundings,
      store,
      catalogue,
      jobs,
      schedules,
      clock,
      dataFolder,
      previewer,
      sealAddress: (address) => sealedAddress(address, (text) => secrets.seal(text)),
      record,
    }),
    geocoders,
    pushes: pushWork({
      store,
      catalogue,
      jobs,
      clock,
      dataFolder,
      async *present(entry) {
        yield* presentRecords(await reader(), catalogue, entry, clock.now());
      },
    }),
    drafts: draftWork({
      ...surroundings,
      store,
      catalogue,
      clock,
      dataFolder,
      maxBytes: settings['sources.maxMb'] * 1_048_576,
      allowPrivateAddresses: settings['sources.allowPrivateAddresses'],
      record,
      giveToCreator: (uid, personId) => giveToCreator(store, uid, personId),
      fetch: addressFetcher((sealed) => secrets.open(sealed), dataFolder),
    }),
    harvesting,
    harvests: harvestWork({
      store,
      catalogue,
      clock,
      dataFolder,
      maxBytes: settings['sources.maxMb'] * 1_048_576,
      allowPrivateAddresses: settings['sources.allowPrivateAddresses'],
      languages: settings.languages,
      defaultLanguage: settings.defaultLanguage,
      open: (sealed) => secrets.open(sealed),
      seal: (text) => secrets.seal(text),
      giveToCreator: (uid, personId) => giveToCreator(store, uid, personId),
      async mayCreate(personId) {
        const viewer = await accounts.viewerOf(personId);
        return viewer !== undefined && may(viewer, 'create-datasets');
      },
    }),
    async close() {
      await (await readerStarting)?.close();
      await accounts.close();
      await store.close();
    },
  };
}

function smtpOf(settings: Settings): SmtpOptions | undefined {
  const sender = readSender(settings['mail.sender']);
  if (settings['mail.host'] === '' || !sender) return undefined;
  return {
    host: settings['mail.host'],
    port: settings['mail.port'],
    tls: settings['mail.tls'],
    user: settings['mail.user'],
    password: settings['mail.password'],
    sender,
  };
}

/** Makes the catalogue's own form as a dataset, so that the running portal finds it and need not make it itself. */
export async function prepareCatalogue({ catalogue }: Library, { languages }: Settings): Promise<void> {
  for (const lang of languages) await catalogue.catalogueSnapshot(lang);
}

/** New secrets for a store with accounts would leave authenticators and recovery codes that nobody can use. */
async function keepsItsSecrets({ db }: Store, dataFolder: string): Promise<void> {
  if (existsSync(join(dataFolder, SECRETS_FILE))) return;
  const known = await db.selectFrom('person').select('id').limit(1).executeTakeFirst();
  if (known !== undefined)
    throw new Failure(
      'store-unusable',
      `there are accounts, and no ${SECRETS_FILE} in ${dataFolder}: put the one there that belongs to them, or run almagest renew-secrets to have authenticators and providers set up anew`,
    );
}
