// The worker process: started by the portal when there are jobs, ended by itself when there are none.
import { pino } from 'pino';
import { serveWorker } from '#jobs';
import { systemClock } from '#lib';
import type { Settings } from '#settings';
import { tellOfFailure } from './failure-notices.ts';
import { jobHandlers } from './job-handlers.ts';
import { openLibrary } from './library.ts';

serveWorker(async (given) => {
  // What `app.ts` sends: its own settings.
  const settings = given as Settings;
  const logger = pino({ level: settings.logLevel });
  const library = await openLibrary(settings, systemClock, logger);
  return {
    store: library.store,
    clock: systemClock,
    handlers: jobHandlers(library, settings),
    onFailed: (job) => tellOfFailure(library, job),
    onBug: (error, job) =>
      logger.error({ err: error, job }, 'a job met an error that is a bug until it has a name'),
    close: () => library.close(),
  };
});
