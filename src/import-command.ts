import { readFileSync } from 'node:fs';
import { PublishRefusal } from '#catalogue';
import { FIELD_TYPES, type FieldType } from '#dataset';
import { describeImport, type FormatName, type ImportProblem, importDataset, problemText } from '#ingest';
import { NOTHING_SAID, owedBy, surroundingsOf } from '#publishing';
import { type Library, openLibrary, prepareCatalogue } from './library.ts';
import { progressBar } from './progress-bar.ts';
import { settingsOrExit } from './serve.ts';

export interface ImportCommandOptions {
  readonly id: string;
  readonly title?: string;
  readonly format?: FormatName;
  readonly encoding?: string;
  readonly separator?: string;
  readonly sheet?: string;
  readonly root?: string;
  readonly entry?: string;
  readonly type?: readonly string[];
  readonly steps?: string;
  readonly license?: string;
  readonly licenseUrl?: string;
  readonly rejects?: string;
  readonly dryRun?: boolean;
}

const fail = (...lines: readonly string[]): never => {
  for (const line of lines) console.error(line);
  process.exit(1);
};

function declaredTypes(list: readonly string[]): Readonly<Record<string, FieldType>> {
  return Object.fromEntries(
    list.map((item) => {
      const at = item.lastIndexOf('=');
      const type = FIELD_TYPES.find((candidate) => candidate === item.slice(at + 1));
      if (at < 1 || !type)
        return fail(`--type ${item}: write FIELD=TYPE, with one of ${FIELD_TYPES.join(', ')}.`);
      return [item.slice(0, at), type];
    }),
  );
}

function stepsOf(file: string | undefined): unknown {
  if (file === undefined) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return fail(`--steps ${file} is not a JSON list: ${(error as Error).message}`);
  }
}

/** Whoever is at the machine sees every dataset. */
function surroundingsFor({ catalogue, settings, geocoders }: Library, id: string, steps: unknown) {
  const metadata = catalogue.get(id)?.metadata ?? NOTHING_SAID;
  return surroundingsOf(
    {
      catalogue,
      seesWhole: async () => true,
      addresses: settings['audience.countries'],
      geocoders,
      languages: settings.languages,
      defaultLanguage: settings.defaultLanguage,
      dataFolder: settings.dataFolder,
      allowPrivateAddresses: settings['sources.allowPrivateAddresses'],
    },
    { datasetId: id, datasetUid: undefined },
    // What is not of this shape is refused where the steps are taken.
    { steps: Array.isArray(steps) ? steps : [], metadata },
    '',
  );
}

/** Those that are there, and whom the steps ask. */
const attributionsFor = async (library: Library, known: readonly string[], steps: unknown) => [
  ...new Set([...known, ...(await owedBy(library, Array.isArray(steps) ? steps : []))]),
];

/** `almagest import`: reads, shows what was understood, publishes. Nothing changes unless all of it worked. */
export async function importCommand(
  folder: string,
  source: string,
  options: ImportCommandOptions,
): Promise<void> {
  const settings = settingsOrExit(folder);
  const { id, format, encoding, separator, sheet, root } = options;
  const types = declaredTypes(options.type ?? []);
  const steps = stepsOf(options.steps);
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());
  const bar = progressBar(process.stderr);
  const library = await openLibrary(settings);
  const known = library.catalogue.get(id);
  const imported = await importDataset({
    source: /^https?:/i.test(source)
      ? { kind: 'url', url: source, allowPrivateAddresses: settings['sources.allowPrivateAddresses'] }
      : { kind: 'file', path: source },
    id,
    types,
    parser: {
      ...(format && { format }),
      ...(encoding && { encoding }),
      ...(separator && { separator: separator === '\\t' ? '\t' : separator }),
      ...(sheet && { sheet }),
      ...(root && { root }),
      ...(options.entry && { entry: options.entry }),
    },
    ...(steps === undefined ? {} : { steps, surroundings: await surroundingsFor(library, id, steps) }),
    ...(options.rejects && { rejectsFile: options.rejects }),
    limits: {
      maxUnpackedBytes: settings['sources.maxMb'] * 1_048_576,
      maxBytes: settings['sources.maxMb'] * 1_048_576,
    },
    dataFolder: settings.dataFolder,
    signal: stopping.signal,
    onProgress: ({ stage, done, total }) => bar.show({ label: stage, done, total }),
  }).catch(async (error: unknown) => {
    bar.end();
    await library.close();
    return fail(error instanceof Error ? error.message : String(error));
  });
  bar.end();
  if (!imported.ok) {
    await library.close();
    return fail(
      ...imported.problems.map((problem: ImportProblem) => problemText(problem)),
      'Nothing was changed.',
    );
  }
  const { built, report } = imported.value;
  console.log(describeImport(report));
  if (options.dryRun) {
    await library.close();
    console.log('Nothing was published (--dry-run).');
    return;
  }
  const title = options.title ?? known?.metadata.title.en ?? id;
  const publishing = library.catalogue.publish({
    id,
    replaces: known?.uid,
    built,
    metadata: {
      description: { en: '' },
      themes: [],
      keywords: [],
      publisher: 'Unknown',
      language: settings.defaultLanguage,
      license: options.license ?? known?.metadata.license ?? 'Not stated',
      licenseUrl: options.licenseUrl ?? known?.metadata.licenseUrl ?? '',
      ...(known && {
        ...known.metadata,
        license: options.license ?? known.metadata.license,
        licenseUrl: options.licenseUrl ?? known.metadata.licenseUrl,
      }),
      attributions: await attributionsFor(library, known?.metadata.attributions ?? [], steps),
      title: options.title === undefined && known ? known.metadata.title : { en: title, fr: title },
    },
  });
  const entry = await publishing.catch(async (error: unknown) => {
    await library.close();
    if (!(error instanceof PublishRefusal)) throw error;
    return fail(`${id}: ${error.message}. Nothing was changed.`);
  });
  await prepareCatalogue(library, settings);
  await library.close();
  const address = settings.publicUrl || `http://localhost:${settings.port}`;
  console.log(`Published ${entry.recordCount} records as ${id}: ${address}/explore/dataset/${id}/`);
}
