import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetSchema, FieldType, SnapshotManifest } from '#dataset';
import { Staging, StagingError } from '#engine';
import { fail, ok, processMark, type Result, type Sql, systemClock } from '#lib';
import { GeocodeTaker } from './geocoding/geocode-taker.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { FileTaker } from './media/file-taker.ts';
import type {
  FilePlaces,
  Frame,
  Imported,
  ImportLimits,
  ImportPreview,
  ImportProblem,
  ImportProgress,
  ImportReport,
  ImportRequest,
  Parsed,
  SourceColumn,
} from './model.ts';
import type { ParseContext } from './parsers/context.ts';
import { parserFor } from './parsers/registry.ts';
import { previewOf } from './preview.ts';
import { applyAll, applySteps } from './processors/apply.ts';
import { STEP_FUNCTIONS } from './processors/functions.ts';
import { Refusal } from './refusal.ts';
import { reportFields } from './report.ts';
import { keepSample } from './sample.ts';
import { writeSnapshot } from './snapshot/write.ts';
import { obtain } from './sources/obtain.ts';
import { stageRows } from './sources/rows.ts';
import { companionsOf } from './sources/unpack.ts';
import { expected } from './typing/guess.ts';
import { collectRejects, type Rejects, writeRejects } from './typing/rejects.ts';
import { confirmTyped, type Typed, typeColumns, unknownTypes, withoutMade } from './typing/schema.ts';

/**
 * Makes a snapshot of a source: fetched, parsed, processed, typed, written. Nothing of it is visible before it is published;
 * whatever goes wrong, only the snapshot's own file is ever left, and only when all went well.
 *
 * @throws Failure when it is cancelled, when the source cannot be reached, when the disk is full
 */
export async function importDataset(request: ImportRequest): Promise<Result<Imported, ImportProblem>> {
  const workshop = await openWorkshop(request);
  let keepsFiles = false;
  try {
    const imported = await run(request, workshop);
    keepsFiles = true;
    return ok(imported);
  } catch (error) {
    if (error instanceof Refusal) return fail(error.problem);
    if (error instanceof Refusals) return fail(error.first, ...error.rest);
    throw error;
  } finally {
    await workshop.close({ keepsFiles });
  }
}

/** Files that a preview takes. */
const FILES_SHOWN = 12;
/** Questions to geocoders that one asks. */
const GEOCODES_SHOWN = { first: 10, forMs: 15_000 };

/** What an import works with while it runs. */
interface Workshop {
  readonly folder: string;
  readonly staging: Staging;
  readonly limits: ImportLimits;
  temporaryFile(): string;
  tell(progress: ImportProgress): void;
  /** What takes the files that records name; `places` of the source beside those of the request. */
  filesFrom(places: FilePlaces): FileTaker;
  /** What asks services; undefined where the request names none. */
  readonly geocodes: GeocodeTaker | undefined;
  /** `keepsFiles`: those that were taken belong to a snapshot now. */
  close(options?: { readonly keepsFiles?: boolean }): Promise<void>;
}

