import { COMMAND_LINE } from '#accounts';
import {
  fieldsOf,
  HARVEST_FIELDS,
  HARVEST_KINDS,
  type HarvestField,
  type HarvestKindName,
  type HarvestReport,
} from '#harvesting';
import { type Library, openLibrary, prepareCatalogue } from './library.ts';
import { progressBar } from './progress-bar.ts';
import { settingsOrExit } from './serve.ts';

export interface AddHarvesterOptions {
  readonly kind: string;
  readonly set?: readonly string[];
  readonly prefix?: string;
  readonly schedule?: string;
  readonly removeGone?: boolean;
}

const stop = (...lines: readonly string[]): never => {
  for (const line of lines) console.error(line);
  process.exit(1);
};

async function withLibrary<Value>(
  folder: string,
  work: (library: Library) => Promise<Value>,
): Promise<Value> {
  const settings = settingsOrExit(folder);
  const library = await openLibrary(settings);
  try {
    return await work(library);
  } finally {
    await library.close();
  }
}

/** `almagest harvester add`: secrets may come from the environment, as `--set password=$PASSWORD` does. */
export async function addHarvester(
  folder: string,
  name: string,
  options: AddHarvesterOptions,
): Promise<void> {
  const kind = HARVEST_KINDS.find((known) => known === options.kind);
  if (kind === undefined) return stop(`--kind ${options.kind}: write one of ${HARVEST_KINDS.join(', ')}.`);
  const config = configOf(kind, options.set ?? []);
  await withLibrary(folder, async ({ harvesting }) => {
    const saved = await harvesting.save(COMMAND_LINE, '', {
      name,
      kind,
      config,
      idPrefix: options.prefix ?? '',
      schedule: options.schedule ?? '',
      removesGone: options.removeGone === true,
    });
    if (!saved.ok)
      return stop(...saved.problems.map(({ field, code }) => `${field}: ${code.replaceAll('-', ' ')}.`));
    console.log(
      `Added ${saved.value.id}. See what it would do: almagest harvester preview ${saved.value.id}`,
    );
  });
}

function configOf(kind: HarvestKindName, list: readonly string[]): Partial<Record<HarvestField, string>> {
  const { needs, may } = fieldsOf(kind);
  return Object.fromEntries(
    list.map((item) => {
      const at = item.indexOf('=');
      const field = HARVEST_FIELDS.find((known) => known === item.slice(0, at));
      if (field === undefined || !(needs.includes(field) || may.includes(field)))
        return stop(
          `--set ${item.slice(0, at)}: a source of the kind ${kind} has ${[...needs, ...may].join(', ')}.`,
        );
      return [field, item.slice(at + 1)];
    }),
  );
}

export async function listHarvesters(folder: string): Promise<void> {
  await withLibrary(folder, async ({ harvesting }) => {
    for (const { id, name, kind, schedule, report } of await harvesting.list())
      console.log([id, kind, name, schedule || '-', report?.endedAt ?? '-'].join('\t'));
  });
}

/** `almagest harvester run` and `preview`, in this process, with the report at its end. */
export async function runHarvester(folder: string, id: string, isPreview: boolean): Promise<void> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());
  const bar = progressBar(process.stderr);
  const report = await withLibrary(folder, async (library) => {
    if ((await library.harvesting.get(id)) === undefined) return stop(`There is no harvester ${id}.`);
    try {
      return await library.harvests.run(id, isPreview, {
        signal: stopping.signal,
        progress: ({ label, done }) => bar.show({ label: label ?? '', done: done ?? 0, total: 0 }),
      });
    } finally {
      bar.end();
      if (!isPreview) await prepareCatalogue(library, settingsOrExit(folder));
    }
  });
  console.log(reportText(report));
  if (report.problem !== undefined || (report.counts.failed ?? 0) > 0) process.exitCode = 1;
}

function reportText({ lines, counts, problem, isPreview }: HarvestReport): string {
  return [
    ...lines.map(({ outcome, remote, datasetId, records, problem: why }) =>
      [outcome, remote, datasetId, records ?? '', why ?? ''].join('\t').trimEnd(),
    ),
    ...(problem === undefined ? [] : [`The source: ${problem}`]),
    `${
      Object.entries(counts)
        .map(([outcome, count]) => `${count} ${outcome}`)
        .join(', ') || 'nothing'
    }${isPreview ? ' (preview: nothing was changed)' : ''}`,
  ].join('\n');
}

export async function removeHarvester(folder: string, id: string): Promise<void> {
  await withLibrary(folder, async ({ harvesting }) => {
    if (!(await harvesting.remove(COMMAND_LINE, id))) return stop(`There is no harvester ${id}.`);
    console.log(`Removed ${id}. Its datasets stay.`);
  });
}
