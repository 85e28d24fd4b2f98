import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Logger, pino } from 'pino';
import type { AuditEvent } from '#accounts';
import { type Audience, createAudience } from '#audience';
import type { Consent } from '#consent';
import { createEngine, type Engine } from '#engine';
import { createHttpServer, type HttpServer, type HttpServerOptions } from '#http';
import { forkWorker, type Supervisor } from '#jobs';
import { type Clock, systemClock } from '#lib';
import type { Settings } from '#settings';
import { type AccessChange, openVisibility, type VisibilityService } from '#visibility';
import { housekeeping } from './job-kinds.ts';
import { type Library, openLibrary } from './library.ts';
import { openConsent } from './open-consent.ts';

// The same file, as source under a test runner and compiled in the product.
const workerEntry = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url),
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

/** A running portal. */
export interface Portal extends Library {
  readonly settings: Settings;
  readonly engine: Engine;
  readonly visibility: VisibilityService;
  readonly consent: Consent;
  readonly audience: Audience;
  readonly http: HttpServer;
  readonly supervisor: Supervisor;
}

/** Builds everything and knows everything; listens to nothing yet. */
export async function openPortal(
  settings: Settings,
  options: { clock?: Clock; logger?: Logger; prepareHttp?: HttpServerOptions['prepare'] } = {},
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
  const { store, catalogue, outbox, jobs, schedules } = library;
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
  const audience = createAudience({
    store,
    clock,
    isOn: settings['audience.measure'],
    onTrouble: (error) => logger.error({ err: error }, 'figures of the audience could not be written'),
  });
  const http = await createHttpServer(
    {
      settings,
      catalogue,
      visibility,
      accounts,
      engine,
      outbox,
      jobs,
      publishing: library.publishing,
      consent,
      audience,
      clock,
      logger,
    },
    { prepare: options.prepareHttp },
  );
  const supervisor = library.supervise({
    fork: (worker) => forkWorker(workerEntry, worker, settings),
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
    settings,
    engine,
    visibility,
    consent,
    audience,
    http,
    supervisor,
    async close() {
      await http.close();
      await audience.close();
      await supervisor.close();
      await engine.close();
      await library.close();
    },
  };
}