async function openWorkshop(request: ImportRequest, isPreview = false): Promise<Workshop> {
  const { dataFolder, signal, memoryLimitMb, onProgress } = request;
  const folder = join(dataFolder, 'tmp');
  mkdirSync(folder, { recursive: true });
  const staging = await Staging.open({
    folder,
    functions: STEP_FUNCTIONS,
    ...(signal && { signal }),
    ...(memoryLimitMb !== undefined && { memoryLimitMb }),
  });
  const files: string[] = [];
  let taker: FileTaker | undefined;
  const geocoding = request.surroundings?.geocoding;
  const onFetched = (done: number, total: number) => onProgress?.({ stage: 'fetch', done, total });
  const geocodes =
    geocoding &&
    new GeocodeTaker({
      geocoding,
      signal,
      onProgress: onFetched,
      ...(isPreview && { preview: GEOCODES_SHOWN }),
    });
  return {
    folder,
    staging,
    limits: { ...DEFAULT_LIMITS, ...request.limits },
    temporaryFile() {
      // Named by process: the next start sweeps away what a crash leaves.
      const path = join(folder, `${processMark()}-${randomBytes(6).toString('hex')}.import`);
      files.push(path);
      return path;
    },
    tell: (progress) => onProgress?.(progress),
    filesFrom(places) {
      taker ??= new FileTaker({
        places: { ...request.surroundings?.files, ...places },
        folder,
        clock: request.clock ?? systemClock,
        maxBytes: request.limits?.maxBytes ?? DEFAULT_LIMITS.maxBytes,
        ...(isPreview && { first: FILES_SHOWN }),
        signal,
        onProgress: onFetched,
      });
      return taker;
    },
    geocodes,
    async close({ keepsFiles = false } = {}) {
      staging.close();
      await taker?.close({ keepsFiles });
      await geocodes?.close();
      for (const file of files) rmSync(file, { recursive: true, force: true });
    },
  };
}

async function run(request: ImportRequest, workshop: Workshop): Promise<Imported> {
  const source = await read(request, workshop);
  // Made while the engine reads the records.
  const provenance = source.provenance();
  const settled = provenance.then(
    () => {},
    () => {},
  );
  try {
    return await makeOf(request, workshop, { ...source, provenance: () => provenance });
  } finally {
    await settled;
  }
}

async function makeOf(request: ImportRequest, workshop: Workshop, source: Read): Promise<Imported> {
  const { unstaged } = source.parsed;
  if (!unstaged) return make(request, workshop, source);
  try {
    return await make(request, workshop, source);
  } catch (error) {
    if (!(error instanceof StagingError || error instanceof Disappointed)) throw error;
  }
  return make(request, workshop, { ...source, parsed: await unstaged.stage() });
}

/** Makes the snapshot. Of records that nobody has looked at it may turn out that they are not what they seem. */
async function make(request: ImportRequest, workshop: Workshop, source: Read): Promise<Imported> {
  const { clock = systemClock, id } = request;
  const { staging, folder, tell } = workshop;
  const { parsed, provenance } = source;
  const retrievedAt = clock.now().toISOString();
  const isUnstaged = parsed.unstaged !== undefined;
  const files = workshop.filesFrom(source.places);
  let { typed, notes, describe } = await type(request, workshop, parsed, files);
  tell({ stage: 'check', done: 1, total: 2 });
  const frame = isUnstaged ? straightened(parsed, typed) : typed.frame;
  const rejects = await collectRejects(staging, isUnstaged ? { ...frame, columns: [] } : frame);
  if (request.rejectsFile !== undefined) await writeRejects(staging, request.rejectsFile, parsed.rejects);
  const rejectedCount = parsed.rejectedCount + rejects.total;
  tell({ stage: 'write', done: 0, total: 1 });
  const built = await writeSnapshot({
    staging,
    frame,
    schema: describe(typed.schema),
    sources: typed.sources,
    isUnstaged,
    async settleSchema(records) {
      if (isUnstaged) typed = await confirmed(staging, typed, records);
      return describe(typed.schema);
    },
    id,
    folder,
    provenance: async () => ({ ...(await provenance()), retrievedAt }),
    rejectedCount,
    clock,
  });
  tell({ stage: 'write', done: 1, total: 1 });
  const report: ImportReport = {
    format: source.format,
    recognised: parsed.recognised,
    recordCount: built.manifest.recordCount,
    fields: await reportFields(staging, built.file, { ...typed, schema: describe(typed.schema) }, rejects),
    rejects: inOrder(parsed, rejects),
    rejectedCount,
    notes: [...parsed.notes, ...notes, ...typed.notes],
  };
  const taken = files.files;
  return { built: { ...built, ...(taken.length > 0 && { files: taken }) }, report };
}

/**
 * What an import would do, shown on the first rows; nothing is written. Of a large table that looks clean only a sample is
 * read.
 *
 * @throws Failure as `importDataset`
 */
