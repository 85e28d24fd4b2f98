export type { CronProblem } from './cron.ts';
export type { EnqueueOptions, Jobs } from './front.ts';
export {
  ACTIVE_PHASES,
  defineJobKind,
  handleJob,
  type Job,
  type JobContext,
  type JobError,
  type JobHandler,
  type JobKind,
  type JobLogLine,
  JobRefusal,
  type Json,
  type LogLevel,
  PHASES,
  type Phase,
} from './model.ts';
export type { JobFilter } from './repository.ts';
export type { NewSchedule, Schedule, Schedules } from './schedules.ts';
export { createJobService, type JobService, type JobServiceOptions } from './service.ts';
export type { Supervisor } from './supervisor.ts';
export { forkWorker, serveWorker, type WorkerParts } from './worker-process.ts';
