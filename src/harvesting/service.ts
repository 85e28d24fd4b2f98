import { randomBytes } from 'node:crypto';
import type { Actor, AuditEvent } from '#accounts';
import { isDatasetId } from '#catalogue';
import type { Job, Jobs, Schedules } from '#jobs';
import { type Clock, fail, ok, type Result } from '#lib';
import type { Store } from '#store';
import { serverOf } from './address.ts';
import { KINDS } from './kinds/registry.ts';
import { harvest, listSource } from './kinds.ts';
import {
  HARVEST_FIELDS,
  type HarvestConfig,
  type Harvester,
  type HarvesterWish,
  type HarvestField,
  type HarvestKindName,
  SECRET_FIELDS,
  type SourceOffers,
} from './model.ts';
import * as repository from './repository.ts';
import { SEALED } from './work.ts';

export interface HarvestingOptions {
  readonly store: Store;
  readonly jobs: Pick<Jobs, 'enqueue' | 'cancel' | 'get'>;
  readonly schedules: Schedules;
  readonly clock: Clock;
  seal(text: string): string;
  record(actor: Actor, event: AuditEvent): Promise<void>;
}

/** What is wrong with what was asked for. */
export interface HarvesterProblem {
  readonly field: HarvestField | 'name' | 'idPrefix' | 'schedule';
  readonly code:
    | 'missing'
    | 'not-an-address'
    | 'has-password'
    | 'not-an-id'
    | 'not-a-schedule'
    | 'not-degrees';
}

/** Sources of many datasets. Asks no rights: the way in does. */
export interface Harvesting {
  list(): Promise<readonly Harvester[]>;
  get(id: string): Promise<Harvester | undefined>;
  /** Adds one, or changes the one of this id; a secret that is blank stays as it was while the server is the same. */
  save(
    by: Actor,
    owner: string,
    wish: HarvesterWish,
    id?: string,
  ): Promise<Result<Harvester, HarvesterProblem>>;
  /** Takes over what the source has, or looks what would be, as a job. */
  run(id: string, owner: string | undefined, isPreview: boolean): Promise<Job | undefined>;
  /** Has a job look what a source has whose name contains a text; for who takes one of it. */
  look(
    owner: string,
    kind: HarvestKindName,
    config: HarvestConfig,
    contains: string,
  ): Promise<Result<Job, HarvesterProblem>>;
  /** What such a job of theirs has found; `looking` while it is at work. */
  found(jobId: string, owner: string): Promise<SourceOffers | 'looking' | undefined>;
  /** What such a job of theirs was asked, to be asked again otherwise; without its secrets. */
  asked(
    jobId: string,
    owner: string,
  ): Promise<{ readonly config: HarvestConfig; readonly contains: string } | undefined>;
  /** Ends the schedules of somebody's harvesters, which cannot run any more. */
  forget(personId: string): Promise<void>;
  /** Its datasets stay. */
  remove(by: Actor, id: string): Promise<boolean>;
}

/** Degrees that a place of the sky may have. */
const DEGREES: Partial<Record<HarvestField, readonly [least: number, most: number]>> = {
  ra: [0, 360],
  dec: [-90, 90],
  radius: [0, 180],
};

const scheduleId = (id: string): string => `harvest:${id}`;

