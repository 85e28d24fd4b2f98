import { createHash, createHmac } from 'node:crypto';
import { type Catalogue, type DatasetEntry, featuresOf, type StoredFile } from '#catalogue';
import type { DatasetSchema } from '#dataset';
import { asCaller, type Engine, type VisibleFacts } from '#engine';
import { identifier, join, sql } from '#lib';
import { compileRecords, type Filter, type Visible } from '#query';
import { type DatasetView, isWhole, viewText } from './rules.ts';
import { looksAtClock } from './viewer-class.ts';

/** A dataset as one view leaves it: the entry says nothing of what the view hides. */
export interface SeenDataset {
  readonly entry: DatasetEntry;
  /** Goes into every query on its records; undefined when all of it is seen. */
  readonly visible: Visible | undefined;
}

interface Warn {
  warn(facts: object, message: string): void;
}

// The engine has other things to do as well.
const MAX_PASSES = 3;
// A pass over ten million records is a matter of seconds.
const PASS_DEADLINE_MS = 120_000;
// Views of one dataset that are kept. A view costs a pass over the records.
const MAX_VIEWS = 200;
// Files of one dataset of which is kept that a record has them.
const MAX_FILES = 10_000;

/** Makes the datasets that views leave, once for each dataset and view. */
export class SeenDatasets {
  readonly #catalogue: Catalogue;
  readonly #engine: Pick<Engine, 'visibleFacts' | 'values'>;
  readonly #secret: string;
  readonly #logger: Warn;
  // By the entry itself: another one comes with every change of the dataset.
  readonly #seen = new WeakMap<DatasetEntry, Map<string, Promise<SeenDataset>>>();
  /** Files of which it is known whether a record has them. */
  readonly #held = new WeakMap<DatasetEntry, Map<string, Promise<boolean>>>();
  readonly #waiting: (() => void)[] = [];
  #passes = 0;

  constructor(options: {
    readonly catalogue: Catalogue;
    readonly engine: Pick<Engine, 'visibleFacts' | 'values'>;
    readonly secret: string;
    readonly logger: Warn;
  }) {
    this.#catalogue = options.catalogue;
    this.#engine = options.engine;
    this.#secret = options.secret;
    this.#logger = options.logger;
  }

  /** @param present what filters take for the present moment */
  of(entry: DatasetEntry, view: DatasetView, present: Date): Promise<SeenDataset> | SeenDataset {
    if (isWhole(view)) return { entry, visible: undefined };
    const moment = view.filters?.some(looksAtClock) ? present.toISOString() : '';
    const key = `${viewText(view)} ${moment}`;
    const known = this.#seen.get(entry) ?? new Map<string, Promise<SeenDataset>>();
    this.#seen.set(entry, known);
    let seen = known.get(key);
    if (seen === undefined) {
      const [oldest] = known.size >= MAX_VIEWS ? known.keys() : [];
      if (oldest !== undefined) known.delete(oldest);
      seen = this.#make(entry, view, present);
      known.set(key, seen);
      // Tried again by the next one who asks.
      seen.catch(() => known.delete(key));
    }
    return seen;
  }

  async #make(entry: DatasetEntry, view: DatasetView, present: Date): Promise<SeenDataset> {
    const hidden = new Set(view.hiddenFields);
    const schema = { fields: entry.schema.fields.filter(({ name }) => !hidden.has(name)) };
    const hidesFields = schema.fields.length < entry.schema.fields.length;
    const isLost = this.#hasLost(entry, view);
    const visible: Visible = {
      ...(isLost
        ? { filter: { kind: 'constant', value: false } }
        : view.filters === undefined
          ? {}
          : { filter: this.#filterOf(entry, view.filters, present) }),
      ...(hidesFields ? { hidesFields: true } : {}),
      ...(hidesFields && idsTellOf(hidden, entry.schema) ? { idSecret: this.#secretOf(entry) } : {}),
    };
    // Shared by everybody who sees the same, whoever asked first.
    const facts = await this.#pass(() =>
      asCaller(undefined, () =>
        this.#engine.visibleFacts({ ...this.#catalogue.snapshot(entry), schema }, visible, {
          deadlineMs: PASS_DEADLINE_MS,
        }),
      ),
    );
    return { entry: entryOf(entry, schema, facts), visible };
  }

