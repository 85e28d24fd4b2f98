import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { type Catalogue, type DatasetEntry, isDatasetId, PublishRefusal } from '#catalogue';
import type { DatasetMetadata } from '#dataset';
import { importDataset, problemText } from '#ingest';
import { type JobContext, JobRefusal } from '#jobs';
import type { Clock } from '#lib';
import {
  anotherTable,
  changesBetween,
  type DatasetEvent,
  importHoldingTypes,
  insertEvent,
  latestMove,
  throwAway,
} from '#publishing';
import type { Store } from '#store';
import { withAccess } from './address.ts';
import { KINDS } from './kinds/registry.ts';
import {
  type Harvester,
  type HarvestKindName,
  type HarvestLine,
  type HarvestOutcome,
  type HarvestReport,
  type RemoteDataset,
  type SourceOffer,
  type SourceOffers,
  SourceProblem,
  sourceProblem,
} from './model.ts';
import { MAX_DATASETS, tooMany } from './parsed.ts';
import { openReach, type ReachOptions } from './reach.ts';
import * as repository from './repository.ts';
import { metadataOf } from './said.ts';

export interface HarvestWorkOptions extends ReachOptions {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  /** Opens what was sealed. */
  open(sealed: string): string;
  seal(text: string): string;
  /** Gives whoever a harvester belongs to everything on its datasets. */
  giveToCreator(uid: string, personId: string): Promise<void>;
  /** Whether somebody is still there, and may still make datasets. */
  mayCreate(personId: string): Promise<boolean>;
}

/** What the worker process does for harvesters. */
export interface HarvestWork {
  /** @throws JobRefusal when there is no such harvester */
  run(id: string, isPreview: boolean, context: HarvestJob): Promise<HarvestReport>;
  /** The first datasets of a source whose names contain a text. */
  list(
    kind: HarvestKindName,
    config: Harvester['config'],
    contains: string,
    context: HarvestJob,
  ): Promise<SourceOffers>;
}

export type HarvestJob = Pick<JobContext, 'signal' | 'progress'>;

/** What goes with one run. */
interface Harvesting {
  readonly reach: ReturnType<typeof openReach>;
  readonly job: HarvestJob;
}

const LISTED = 1000;
/** Datasets of a source to choose from. */
const OFFERED = 200;

/** Reads a source to its end; what the source did wrong comes back in words. */
async function reading(
  reach: { close(): void },
  job: Pick<JobContext, 'signal'>,
  work: () => Promise<void>,
): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    job.signal.throwIfAborted();
    if (!(error instanceof SourceProblem)) throw error;
    return problemText(error.problem);
  } finally {
    reach.close();
  }
}