export function createHarvesting({
  store,
  jobs,
  schedules,
  clock,
  seal,
  record,
}: HarvestingOptions): Harvesting {
  const check = (
    { name, kind, config, idPrefix, schedule }: HarvesterWish,
    before: Harvester | undefined,
  ) => {
    const problems: HarvesterProblem[] = [];
    if (name.trim() === '') problems.push({ field: 'name', code: 'missing' });
    for (const field of KINDS[kind].needs)
      if (!config[field]?.trim() && !(SECRET_FIELDS.includes(field) && before?.config[field]))
        problems.push({ field, code: 'missing' });
    const url = config.url?.trim() ?? '';
    const isAddress = kind === 'ftp' ? /^ftps?:\/\/\S+$/i.test(url) : /^https?:\/\/\S+$/i.test(url);
    if (url !== '' && !(isAddress && URL.canParse(url)))
      problems.push({ field: 'url', code: 'not-an-address' });
    // An address is shown, and no part of it is sealed.
    else if (/^[^/]*\/\/[^/?#]*@/.test(url)) problems.push({ field: 'url', code: 'has-password' });
    for (const [field, [least, most]] of Object.entries(DEGREES)) {
      const text = config[field as HarvestField]?.trim() ?? '';
      const value = Number(text);
      if (kind === 'cone' && text !== '' && !(value >= least && value <= most))
        problems.push({ field: field as HarvestField, code: 'not-degrees' });
    }
    if (idPrefix !== '' && !isDatasetId(idPrefix)) problems.push({ field: 'idPrefix', code: 'not-an-id' });
    if (schedule !== '' && !schedules.preview(schedule, 1).ok)
      problems.push({ field: 'schedule', code: 'not-a-schedule' });
    return problems;
  };
  const sealed = (wish: HarvesterWish, before: Harvester | undefined): HarvestConfig => {
    const { needs, may } = KINDS[wish.kind];
    return Object.fromEntries(
      HARVEST_FIELDS.filter((field) => needs.includes(field) || may.includes(field)).flatMap((field) => {
        const value = wish.config[field]?.trim() ?? '';
        if (!SECRET_FIELDS.includes(field)) return value === '' ? [] : [[field, value]];
        // A key must not follow an address that somebody else has changed.
        const isSame =
          before?.kind === wish.kind && serverOf(before.config.url) === serverOf(wish.config.url);
        const kept = isSame ? before.config[field] : undefined;
        if (value === '') return kept === undefined ? [] : [[field, kept]];
        return [[field, `${SEALED}${seal(value)}`]];
      }),
    );
  };
  return {
    list: () => repository.readHarvesters(store),
    get: (id) => repository.readHarvester(store, id),

    async save(by, owner, wish, id) {
      const before = id === undefined ? undefined : await repository.readHarvester(store, id);
      const [first, ...rest] = check(wish, before);
      if (first) return fail(first, ...rest);
      const harvester: Harvester = {
        ...wish,
        name: wish.name.trim(),
        config: sealed(wish, before),
        id: before?.id ?? randomBytes(6).toString('hex'),
        owner: before?.owner ?? owner,
        createdAt: before?.createdAt ?? clock.now().toISOString(),
        report: before?.report,
        jobId: before?.jobId,
      };
      if (before) await repository.writeHarvester(store, harvester);
      else await repository.insertHarvester(store, harvester);
      if (wish.schedule === '') await schedules.remove(scheduleId(harvester.id));
      else
        await schedules.set({
          id: scheduleId(harvester.id),
          kind: harvest,
          parameters: { harvester: harvester.id, isPreview: false },
          cron: wish.schedule,
          ...(harvester.owner !== '' && { owner: harvester.owner }),
        });
      await record(by, {
        action: before ? 'harvester.changed' : 'harvester.added',
        target: { kind: 'harvester', id: harvester.id },
      });
      return ok(harvester);
    },

    async run(id, owner, isPreview) {
      if (!(await repository.readHarvester(store, id))) return undefined;
      const { job } = await jobs.enqueue(
        harvest,
        { harvester: id, isPreview },
        { ...(owner !== undefined && { owner }), uniqueKey: `harvest:${id}` },
      );
      await repository.writeJob(store, id, job.id);
      return job;
    },

    async look(owner, kind, config, contains) {
      const wish = { name: 'one', kind, config, idPrefix: '', schedule: '', removesGone: false };
      const [first, ...rest] = check(wish, undefined);
      if (first) return fail(first, ...rest);
      const parameters = { kind, config: sealed(wish, undefined), contains: contains.slice(0, 200) };
      return ok((await jobs.enqueue(listSource, parameters, { owner })).job);
    },

    async found(jobId, owner) {
      const job = await jobs.get(jobId);
      if (job?.kind !== listSource.name || job.owner !== owner) return undefined;
      if (job.endedAt === undefined) return 'looking';
      if (job.phase === 'COMPLETED') return job.result as unknown as SourceOffers;
      return { offers: [], isCut: false, problem: job.error?.message ?? 'It was called off.' };
    },

    async asked(jobId, owner) {
      const job = await jobs.get(jobId);
      if (job?.kind !== listSource.name || job.owner !== owner) return undefined;
      // What the jobs of this kind are given.
      const { config, contains } = job.parameters as { config: HarvestConfig; contains: string };
      const told = Object.entries(config).filter(([field]) => !SECRET_FIELDS.some((one) => one === field));
      return { config: Object.fromEntries(told), contains };
    },

    async forget(personId) {
      for (const harvester of await repository.readHarvesters(store)) {
        if (harvester.owner !== personId) continue;
        await schedules.remove(scheduleId(harvester.id));
        await repository.writeHarvester(store, { ...harvester, schedule: '' });
      }
    },

    async remove(by, id) {
      const harvester = await repository.readHarvester(store, id);
      if (!harvester) return false;
      const { lastJob } = (await schedules.get(scheduleId(id))) ?? {};
      for (const job of [harvester.jobId, lastJob]) if (job !== undefined) await jobs.cancel(job);
      await schedules.remove(scheduleId(id));
      const isRemoved = await repository.deleteHarvester(store, id);
      await record(by, {
        action: 'harvester.removed',
        target: { kind: 'harvester', id },
      });
      return isRemoved;
    },
  };
}

/** What of a kind has to be said, and what may be. */
export const fieldsOf = (
  kind: HarvesterWish['kind'],
): { readonly needs: readonly HarvestField[]; readonly may: readonly HarvestField[] } => {
  const { needs, may } = KINDS[kind];
  return { needs, may };
};
