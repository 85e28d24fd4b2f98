import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { type Catalogue, openCatalogue } from '#catalogue';
import { createEngine, type Engine } from '#engine';
import { createHttpServer, type HttpServer } from '#http';
import { localized } from '#i18n';
import { importDataset } from '#ingest';
import { type Clock, systemClock } from '#lib';
import { createMailer, type Mailer, type Outbox } from '#mail';
import type { Settings } from '#settings';
import { openStore, type Store } from '#store';

// Portal and database are often started together.
const DATABASE_WAIT_MS = 30_000;

/** What a data folder holds, opened. Enough for the command line; a portal adds engine and HTTP. */
export interface Library {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly mailer: Mailer;
  readonly outbox: Outbox;
  close(): Promise<void>;
}

/** A running portal. */
export interface Portal extends Library {
  readonly settings: Settings;
  readonly engine: Engine;
  readonly http: HttpServer;
}

/** Opens the metadata store and the catalogue of a data folder. */
export async function openLibrary(
  settings: Settings,
  clock: Clock = systemClock,
  logger?: Logger,
): Promise<Library> {
  const { dataFolder, defaultLanguage } = settings;
  const store = await openStore(settings.databaseUrl || dataFolder, {
    poolSize: settings['database.poolSize'],
    waitMs: DATABASE_WAIT_MS,
    ...(logger && { onState: (state, why) => logger.warn({ why }, `the database is ${state}`) }),
  });
  const catalogue = await openCatalogue({
    store,
    dataFolder,
    clock,
    defaultLanguage,
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
  const { mailer, outbox } = createMailer({
    store,
    clock,
    frame: {
      portalName: (language) => localized(settings.name, language, defaultLanguage),
      publicUrl: settings.publicUrl || `http://localhost:${settings.port}`,
    },
    enqueue: undefined,
  });
  return { store, catalogue, mailer, outbox, close: () => store.close() };
}

/** Makes the catalogue's own form as a dataset, so that the running portal finds it and need not make it itself. */
export async function prepareCatalogue({ catalogue }: Library, { languages }: Settings): Promise<void> {
  for (const lang of languages) await catalogue.catalogueSnapshot(lang);
}

/** Builds everything and knows everything; listens to nothing yet. */
export async function openPortal(
  settings: Settings,
  options: { clock?: Clock; logger?: Logger } = {},
): Promise<Portal> {
  const clock = options.clock ?? systemClock;
  const logger = options.logger ?? pino({ level: settings.logLevel });
  const engineStarting = createEngine({
    dataFolder: settings.dataFolder,
    spoolFolder: join(settings.dataFolder, 'spool'),
    processes: settings['engine.processes'],
    threads: settings['engine.threads'],
    memoryLimitMb: settings['engine.memoryMb'],
    deadlineMs: settings['engine.deadlineMs'],
    exportDeadlineMs: settings['engine.exportDeadlineMs'],
    maxConcurrent: settings['engine.concurrent'],
    maxWaiting: settings['engine.waiting'],
    spoolQuotaMb: settings['exports.quotaMb'],
    logger,
  });
  const library = await openLibrary(settings, clock, logger);
  const engine = await engineStarting;
  const { catalogue, outbox } = library;
  const http = await createHttpServer({ settings, catalogue, engine, outbox, clock, logger });
  return {
    ...library,
    settings,
    engine,
    http,
    async close() {
      await http.close();
      await engine.close();
      await library.close();
    },
  };
}