export async function previewImport(
  request: ImportRequest & {
    /** Where some of the records are to be kept, for `previewSample`; with `.json` and `.parquet` after it. */
    readonly sampleFile?: string;
  },
): Promise<Result<ImportPreview, ImportProblem>> {
  const workshop = await openWorkshop(request, true);
  try {
    const source = await read(request, workshop);
    if (request.sampleFile !== undefined) await keepSample(workshop.staging, source, request.sampleFile);
    return ok(await preview(request, workshop, source));
  } catch (error) {
    if (error instanceof Refusal) return fail(error.problem);
    if (error instanceof Refusals) return fail(error.first, ...error.rest);
    throw error;
  } finally {
    await workshop.close();
  }
}

async function preview(
  request: ImportRequest,
  workshop: Workshop,
  { format, parsed, places, provenance }: Read,
): Promise<ImportPreview> {
  const { staging } = workshop;
  const { unstaged } = parsed;
  try {
    const { typed, notes, shaped, describe } = await type(
      request,
      workshop,
      parsed,
      workshop.filesFrom(places),
    );
    const preview = await previewOf(
      staging,
      { format, parsed, isSample: unstaged !== undefined },
      { typed, notes, shaped, schema: describe(typed.schema) },
    );
    if (request.rejectsFile !== undefined) await writeRejects(staging, request.rejectsFile, parsed.rejects);
    return preview;
  } catch (error) {
    if (unstaged === undefined || !(error instanceof StagingError || error instanceof Disappointed))
      throw error;
  }
  return preview(request, workshop, {
    format,
    places,
    parsed: await unstaged.stage(),
    provenance,
  });
}

/** Records turned out to be other than a sample of them made expect. */
class Disappointed extends Error {}

/** Types whose reading is settled by the values alone. */
const STRAIGHT_TYPES: ReadonlySet<FieldType> = new Set([
  'text',
  'int',
  'double',
  'boolean',
  'date',
  'datetime',
  'geo_point_2d',
]);

/** The columns made of a sample, for all the records in the file; what would be rejected fails the statement. */
function straightened(parsed: Parsed, { frame, guesses, declared }: Typed): Frame {
  for (const { column, isMade } of guesses.values()) {
    const { name, type: of, multivalued } = column;
    const isSettled = of !== 'untyped' && STRAIGHT_TYPES.has(of) && multivalued === undefined;
    if (!isSettled && !isMade && !declared.has(name)) throw new Disappointed();
  }
  return {
    ...parsed.frame,
    columns: frame.columns.map((column) =>
      column.origin ? { ...column, value: expected(column.value, column.origin.text) } : column,
    ),
  };
}

async function confirmed(staging: Staging, typed: Typed, records: Sql): Promise<Typed> {
  const found = await confirmTyped(staging, typed, records);
  if (!found) throw new Disappointed();
  return found;
}

interface Read {
  readonly places: FilePlaces;
  readonly format: string;
  readonly parsed: Parsed;
  /** Takes a reading of the file. */
  provenance(): Promise<Omit<SnapshotManifest['provenance'], 'retrievedAt'>>;
}

