import { statSync } from 'node:fs';
import { Staging } from '#engine';
import { raw, sql, systemClock } from '#lib';
import { GeocodeTaker } from './geocoding/geocode-taker.ts';
import { FileTaker } from './media/file-taker.ts';
import type {
  Frame,
  ImportPreview,
  ImportProblem,
  Shape,
  SourceColumn,
  StepEffect,
  Surroundings,
} from './model.ts';
import { previewOf, printedRows } from './preview.ts';
import { applyAll, applyStep } from './processors/apply.ts';
import { STEP_FUNCTIONS } from './processors/functions.ts';
import { Refusal } from './refusal.ts';
import { stageKept } from './sample.ts';
import { writeRejects } from './typing/rejects.ts';
import { typeColumns, withoutMade } from './typing/schema.ts';

/** Records at which effects are looked. */
const LOOKED_AT = 100;
const MEMORY_MB = 256;
/** Tables of joined records that stay; each has at most the kept records many times over. */
const MOST_TABLES = 12;

export interface SampleRequest {
  /** As it was given to `previewImport`. */
  readonly sampleFile: string;
  /** `<data folder>/tmp` */
  readonly folder: string;
  /** Steps as written; those with `off` wait. */
  readonly steps: readonly { readonly kind: string; readonly off?: boolean }[];
  readonly surroundings?: Surroundings;
  readonly shape?: (columns: readonly SourceColumn[]) => Shape;
  /** Every rejected value goes to this CSV file. */
  readonly rejectsFile?: string;
}

export interface SampleView {
  /** Undefined when nothing is left to show. */
  readonly preview: ImportPreview | undefined;
  readonly problem: ImportProblem | undefined;
  /** One for each step; undefined for those that wait. */
  readonly effects: readonly (StepEffect | undefined)[];
}

/** Shows what recipes make of kept records. What it has read of them stays open for the next question. */
export interface SampleViewer {
  /**
   * What steps and shape would make of the records that were kept, with what each step does to the first hundred. A step that
   * cannot be taken says so and is left out; the others go on. One question after the other.
   */
  look(request: SampleRequest): Promise<SampleView>;
  close(): void;
}

type Kept = Awaited<ReturnType<typeof stageKept>>;

/** Kept records, staged. */
interface Opened {
  readonly key: string;
  readonly staging: Staging;
  readonly kept: Kept;
  readonly files: FileTaker;
}

/** Files that a look takes: those of the records that it shows. */
const FILES_SHOWN = 12;
const FILE_SECONDS = 4;
const MOST_FILE_BYTES = 64 << 20;
/** Questions that a look asks of geocoders: it has to be over soon, and the next one goes on. */
const GEOCODES_SHOWN = { first: 10, forMs: 4000 };

export function createSampleViewer(): SampleViewer {
  let opened: Opened | undefined;
  const close = () => {
    opened?.staging.close();
    void opened?.files.close();
    opened = undefined;
  };
  const openFor = async (request: SampleRequest): Promise<Opened> => {
    const key = keyOf(request);
    if (opened?.key === key && opened.staging.rememberedTables < MOST_TABLES) return opened;
    close();
    const staging = await Staging.open({
      folder: request.folder,
      memoryLimitMb: MEMORY_MB,
      functions: STEP_FUNCTIONS,
      threads: 1,
      remembers: true,
    });
    try {
      const kept = await stageKept(staging, request.sampleFile);
      const files = new FileTaker({
        places: request.surroundings?.files ?? {},
        folder: request.folder,
        clock: systemClock,
        first: FILES_SHOWN,
        maxBytes: MOST_FILE_BYTES,
        secondsEach: FILE_SECONDS,
      });
      opened = { key, staging, kept, files };
      return opened;
    } catch (error) {
      staging.close();
      throw error;
    }
  };
  return {
    async look(request) {
      const effects: (StepEffect | undefined)[] = [];
      const { geocoding } = request.surroundings ?? {};
      const geocodes = geocoding && new GeocodeTaker({ geocoding, preview: GEOCODES_SHOWN });
      try {
        return await look(request, { ...(await openFor(request)), geocodes }, effects);
      } catch (error) {
        if (error instanceof Refusal) return { preview: undefined, problem: error.problem, effects };
        // The engine may be past answering.
        close();
        throw error;
      } finally {
        await geocodes?.close();
      }
    },
    close,
  };
}

