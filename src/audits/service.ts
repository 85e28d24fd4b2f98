import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type AuditReport, writeReport } from '#consent/audit';
import type { CronProblem, Job, Jobs, Schedules } from '#jobs';
import { ok, type Result } from '#lib';
import { readFact, type Store, writeFact } from '#store';
import { auditCookies, pictureConsent } from './kind.ts';
import type { AuditSchedule, AuditSummary } from './model.ts';

const SCHEDULE = 'audit-cookies';
const MAX_KEPT = 20;
const MAX_FINDINGS = 50;
const FILE = /^(?:report\.[a-z]{2}\.html|report\.json|junit\.xml)$/;
const ID = /^\d{8}T\d{6}Z$/;

export interface AuditsOptions {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly schedules: Schedules;
  readonly dataFolder: string;
}

/** Audits of the portal itself: those that were made, the next one, and how often. */
export interface Audits {
  /** The latest twenty, newest first. */
  list(): Promise<readonly AuditSummary[]>;
  last(): Promise<AuditSummary | undefined>;
  /** Asks for one now; while one waits or runs, asking again gives that one. */
  begin(owner: string | undefined, all: boolean): Promise<Job>;
  /** The latest job of this kind, running or ended. */
  latestJob(): Promise<Job | undefined>;
  /** Asks for pictures of what visitors are shown now; while that waits or runs, asking again gives that job. */
  beginPictures(owner: string): Promise<Job>;
  /** The latest job that took some, or was to. */
  latestPictureJob(): Promise<Job | undefined>;
  schedule(): Promise<AuditSchedule | undefined>;
  setSchedule(
    schedule: Pick<AuditSchedule, 'cron' | 'all' | 'isEnabled'>,
    owner: string,
  ): Promise<Result<void, CronProblem>>;
  /** A file of a report; undefined when there is none. */
  file(id: string, name: string): Promise<string | undefined>;
  /** Where the report of an audit is. */
  folderOf(id: string): string;
  /** Keeps a report, and drops the oldest. */
  keep(report: AuditReport, all: boolean): Promise<AuditSummary>;
}

const scheduled = z.object({ all: z.boolean() });

/** `20261129T231338Z`: sorts by time, and is a name for a folder. */
const idOf = (at: string): string => at.replace(/[-:]|\.\d+/g, '');

function summaryOf(report: AuditReport, all: boolean): AuditSummary {
  const { findings, evidence } = report;
  const faults = findings.filter(({ severity }) => severity === 'fault').length;
  return {
    id: idOf(report.startedAt),
    at: report.startedAt,
    site: report.site,
    isClean: report.isClean,
    faults,
    notices: findings.length - faults,
    states: evidence.states.map(({ id }) => id),
    pages: new Set(evidence.visits.map(({ page }) => page)).size,
    visits: evidence.visits.length,
    durationMs: report.durationMs,
    browser: report.browser,
    all,
    findings: findings.slice(0, MAX_FINDINGS).map((finding) => {
      const { code, severity, subject, host, service, expected, seen, states, pages, count } = finding;
      return {
        code,
        severity,
        subject,
        states,
        pages: pages.slice(0, 3),
        count,
        ...(host === undefined ? {} : { host }),
        ...(service === undefined ? {} : { service }),
        ...(expected === undefined ? {} : { expected }),
        ...(seen === undefined ? {} : { seen }),
      };
    }),
  };
}

export function createAudits({ store, jobs, schedules, dataFolder }: AuditsOptions): Audits {
  const folder = join(dataFolder, 'audits');

  // Written by `keep` alone, one job at a time.
  const list = async (): Promise<readonly AuditSummary[]> =>
    JSON.parse((await readFact(store, 'cookie-audits')) ?? '[]') as AuditSummary[];

  const latestOf = async (kind: string): Promise<Job | undefined> =>
    (await jobs.list({ kinds: [kind], perPage: 1 })).jobs[0];

  async function dropOld(kept: readonly AuditSummary[]): Promise<void> {
    const names = await readdir(folder).catch(() => []);
    const old = names.filter((name) => ID.test(name) && !kept.some(({ id }) => id === name));
    await Promise.all(old.map((name) => rm(join(folder, name), { recursive: true, force: true })));
  }

  return {
    list,
    last: async () => (await list())[0],

    async begin(owner, all) {
      // The same key as that of the schedule: never two at a time.
      const uniqueKey = `schedule:${SCHEDULE}`;
      const { job } = await jobs.enqueue(
        auditCookies,
        { all },
        { uniqueKey, ...(owner === undefined ? {} : { owner }) },
      );
      return job;
    },

    latestJob: () => latestOf(auditCookies.name),

    async beginPictures(owner) {
      const { job } = await jobs.enqueue(pictureConsent, {}, { uniqueKey: pictureConsent.name, owner });
      return job;
    },

    latestPictureJob: () => latestOf(pictureConsent.name),

    async schedule() {
      const found = await schedules.get(SCHEDULE);
      if (found === undefined) return undefined;
      const parameters = scheduled.safeParse(found.parameters);
      const { cron, isEnabled, nextAt } = found;
      return { cron, isEnabled, nextAt, all: parameters.data?.all ?? false };
    },

    async setSchedule({ cron, all, isEnabled }, owner) {
      const set = await schedules.set({
        id: SCHEDULE,
        kind: auditCookies,
        parameters: { all },
        cron,
        isEnabled,
        owner,
      });
      return set.ok ? ok(undefined) : set;
    },

    folderOf: (id) => join(folder, id),

    async file(id, name) {
      if (!ID.test(id) || !FILE.test(name)) return undefined;
      return readFile(join(folder, id, name), 'utf8').catch(() => undefined);
    },

    async keep(report, all) {
      const summary = summaryOf(report, all);
      await writeReport(report, join(folder, summary.id));
      const before = (await list()).filter(({ id }) => id !== summary.id);
      const kept = [summary, ...before].slice(0, MAX_KEPT);
      await writeFact(store, 'cookie-audits', JSON.stringify(kept));
      await dropOld(kept);
      return summary;
    },
  };
}