async function read(request: ImportRequest, workshop: Workshop): Promise<Read> {
  const { source, schema, parser: options = {}, signal } = request;
  const { staging, limits, tell } = workshop;
  const temporaryFile = () => workshop.temporaryFile();
  if (source.kind === 'rows') {
    if (!schema) throw new Error('rows of the program come with a schema');
    const onRows = (done: number) => tell({ stage: 'read', done, total: 0 });
    const parsed = await stageRows({
      rows: source.rows,
      schema,
      staging,
      file: temporaryFile(),
      signal,
      onRows,
    });
    return { format: 'rows', parsed, places: {}, provenance: async () => ({ source: 'rows' }) };
  }
  const file = await obtain(source, {
    limits,
    entry: options.entry,
    temporaryFile,
    signal,
    onProgress: tell,
  });
  const companions = await companionsOf(file, { limits, temporaryFile });
  const parser = await parserFor(file.path, file.name, file.contentType, options, companions);
  const context: ParseContext = {
    staging,
    path: file.path,
    name: file.name,
    options,
    limits,
    temporaryFile,
    companions,
    signal,
    onBytes: (done) => tell({ stage: 'read', done, total: file.bytes }),
  };
  const parsed = await parser.parse(context).catch((error: unknown) => {
    throw error instanceof StagingError ? malformed(parser.name, error) : error;
  });
  const { name, bytes, etag, lastModified } = file;
  return {
    format: parser.name,
    parsed,
    places: {
      ...(file.archive && { archive: file.archive.path }),
      ...(source.kind === 'url' && { base: source.url }),
    },
    provenance: async () => ({
      source: name,
      sha256: await file.sha256(),
      bytes,
      ...(etag !== undefined && { etag }),
      ...(lastModified !== undefined && { lastModified }),
    }),
  };
}

/** The engine refused a file that looked like what it should be. */
const malformed = (format: string, cause: StagingError): Refusal =>
  new Refusal(
    {
      code: 'malformed',
      message: `The source cannot be read as ${format}: ${cause.message.split('\n')[0]}`,
      advice: 'Check that the file is complete, or name its format.',
    },
    { cause },
  );

/** Several problems at once. */
class Refusals extends Error {
  readonly first: ImportProblem;
  readonly rest: readonly ImportProblem[];

  constructor(first: ImportProblem, rest: readonly ImportProblem[]) {
    super(first.message);
    this.first = first;
    this.rest = rest;
  }
}

async function type(
  request: ImportRequest,
  { staging, geocodes }: Pick<Workshop, 'staging' | 'geocodes'>,
  parsed: Parsed,
  files: FileTaker,
): Promise<{
  readonly typed: Typed;
  readonly notes: readonly string[];
  readonly shaped: readonly SourceColumn[];
  describe(schema: DatasetSchema): DatasetSchema;
}> {
  const { steps, schema, types, surroundings = {} } = request;
  const { unstaged } = parsed;
  const frame = unstaged ? { ...parsed.frame, from: unstaged.sample, where: undefined } : parsed.frame;
  let earlier: Typed['guesses'] = new Map();
  const typedFrame = async (untyped: Frame) => {
    // What is made of guesses could not be held against all records afterwards.
    if (unstaged) throw new Disappointed();
    const guessed = await typeColumns(staging, untyped, {}, earlier);
    earlier = guessed.guesses;
    return guessed.frame;
  };
  const context = { staging, surroundings, files, geocodes, typed: typedFrame };
  const stepped = steps === undefined ? frame : await applySteps(frame, steps, context);
  const shaped = stepped.columns.map(({ name, label }) => ({ name, label }));
  const shape = request.shape?.(shaped) ?? {};
  const processed = shape.steps === undefined ? stepped : await applyAll(stepped, shape.steps, context);
  if (processed.columns.length === 0)
    throw new Refusal({ code: 'no-records', message: 'No column is left.', advice: 'Keep at least one.' });
  // Only columns can be made over for records that are still in the file: not which records there are.
  if (unstaged && (processed.from !== frame.from || processed.where !== frame.where))
    throw new Disappointed();
  const [first, ...rest] = unknownTypes(processed, { ...(types && { types }) });
  if (first) throw new Refusals(first, rest);
  const named = { ...(schema && { schema }), ...(types && { types }) };
  const guessed = await typeColumns(staging, processed, named, earlier, unstaged !== undefined);
  const typed = withoutMade(guessed, shape.without);
  return { typed, notes: [], shaped, describe: (of) => shape.describe?.(of) ?? of };
}

const inOrder = (parsed: Parsed, rejects: Rejects): ImportReport['rejects'] =>
  [...parsed.rejects, ...rejects.listed].toSorted((a, b) => a.row - b.row);