/** The same for as long as an answer can stand: kept records written anew are others, and so are datasets that are joined. */
function keyOf({ sampleFile, folder, surroundings = {} }: SampleRequest): string {
  const { ino, mtimeMs } = statSync(`${sampleFile}.json`);
  const files = Object.values(surroundings.datasets ?? {}).map(({ file }) => file);
  return JSON.stringify([sampleFile, ino, mtimeMs, folder, files.toSorted(), surroundings.files]);
}

/** One look, with nothing kept open. */
export async function previewSample(request: SampleRequest): Promise<SampleView> {
  const viewer = createSampleViewer();
  try {
    return await viewer.look(request);
  } finally {
    viewer.close();
  }
}

async function look(
  { steps, surroundings = {}, shape, rejectsFile }: SampleRequest,
  { staging, kept, files, geocodes }: Opened & { readonly geocodes: GeocodeTaker | undefined },
  effects: (StepEffect | undefined)[],
): Promise<SampleView> {
  let hasTyped = false;
  const context = {
    staging,
    surroundings,
    files,
    geocodes,
    async typed(untyped: Frame) {
      hasTyped = true;
      return (await typeColumns(staging, untyped, {})).frame;
    },
  };
  let frame = kept.parsed.frame;
  for (const [i, { kind, off, ...options }] of steps.entries()) {
    if (off === true) {
      effects.push(undefined);
      continue;
    }
    hasTyped = false;
    try {
      const after = await applyStep(frame, kind, options, { ...context, place: i + 1 });
      const effect = await effectOf(staging, frame, after);
      // That numbers are printed as numbers now is no change that the step was to make.
      effects.push(hasTyped ? { ...effect, changed: [] } : effect);
      frame = after;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      effects.push({
        problem: error.problem,
        added: [],
        removed: [],
        changed: [],
        recordsBefore: 0,
        recordsAfter: 0,
      });
    }
  }
  const shaped = frame.columns.map(({ name, label }) => ({ name, label }));
  const { steps: further = [], without, describe } = shape?.(shaped) ?? {};
  const processed = await applyAll(frame, further, context);
  if (processed.columns.length === 0)
    throw new Refusal({ code: 'no-records', message: 'No column is left.', advice: 'Keep at least one.' });
  const typed = withoutMade(await typeColumns(staging, processed, {}), without);
  const preview = await previewOf(staging, kept, {
    typed,
    notes: [],
    shaped,
    schema: describe?.(typed.schema) ?? typed.schema,
  });
  if (rejectsFile !== undefined) await writeRejects(staging, rejectsFile, []);
  return { preview, problem: undefined, effects };
}

async function effectOf(staging: Staging, before: Frame, after: Frame): Promise<StepEffect> {
  const names = (frame: Frame) => frame.columns.map(({ name }) => name);
  const [earlier, later] = [new Set(names(before)), new Set(names(after))];
  const [rowsBefore, rowsAfter] = [await rowsByNumber(staging, before), await rowsByNumber(staging, after)];
  const changed = names(after).flatMap((field, at) => {
    const was = names(before).indexOf(field);
    if (was < 0) return [];
    const different = [...rowsAfter].filter(([row, cells]) => {
      const old = rowsBefore.get(row);
      return old !== undefined && old[was] !== cells[at];
    });
    const [first] = different;
    if (first === undefined) return [];
    return [
      {
        field,
        records: different.length,
        from: rowsBefore.get(first[0])?.[was] ?? null,
        to: first[1][at] ?? null,
      },
    ];
  });
  return {
    added: names(after).filter((name) => !earlier.has(name)),
    removed: names(before).filter((name) => !later.has(name)),
    changed,
    recordsBefore: await countOf(staging, before),
    recordsAfter: await countOf(staging, after),
  };
}

async function rowsByNumber(
  staging: Staging,
  frame: Frame,
): Promise<ReadonlyMap<number, readonly (string | null)[]>> {
  const rows = await printedRows(staging, frame, { first: LOOKED_AT });
  return new Map(rows.map(({ number, cells }) => [number, cells]));
}

async function countOf(staging: Staging, { from, where }: Frame): Promise<number> {
  const [[count] = []] = await staging.recall(
    sql`SELECT count(*) FROM ${from}${where ? sql` WHERE ${where}` : raw('')}`,
  );
  return Number(count);
}