  /** A catalogue of thousands of such datasets asks for all of them at once. */
  async #pass<T>(work: () => Promise<T>): Promise<T> {
    while (this.#passes >= MAX_PASSES) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#passes += 1;
    try {
      return await work();
    } finally {
      this.#passes -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** The content of an attachment, or of a file cell where a record of now that is visible has it in a visible field. */
  async file(seen: SeenDataset, fileId: string): Promise<StoredFile | undefined> {
    const { entry } = seen;
    const file = this.#catalogue.file(entry, fileId);
    if (file === undefined || entry.metadata.attachments?.some(({ id }) => id === fileId)) return file;
    const known = this.#held.get(entry) ?? new Map<string, Promise<boolean>>();
    this.#held.set(entry, known);
    let holds = known.get(fileId);
    if (holds === undefined) {
      if (known.size >= MAX_FILES) known.clear();
      holds = this.#holdsFile(seen, fileId);
      known.set(fileId, holds);
      holds.catch(() => known.delete(fileId));
    }
    return (await holds) ? file : undefined;
  }

  async #holdsFile({ entry, visible }: SeenDataset, fileId: string): Promise<boolean> {
    const fields = entry.schema.fields.filter(({ type }) => type === 'file');
    if (fields.length === 0) return false;
    const holdsIt = fields.map(({ name }) => sql`(${identifier(name)}).id = CAST(${fileId} AS VARCHAR)`);
    const [found] = await this.#engine.values(
      this.#catalogue.snapshot(entry),
      sql`SELECT 1 FROM records WHERE ${join(holdsIt, ' OR ')} LIMIT 1`,
      visible === undefined ? {} : { visible },
    );
    return found !== undefined;
  }

  /** A hidden field that is there no more may go by another name now: nothing is let through until somebody has looked. */
  #hasLost(entry: DatasetEntry, { hiddenFields }: DatasetView): boolean {
    const lost = hiddenFields.filter((name) => entry.schema.fields.every((field) => field.name !== name));
    if (lost.length > 0)
      this.#logger.warn(
        { dataset: entry.id, fields: lost },
        'a hidden field is there no more: no record is seen',
      );
    return lost.length > 0;
  }

  /** A filter that means nothing any more, since the dataset's fields have changed, lets nothing through. */
  #filterOf(entry: DatasetEntry, filters: readonly string[], now: Date): Filter {
    const parts = filters.map((text): Filter => {
      const compiled = compileRecords({ where: [text], timezone: 'UTC', lang: 'en', now }, entry.schema);
      if (compiled.ok) return compiled.value.filter ?? { kind: 'constant', value: true };
      const problem = compiled.problems[0].code;
      this.#logger.warn({ dataset: entry.id, problem }, 'a record filter cannot be understood: it hides all');
      return { kind: 'constant', value: false };
    });
    const [only] = parts;
    return parts.length === 1 && only ? only : { kind: 'or', filters: parts };
  }

  #secretOf(entry: DatasetEntry): string {
    return createHmac('sha256', this.#secret).update(entry.uid).digest('hex');
  }
}

/** Ids are made of the key fields, or of all: of a hidden one they would confirm a guess. */
function idsTellOf(hidden: ReadonlySet<string>, { fields }: DatasetSchema): boolean {
  const keys = fields.filter(({ annotations }) => annotations.id);
  return keys.length === 0 || keys.some(({ name }) => hidden.has(name));
}

/** The entry as if nothing else had been imported. What only the whole can tell is left out: size, sums, rejects. */
function entryOf(entry: DatasetEntry, schema: DatasetSchema, facts: VisibleFacts): DatasetEntry {
  const { bbox: _bbox, geometryTypes: _types, provenance, ...manifest } = entry.manifest;
  const { defaultFilter, ...metadata } = entry.metadata;
  const isKnown =
    defaultFilter !== undefined &&
    compileRecords({ where: [defaultFilter], timezone: 'UTC', lang: 'en', now: new Date(0) }, schema).ok;
  return {
    ...entry,
    schema,
    features: featuresOf(schema),
    recordCount: facts.recordCount,
    metadata: isKnown ? { ...metadata, defaultFilter } : metadata,
    manifest: {
      ...manifest,
      ...facts,
      schema,
      bytes: 0,
      rejectedCount: 0,
      provenance: { source: provenance.source, retrievedAt: provenance.retrievedAt },
    },
  };
}

const marks = new WeakMap<DatasetEntry, readonly [open: bigint, restricted: bigint]>();

/** Changes when, and only when, something that is told of the dataset changes. Sums of marks tell sets of datasets apart. */
export function entryMark(entry: DatasetEntry, isRestricted: boolean): bigint {
  let known = marks.get(entry);
  if (known === undefined) {
    const { uid, id, recordCount, hasRecords, features, dataProcessed, metadataProcessed } = entry;
    const told = [uid, id, entry.manifest.contentHash, recordCount, hasRecords, features];
    const text = JSON.stringify([...told, dataProcessed, metadataProcessed, entry.metadata]);
    const mark = (suffix: string) =>
      BigInt(`0x${createHash('sha256').update(text).update(suffix).digest('hex').slice(0, 40)}`);
    known = [mark(''), mark('restricted')];
    marks.set(entry, known);
  }
  return known[isRestricted ? 1 : 0];
}
