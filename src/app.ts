import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Logger, pino } from 'pino';
import type { AuditEvent } from '#accounts';
import { type Audience, type CountryOf, createAudience, openCountries } from '#audience';
import { type Consent, type ConsentDesk, createConsentDesk, openCookieFaults } from '#consent';
import { createEngine, type Engine } from '#engine';
import { createHttpServer, type HttpServer, type HttpServerOptions } from '#http';
import { forkWorker, type Supervisor } from '#jobs';
import { type Clock, localized, systemClock } from '#lib';
import { createMonitoring } from '#monitoring';
import { createPreviewer } from '#publishing';
import { createPushes, presentRecords } from '#push';
import type { Settings } from '#settings';
import { type AccessChange, openVisibility, type VisibilityService } from '#visibility';
import { tellOfFailure } from './failure-notices.ts';
import { housekeeping } from './job-kinds.ts';
import { type Library, openLibrary } from './library.ts';
import { consentArchiveOf, openConsent, servicesOfSettings } from './open-consent.ts';

// The same file, as source under a test runner and compiled in the product.
const workerEntry = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url),
);

const previewerEntry = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './previewer.ts' : './previewer.js', import.meta.url),
);

/** A change of rights as the audit log has it. */
function rightsEvent(change: AccessChange): AuditEvent {
  switch (change.kind) {
    case 'dataset':
      return {
        action: 'dataset.rights-changed',
        target: { kind: 'dataset', id: change.datasetId },
        details: { before: change.before ?? null, after: change.after ?? null },
      };
    case 'portal':
      return {
        action: 'portal.rights-changed',
        target: { kind: 'portal', id: 'portal' },
        details: { before: change.before, after: change.after },
      };
    case 'holder':
      return { action: `${change.holder.kind}.rights-dropped`, target: change.holder };
  }
}

/** The countries of the settings. A portal whose statistics lack them is better than none. */
function countriesOf(settings: Settings, logger: Logger): CountryOf | undefined {
  const path = settings['audience.countries'];
  if (path === '' || !settings['audience.measure']) return undefined;
  try {
    return openCountries(path);
  } catch (error) {
    logger.error(
      { err: error, path },
      'audience.countries: no database of countries in the MaxMind DB format can be read there; countries are not counted',
    );
    return undefined;
  }
}

/** A running portal. */
export interface Portal extends Library {
  readonly engine: Engine;
  readonly visibility: VisibilityService;
  readonly consent: Consent;
  readonly consentDesk: ConsentDesk;
  readonly audience: Audience;
  readonly http: HttpServer;
  readonly supervisor: Supervisor;
}

/** Builds everything and knows everything; listens to nothing yet. */
export async function openPortal(
  fixed: Settings,
  options: {
    clock?: Clock;
    logger?: Logger;
    prepareHttp?: HttpServerOptions['prepare'];
    maxLoopDelayMs?: HttpServerOptions['maxLoopDelayMs'];
  } = {},
): Promise<Portal> {
  const clock = options.clock ?? systemClock;
  const logger = options.logger ?? pino({ level: fixed.logLevel });
  const engineStarting = createEngine({
    dataFolder: fixed.dataFolder,
    spoolFolder: join(fixed.dataFolder, 'spool'),
    processes: fixed['engine.processes'],
    threads: fixed['engine.threads'],
    memoryLimitMb: fixed['engine.memoryMb'],
    deadlineMs: fixed['engine.deadlineMs'],
    exportDeadlineMs: fixed['engine.exportDeadlineMs'],
    maxConcurrent: fixed['engine.concurrent'],
    maxWaiting: fixed['engine.waiting'],
    spoolQuotaMb: fixed['exports.quotaMb'],
    logger,
  });
  const previewer = createPreviewer(previewerEntry);
  const library = await openLibrary(fixed, clock, logger, previewer);
  const engine = await engineStarting;
  const { settings, store, catalogue, outbox, jobs, schedules } = library;
  const { accounts } = library;
  const visibility = await openVisibility({
    store,
    catalogue,
    engine,
    logger,
    onChange: (change) => accounts.audit.record(change.by, rightsEvent(change)),
  });
  accounts.onRemoved((actor, removed) => visibility.forget(actor, removed));
  const consent = await openConsent(settings, store, clock);
  const cookieFaults = openCookieFaults(store, clock, (error) =>
    logger.error({ err: error }, 'faults of the cookie gate could not be written'),
  );
  const consentDesk = createConsentDesk({
    store,
    consent,
    faults: cookieFaults,
    fixed: servicesOfSettings(settings),
    archive: () => consentArchiveOf(settings, consent, library.audits),
  });
  const audience = createAudience({
    store,
    clock,
    isOn: settings['audience.measure'],
    countryOf: countriesOf(settings, logger),
    // With SQLite there is one process, and the key stays in its memory.
    sharedFolder: store.database === 'postgres' ? join(settings.dataFolder, 'audience') : undefined,
    onTrouble: (error) => logger.error({ err: error }, 'figures of the audience could not be written'),
  });
  const monitoring = createMonitoring({
    dataFolder: settings.dataFolder,
    audience,
    clock,
    defaultLanguage: settings.defaultLanguage,
    publisher: localized(settings.name, settings.defaultLanguage),
  });
  const http = await createHttpServer(
    {
      settings,
      portal: library.portalSettings,
      pages: library.pages,
      catalogue,
      visibility,
      accounts,
      engine,
      outbox,
      jobs,
      publishing: library.publishing,
      pushes: createPushes({
        store,
        catalogue,
        jobs,
        clock,
        present: (entry, recordId) => presentRecords(engine, catalogue, entry, clock.now(), recordId),
        dataFolder: settings.dataFolder,
      }),
      harvesting: library.harvesting,
      audits: library.audits,
      consent,
      consentDesk,
      audience,
      monitoring,
      clock,
      logger,
    },
    { prepare: options.prepareHttp, maxLoopDelayMs: options.maxLoopDelayMs },
  );
  const supervisor = library.supervise({
    fork: (worker) => forkWorker(workerEntry, worker, settings),
    onFailed: (job) => tellOfFailure(library, job),
    onBug: (error) => logger.error({ err: error }, 'the jobs met an error that is a bug until it has a name'),
  });
  await schedules.ensure({
    id: 'housekeeping',
    kind: housekeeping,
    parameters: {},
    cron: '10 4 * * *',
  });
  await outbox.resume();
  return {
    ...library,
    engine,
    visibility,
    consent,
    consentDesk,
    audience,
    http,
    supervisor,
    async close() {
      await http.close();
      await monitoring.close();
      await audience.close();
      await cookieFaults.close();
      await supervisor.close();
      await previewer.close();
      await engine.close();
      await library.close();
    },
  };
}
