import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Catalogue } from '#catalogue';
import type { DatasetMetadata, DatasetSchema, Field, FieldType } from '#dataset';
import { importDataset } from '#ingest';
import { send } from './check.ts';

interface Running {
  readonly portal: { readonly catalogue: Catalogue };
  readonly dataFolder: string;
  readonly origin: string;
}

const metadata = (title: string): DatasetMetadata => ({
  title: { en: title },
  description: { en: '' },
  themes: [],
  keywords: [],
  license: 'unknown',
  licenseUrl: 'about:blank',
  publisher: 'recorded',
  attributions: [],
  language: 'en',
});

interface Recorded {
  readonly id: string;
  /** Path and query under which the same text should come. */
  readonly path: string;
  readonly kind: 'csv' | 'v1-json';
  readonly file: string;
}

function* filesBelow(folder: string): Iterable<string> {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

/** What the name of a recorded file says of its making; undefined for files of other kinds. */
function recordedAt(file: string): Recorded | undefined {
  const name = basename(file);
  const id = name.split('.')[0] ?? name;
  const exportOf = (version: string, query: string) =>
    `/api/${version}/catalog/datasets/${id}/exports/csv${query}`;
  if (/\.v21-export\.labels.*\.csv$/.test(name))
    return { id, file, kind: 'csv', path: exportOf('explore/v2.1', '?use_labels=true') };
  if (/\.v20-export\.labels.*\.csv$/.test(name))
    return { id, file, kind: 'csv', path: exportOf('v2', '?use_labels=true') };
  if (/\.v1-download.*\.json$/.test(name))
    return { id, file, kind: 'v1-json', path: `/explore/dataset/${id}@datastro/download/?format=json` };
  if (/\.csv$/.test(name))
    return { id, file, kind: 'csv', path: exportOf('explore/v2.1', '?with_bom=false') };
  return undefined;
}

async function publish(
  { portal, dataFolder }: Running,
  id: string,
  source: Parameters<typeof importDataset>[0]['source'],
  schema: DatasetSchema,
): Promise<void> {
  const imported = await importDataset({ source, id, schema, dataFolder });
  if (!imported.ok) throw new Error(JSON.stringify(imported.problems));
  const { rejectedCount, rejects } = imported.value.report;
  if (rejectedCount > 0) throw new Error(`rejected ${JSON.stringify(rejects[0])}`);
  const replaces = portal.catalogue.get(id)?.uid;
  await portal.catalogue.publish({ id, replaces, metadata: metadata(id), built: imported.value.built });
}

/** A dataset of a recorded CSV: the types are guessed, the labels are those of the header to the letter. */
async function ofCsv(running: Running, { id, file }: Recorded): Promise<void> {
  const source = { kind: 'file', path: file } as const;
  const guessed = await importDataset({ source, id, dataFolder: running.dataFolder });
  if (!guessed.ok) throw new Error(JSON.stringify(guessed.problems));
  const [header = []] = parse(readFileSync(file), { bom: true, delimiter: ';', to: 1 }) as string[][];
  // A place that is made of two columns is in no recorded file.
  const fields = guessed.value.report.fields.slice(0, header.length).map(
    ({ field }, i): Field => ({
      name: field.name,
      type: field.type,
      label: { en: header[i] ?? field.name },
      annotations: {
        ...(field.annotations.precision && { precision: field.annotations.precision }),
        ...(field.annotations.multivalued !== undefined && { multivalued: field.annotations.multivalued }),
      },
    }),
  );
  await publish(running, id, source, { fields });
}

type V1Record = { readonly fields: Readonly<Record<string, unknown>> };

const typeOf = (values: readonly unknown[]): FieldType => {
  if (values.some((value) => typeof value === 'number'))
    return values.every((value) => Number.isInteger(value)) ? 'int' : 'double';
  return values.every((value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value))
    ? 'date'
    : 'text';
};

/** A dataset of recorded records of version 1. Files of cells are not recorded, so such fields are left out. */
async function ofRecords(running: Running, { id, file }: Recorded): Promise<void> {
  const records = JSON.parse(readFileSync(file, 'utf8')) as readonly V1Record[];
  const names = [...new Set(records.flatMap(({ fields }) => Object.keys(fields)))];
  const valuesOf = (name: string) => records.flatMap(({ fields }) => fields[name] ?? []);
  const plain = names.filter((name) => valuesOf(name).every((value) => typeof value !== 'object'));
  const fields = plain.map(
    (name): Field => ({ name, type: typeOf(valuesOf(name)), label: { en: name }, annotations: {} }),
  );
  const rows = records.map((record) =>
    Object.fromEntries(plain.map((name) => [name, record.fields[name] ?? null])),
  );
  await publish(running, id, { kind: 'rows', rows }, { fields });
}

const firstDifference = (recorded: Buffer, ours: Buffer): string => {
  const at = recorded.findIndex((byte, i) => byte !== ours[i]);
  const place = at === -1 ? recorded.length : at;
  const around = (bytes: Buffer) =>
    JSON.stringify(bytes.subarray(Math.max(0, place - 30), place + 40).toString('utf8'));
  return `differs at byte ${place}: recorded ${around(recorded)}, ours ${around(ours)}`;
};

/** Fields of records of version 1, files left out, members in one order. */
const comparable = (text: string): readonly string[] =>
  (JSON.parse(text) as readonly V1Record[]).map(({ fields }) =>
    JSON.stringify(
      Object.entries(fields)
        .filter(([, value]) => typeof value !== 'object')
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  );

/** Makes datasets of the recorded exports below a folder, and compares the exports that come back. */
export async function* compareGolden(
  folder: string,
  running: Running,
): AsyncIterable<{ readonly id: string; readonly problems: readonly string[] }> {
  for (const file of filesBelow(folder)) {
    const recorded = recordedAt(file);
    if (recorded === undefined) continue;
    const id = basename(file);
    try {
      await (recorded.kind === 'csv' ? ofCsv(running, recorded) : ofRecords(running, recorded));
      const reply = await send(running.origin, { id, request: `GET ${recorded.path}` });
      const bytes = readFileSync(file);
      if (reply.status !== 200) yield { id, problems: [`status ${reply.status}: ${reply.body}`] };
      else if (recorded.kind === 'csv')
        yield { id, problems: reply.body.equals(bytes) ? [] : [firstDifference(bytes, reply.body)] };
      else {
        const [theirs, ours] = [comparable(bytes.toString('utf8')), comparable(reply.body.toString('utf8'))];
        const at = theirs.findIndex((record, i) => record !== ours[i]);
        const differ = at !== -1 || theirs.length !== ours.length;
        yield { id, problems: differ ? [`record ${at}: recorded ${theirs[at]}, ours ${ours[at]}`] : [] };
      }
    } catch (error) {
      yield { id, problems: [error instanceof Error ? error.message : String(error)] };
    }
  }
}