export function harvestWork(options: HarvestWorkOptions): HarvestWork {
  const { store, catalogue, clock, dataFolder } = options;
  const now = () => clock.now().toISOString();
  return {
    async run(id, isPreview, job) {
      const harvester = await repository.readHarvester(store, id);
      if (!harvester) throw new JobRefusal('no-harvester', 'the harvester is not there any more');
      await catalogue.refresh();
      const known = new Map((await repository.readHarvested(store, id)).map((one) => [one.remote, one]));
      const reach = openReach(options, job.signal);
      const startedAt = now();
      const lines: HarvestLine[] = [];
      const seen = new Set<string>();
      const problem = await reading(reach, job, async () => {
        if (harvester.owner !== '' && !(await options.mayCreate(harvester.owner)))
          throw sourceProblem(
            'The person to whom the harvester belongs may not create datasets any more.',
            'Remove it, and add it anew.',
          );
        const config = openConfig(harvester.config, options);
        const withdrawn = new Map(catalogue.withdrawn().map((entry) => [entry.uid, entry]));
        for await (const remote of KINDS[harvester.kind].list(config, reach)) {
          job.signal.throwIfAborted();
          if (seen.has(remote.remote)) continue;
          if (seen.size >= MAX_DATASETS) throw tooMany();
          seen.add(remote.remote);
          job.progress({ label: remote.title.slice(0, 100), done: seen.size });
          const own = known.get(remote.remote);
          const hidden = withdrawn.get(own?.uid ?? '');
          // What a person has unpublished here is left alone.
          const isOurs = own?.isWithdrawn === true && !(await isLeftTo(hidden));
          if (own && isOurs && !isPreview) await giveBack(id, own, hidden);
          const line: HarvestLine =
            hidden && (isPreview || !isOurs)
              ? { ...lineOf(harvester, remote, hidden), outcome: isOurs ? 'updated' : 'unchanged' }
              : isPreview
                ? foreseen(harvester, remote, own)
                : await taken(harvester, remote, own, { reach, job });
          lines.push(line);
        }
      });
      // A list that ended early does not tell what is gone, and one without anything is more likely a mistake.
      if (problem === undefined && seen.size > 0)
        for (const one of known.values())
          if (!seen.has(one.remote)) lines.push(await gone(harvester, one, isPreview));
      const counts: Partial<Record<HarvestOutcome, number>> = {};
      for (const { outcome } of lines) counts[outcome] = (counts[outcome] ?? 0) + 1;
      const report: HarvestReport = {
        startedAt,
        endedAt: now(),
        isPreview,
        counts,
        // What went wrong is seen first.
        lines: lines
          .toSorted((a, b) => Number(b.outcome === 'failed') - Number(a.outcome === 'failed'))
          .slice(0, LISTED),
        ...(problem !== undefined && { problem }),
      };
      await repository.writeReport(store, id, report);
      return report;
    },

    async list(kind, config, contains, job) {
      const reach = openReach(options, job.signal);
      const opened = openConfig(config, options);
      const wanted = contains.trim().toLowerCase();
      const offers: SourceOffer[] = [];
      let isCut = false;
      let seen = 0;
      const problem = await reading(reach, job, async () => {
        for await (const remote of KINDS[kind].list(opened, reach)) {
          seen += 1;
          job.progress({ label: remote.title.slice(0, 100), done: seen });
          if (!`${remote.title}\n${remote.remote}`.toLowerCase().includes(wanted)) continue;
          isCut = offers.length >= OFFERED || seen >= MAX_DATASETS;
          if (isCut) break;
          const { url, parser = {} } = remote.address ?? {};
          offers.push({
            title: remote.title.slice(0, 300),
            url: url === undefined ? undefined : withAccess(url, kind, opened, options.seal),
            parser,
            metadata: await metadataOf(remote, options.defaultLanguage),
          });
        }
      });
      return { offers, isCut, problem };
    },
  };

  function lineOf(harvester: Harvester, remote: RemoteDataset, entry: DatasetEntry | undefined) {
    const datasetId = entry?.id ?? idOf(harvester, remote);
    return { remote: remote.remote.slice(0, 300), title: remote.title.slice(0, 300), datasetId };
  }

  function foreseen(
    harvester: Harvester,
    remote: RemoteDataset,
    known: repository.Harvested | undefined,
  ): HarvestLine {
    const entry = known && catalogue.get(known.uid);
    const line = lineOf(harvester, remote, entry);
    if (remote.problem) return { ...line, outcome: 'failed', problem: problemText(remote.problem) };
    if (entry !== undefined) {
      const isSame = remote.version !== undefined && remote.version === known?.version;
      return { ...line, outcome: isSame ? 'unchanged' : 'updated', records: entry.recordCount };
    }
    const problem = whyNot(line.datasetId);
    return problem === undefined ? { ...line, outcome: 'created' } : { ...line, outcome: 'failed', problem };
  }

  /** Why a new dataset cannot have the id. */
  function whyNot(id: string): string | undefined {
    if (!isDatasetId(id)) return `${id} cannot be the id of a dataset.`;
    const isTaken = [catalogue.get(id), ...catalogue.withdrawn()].some(
      (entry) => entry?.id === id || entry?.uid === id,
    );
    return isTaken ? isOfAnother(id) : undefined;
  }

  async function taken(
    harvester: Harvester,
    remote: RemoteDataset,
    known: repository.Harvested | undefined,
    { reach, job }: Harvesting,
  ): Promise<HarvestLine> {
    const entry = known && catalogue.get(known.uid);
    const line = lineOf(harvester, remote, entry);
    if (remote.problem) return { ...line, outcome: 'failed', problem: problemText(remote.problem) };
    if (entry && remote.version !== undefined && remote.version === known?.version)
      return { ...line, outcome: 'unchanged', records: entry.recordCount };
    const problem = entry ? undefined : whyNot(line.datasetId);
    if (problem !== undefined) return { ...line, outcome: 'failed', problem };
    try {
      const data = await remote.data(reach);
      const request = {
        ...data,
        id: line.datasetId,
        limits: reach.limits,
        dataFolder,
        clock,
        signal: job.signal,
      };
      // What a portal itself says of its fields is believed; a table that an address gives may be that of an error.
      const guessed = data.schema === undefined ? entry : undefined;
      const imported = await (guessed ? importHoldingTypes(request, guessed) : importDataset(request));
      if (!imported.ok) throw new SourceProblem(imported.problems[0]);
      const { built, report } = imported.value;
      const other = guessed && anotherTable(guessed, report);
      if (other !== undefined) {
        throwAway(built);
        throw new SourceProblem(other);
      }
      const metadata = await metadataOf(remote, options.defaultLanguage);
      const said = hashOf(metadata);
      const isSame = entry?.manifest.contentHash === built.manifest.contentHash && known?.said === said;
      if (isSame) rmSync(built.file, { force: true });
      const files = isSame ? [] : ((await data.files?.()) ?? []);
      job.signal.throwIfAborted();
      const published = isSame
        ? entry
        : await catalogue.publish({
            id: line.datasetId,
            replaces: entry?.uid,
            metadata,
            built: { ...built, files },
            // What a person has said of it since stays.
            ...(entry && hashOf(entry.metadata) !== known?.said && { keepsMetadata: true as const }),
            // Whose it is must not be lost, whatever happens now: it would be in its own way.
            alongside: (db, uid) =>
              repository.writeHarvested(db, harvester.id, {
                remote: remote.remote,
                uid,
                version: undefined,
                said: UNFINISHED,
              }),
          });
      if (published === undefined) throw new Error(`${line.datasetId} was published and is not there`);
      if ((entry === undefined || known?.said === UNFINISHED) && harvester.owner !== '')
        await options.giveToCreator(published.uid, harvester.owner);
      await repository.writeHarvested(store.db, harvester.id, {
        remote: remote.remote,
        uid: published.uid,
        version: remote.version,
        said,
      });
      if (!isSame)
        await happened(published, entry === undefined ? 'published' : 'refreshed', {
          ...(entry === undefined && harvester.owner !== '' && { person: harvester.owner }),
          ...(entry && { changes: changesBetween(entry, published) }),
        });
      return {
        ...line,
        outcome: entry === undefined ? 'created' : isSame ? 'unchanged' : 'updated',
        records: report.recordCount,
        ...(report.rejectedCount > 0 && { rejected: report.rejectedCount }),
      };
    } catch (error) {
      job.signal.throwIfAborted();
      if (error instanceof PublishRefusal)
        return { ...line, outcome: 'failed', problem: whyRefused(error, line.datasetId) };
      if (!(error instanceof SourceProblem)) throw error;
      return { ...line, outcome: 'failed', problem: problemText(error.problem) };
    }
  }

  /** The source has again what the harvester took away from readers. */
  async function giveBack(
    harvester: string,
    one: repository.Harvested,
    hidden: DatasetEntry | undefined,
  ): Promise<void> {
    await catalogue.bringBack(one.uid);
    await repository.writeWithdrawn(store, harvester, one.remote, false);
    if (hidden) await happened(hidden, 'brought-back');
  }

  /** Whether a person has unpublished a dataset since the harvester did. */
  async function isLeftTo(hidden: DatasetEntry | undefined): Promise<boolean> {
    const move = hidden && (await latestMove(store, hidden.uid));
    return move?.act === 'withdrawn' && move.person !== undefined;
  }

  /** Writes into the history of a dataset what the harvester has done. */
  async function happened(
    entry: DatasetEntry,
    act: DatasetEvent['act'],
    more: Partial<Pick<DatasetEvent, 'person' | 'changes'>> = {},
  ): Promise<void> {
    const { manifest, recordCount } = entry;
    const isData = act === 'published' || act === 'refreshed';
    await insertEvent(store, entry.uid, {
      at: now(),
      person: undefined,
      act,
      snapshot: manifest.id,
      records: isData ? recordCount : undefined,
      rejected: isData ? manifest.rejectedCount : undefined,
      changes: undefined,
      ...more,
    });
  }

  /** What the source does not have any more. Only what the harvester itself has made may go, and can be brought back. */
  async function gone(
    harvester: Harvester,
    one: repository.Harvested,
    isPreview: boolean,
  ): Promise<HarvestLine> {
    const entry = catalogue.get(one.uid);
    const title = entry?.metadata.title[options.defaultLanguage] ?? one.remote;
    const line = { remote: one.remote, title, datasetId: entry?.id ?? '' };
    // One that it has taken away already is there again because a person wants it so.
    if (!harvester.removesGone || entry === undefined || one.isWithdrawn) return { ...line, outcome: 'gone' };
    if (!isPreview) {
      await repository.writeWithdrawn(store, harvester.id, one.remote, true);
      if (await catalogue.withdraw(entry.uid)) await happened(entry, 'withdrawn');
    }
    return { ...line, outcome: 'removed' };
  }
}

const isOfAnother = (id: string): string =>
  `There is a dataset ${id} already, which this harvester did not make. Give the harvester a prefix.`;

/** What happened to a dataset while its data were fetched. */
const whyRefused = ({ code }: PublishRefusal, id: string): string =>
  code === 'id-taken' ? isOfAnother(id) : 'The dataset is not there any more, or readers do not see it.';

/** With its secrets. */
function openConfig(config: Harvester['config'], { open }: HarvestWorkOptions): Harvester['config'] {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      name,
      value.startsWith(SEALED) ? open(value.slice(SEALED.length)) : value,
    ]),
  );
}

/** What is said of a dataset that was published, and about which not all has been done yet. */
const UNFINISHED = '';

/** What a sealed value begins with. */
export const SEALED = 'sealed:';

const hashOf = (metadata: DatasetMetadata): string =>
  createHash('sha256').update(JSON.stringify(metadata)).digest('hex').slice(0, 32);

function idOf({ idPrefix }: Harvester, { name }: RemoteDataset): string {
  // An id that is one already stays as it is.
  const plain = isDatasetId(name)
    ? name
    : name
        .normalize('NFKD')
        .replace(/\p{M}/gu, '')
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, '');
  return `${idPrefix}${plain}`.slice(0, 120) || 'dataset';
}
