import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import {
  type DatasetMetadata,
  type DatasetSchema,
  FIELD_TYPES,
  type Field,
  type FieldAnnotations,
  type FileCell,
  type Localized,
} from '#dataset';
import type { SourceRow } from '#ingest';
import type {
  HarvestConfig,
  HarvestContext,
  HarvestKind,
  HeadersFor,
  RemoteData,
  RemoteDataset,
} from '../model.ts';
import { sourceProblem } from '../model.ts';
import { oneByOne, paged, parsedJson } from '../parsed.ts';
import { mediaType, oneLine, zoneOf } from '../said.ts';

const PAGE = 100;

const text = z.string().nullish();
const texts = z.array(z.string().nullable()).nullish();
const wireField = z.object({
  name: z.string(),
  label: text,
  description: text,
  type: z.string(),
  ucd: text,
  annotations: z.record(z.string(), z.unknown()).nullish(),
});
const wireDataset = z.object({
  dataset_id: z.string().min(1),
  has_records: z.boolean().optional(),
  fields: z.array(wireField),
  metas: z.object({
    default: z
      .looseObject({
        title: text,
        description: text,
        theme: texts,
        keyword: texts,
        license: text,
        license_url: text,
        language: text,
        metadata_languages: texts,
        timezone: text,
        territory: texts,
        publisher: text,
        references: text,
        attributions: texts,
        update_frequency: text,
        modified: text,
        data_processed: text,
        metadata_processed: text,
      })
      .partial(),
    dcat: z
      .looseObject({
        creator: text,
        contributor: text,
        contact_name: text,
        contact_email: text,
        issued: text,
        created: text,
      })
      .partial()
      .nullish(),
    custom: z.record(z.string(), z.unknown()).nullish(),
  }),
});
const wirePage = z.object({ total_count: z.number(), results: z.array(z.unknown()) });

type WireDataset = z.infer<typeof wireDataset>;
type Versions = ReadonlyMap<string, WireDataset>;

/** Another portal of this kind, or one on the platform of the original: one dataset, or the whole catalogue. */
export const opendatasoft: HarvestKind = {
  kind: 'opendatasoft',
  needs: ['url'],
  may: ['dataset', 'apiKey'],
  async *list(config, context) {
    const portal = portalOf(config);
    const wanted = config.dataset?.trim() || portal.dataset;
    const read = async (id: string) => remoteOf(await versionsOf(portal, id, context), portal, context);
    if (wanted !== undefined) yield await read(wanted);
    else
      yield* oneByOne(
        catalogueIn(portal, context),
        (item) => item.dataset_id,
        (_, id) => read(id),
      );
  },
};

interface Portal {
  /** Up to `/catalog`. */
  readonly api: string;
  readonly dataset: string | undefined;
  readonly headers: HeadersFor;
}

/** From the address of a portal, of its API, or of a page of a dataset. */
function portalOf({ url = '', apiKey }: HarvestConfig): Portal {
  const { origin, pathname } = new URL(url);
  const dataset = /\/(?:dataset|datasets)\/([\w@-]+)/.exec(pathname)?.[1];
  return {
    api: `${origin}/api/explore/v2.1/catalog`,
    dataset,
    // Exports are read as they come.
    headers: () => ({ 'accept-encoding': 'identity', ...(apiKey && { authorization: `Apikey ${apiKey}` }) }),
  };
}

const catalogueIn = ({ api, headers }: Portal, context: HarvestContext): AsyncGenerator<unknown> =>
  paged(async (offset) => {
    const select = new URLSearchParams({
      limit: String(PAGE),
      offset: String(offset),
      order_by: 'dataset_id',
    });
    const { bytes } = await context.get(`${api}/datasets?${select}`, { headers });
    const page = parsedJson(bytes, wirePage, 'The catalogue');
    return { total: page.total_count, items: page.results };
  });

/** The dataset as it is told in each language of this portal. */
async function versionsOf({ api, headers }: Portal, id: string, context: HarvestContext): Promise<Versions> {
  const versions = new Map<string, WireDataset>();
  for (const lang of context.languages) {
    const { bytes } = await context.get(
      `${api}/datasets/${encodeURIComponent(id.toWellFormed())}?lang=${lang}`,
      {
        headers,
      },
    );
    versions.set(lang, parsedJson(bytes, wireDataset, `The dataset ${id}`));
  }
  return versions;
}

function remoteOf(versions: Versions, portal: Portal, context: HarvestContext): RemoteDataset {
  const said = versions.get(context.defaultLanguage) ?? [...versions.values()][0];
  if (said === undefined) throw sourceProblem('The portal has no language.');
  const { default: metas } = said.metas;
  const id = said.dataset_id;
  const versionParts = [
    metas.data_processed ?? metas.modified,
    metas.metadata_processed,
    JSON.stringify(said.fields),
  ];
  return {
    remote: id,
    name: id,
    title: metas.title ?? id,
    metadata: metadataOf(versions, said, portal),
    ...(metas.data_processed && { version: versionParts.join(' ') }),
    data: (reach) => dataOf(id, schemaOf(versions, said), portal, reach),
    address: { url: `${portal.api}/datasets/${encodeURIComponent(id.toWellFormed())}/exports/parquet` },
  };
}

const localizedOf = (
  versions: Versions,
  pick: (version: WireDataset) => string | null | undefined,
): Localized =>
  Object.fromEntries(
    [...versions].flatMap(([lang, version]) => {
      const said = pick(version);
      return said ? [[lang, said]] : [];
    }),
  );

function localizedList(
  versions: Versions,
  said: WireDataset,
  pick: (version: WireDataset) => readonly (string | null)[] | null | undefined,
): readonly Localized[] {
  return (pick(said) ?? []).map((_, i) => localizedOf(versions, (version) => pick(version)?.[i]));
}

const strings = (list: readonly (string | null)[] | null | undefined): readonly string[] =>
  (list ?? []).filter((one) => one !== null);

function metadataOf(all: Versions, said: WireDataset, { api }: Portal): Partial<DatasetMetadata> {
  const { default: metas, dcat, custom } = said.metas;
  // A language that nothing was said in is told as another one: it is none of the dataset's.
  const told = metas.metadata_languages;
  const versions = told ? new Map([...all].filter(([lang]) => told.includes(lang))) : all;
  const some = versions.size > 0 ? versions : all;
  const optional = (name: keyof DatasetMetadata, value: string | null | undefined) =>
    value ? { [name]: value } : {};
  return {
    title: localizedOf(some, ({ metas: { default: one } }) => one.title),
    description: localizedOf(some, ({ metas: { default: one } }) => one.description),
    themes: localizedList(some, said, ({ metas: { default: one } }) => one.theme),
    keywords: localizedList(some, said, ({ metas: { default: one } }) => one.keyword),
    license: metas.license ?? '',
    licenseUrl: metas.license_url ?? '',
    publisher: metas.publisher ?? new URL(api).host,
    attributions: strings(metas.attributions),
    language: metas.language ?? 'en',
    ...optional('references', metas.references),
    ...optional('timezone', metas.timezone),
    ...optional('updateFrequency', metas.update_frequency),
    ...optional('creator', dcat?.creator),
    ...optional('contributor', dcat?.contributor),
    ...optional('contactName', dcat?.contact_name),
    ...optional('contactEmail', dcat?.contact_email),
    ...optional('issued', dcat?.issued ?? dcat?.created),
    ...(metas.territory && { territory: strings(metas.territory) }),
    ...(custom && {
      custom: Object.fromEntries(Object.entries(custom).map(([name, value]) => [name, String(value)])),
    }),
  };
}

function schemaOf(versions: Versions, said: WireDataset): DatasetSchema {
  return {
    fields: said.fields.map((field, i): Field => {
      const type = FIELD_TYPES.find((known) => known === field.type) ?? 'text';
      const description = localizedOf(versions, ({ fields }) => fields[i]?.description);
      const { unit } = field.annotations ?? {};
      return {
        name: field.name,
        type,
        label: localizedOf(versions, ({ fields }) => fields[i]?.label ?? field.name),
        ...(Object.keys(description).length > 0 && { description }),
        ...(typeof unit === 'string' && unit !== '' && { unit }),
        ...(field.ucd && { ucd: field.ucd }),
        annotations: annotationsOf(field.annotations ?? {}),
      };
    }),
  };
}

const FLAGS = [
  ['facet', 'facet'],
  ['disjunctive', 'disjunctive'],
  ['sortable', 'sortable'],
  ['id', 'id'],
  ['timerangeFilter', 'timerangeFilter'],
  ['has_thumbnails', 'hasThumbnails'],
] as const;
const SORTS = ['count', '-count', 'alphanum', '-alphanum', 'num', '-num'] as const;
const PRECISIONS = ['year', 'month', 'day', 'hour', 'minute'] as const;

/** Annotations come as members; what is there counts, whatever it says, unless it is false. */
function annotationsOf(wire: Readonly<Record<string, unknown>>): FieldAnnotations {
  const isOn = (name: string) => Object.hasOwn(wire, name) && wire[name] !== false && wire[name] !== null;
  const string = (name: string) =>
    typeof wire[name] === 'string' && wire[name] !== '' ? wire[name] : undefined;
  const facetSort = SORTS.find((sort) => sort === wire.facetsort);
  const precision = PRECISIONS.find((one) => one === wire.timeserie_precision);
  const decimals = Number(wire.decimals);
  const [hierarchical, multivalued] = ['hierarchical', 'multivalued'].map(string);
  const timezone = zoneOf(string('timezone') ?? '');
  return {
    ...Object.fromEntries(FLAGS.filter(([name]) => isOn(name)).map(([, flag]) => [flag, true])),
    ...(facetSort && { facetSort }),
    ...(hierarchical && { hierarchical }),
    ...(multivalued && { multivalued }),
    ...(wire.decimals !== undefined &&
      Number.isInteger(decimals) &&
      decimals >= 0 &&
      decimals <= 20 && { decimals }),
    ...(precision && { precision }),
    ...(timezone && { timezone }),
  };
}

async function dataOf(
  id: string,
  schema: DatasetSchema,
  { api, headers }: Portal,
  context: HarvestContext,
): Promise<RemoteData> {
  const dataset = `${api}/datasets/${encodeURIComponent(id.toWellFormed())}`;
  const target = context.temporaryFile();
  await context.download(`${dataset}/exports/jsonl?limit=-1`, target, { headers });
  const fileFields = schema.fields.filter(({ type }) => type === 'file').map(({ name }) => name);
  const cells = new Map<string, FileCell>();
  return {
    schema,
    source: { kind: 'rows', rows: rowsOf(target, fileFields, cells) },
    async files() {
      const files = [];
      for (const { id: file, filename, mimetype } of cells.values()) {
        const path = context.temporaryFile();
        await context.download(`${dataset}/files/${encodeURIComponent(file)}`, path, { headers });
        files.push({ id: file, path, filename, mimetype });
      }
      return files;
    },
  };
}

async function* rowsOf(
  path: string,
  fileFields: readonly string[],
  cells: Map<string, FileCell>,
): AsyncGenerator<SourceRow> {
  let number = 0;
  for await (const line of createInterface({
    input: createReadStream(path),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    if (line.trim() === '') continue;
    number += 1;
    const row = rowOf(line, number);
    for (const name of fileFields) {
      const cell = row[name];
      if (typeof cell !== 'object' || cell === null) continue;
      const { url: _url, ...told } = cell as FileCell & { readonly url?: string };
      if (!/^[0-9a-f]{32}$/.test(told.id))
        throw sourceProblem(`Record ${number} has a file without a proper id.`);
      const filename = oneLine(String(told.filename ?? told.id), 255);
      const file = { ...told, filename, mimetype: mediaType(told.mimetype) };
      row[name] = file;
      cells.set(file.id, file);
    }
    yield row;
  }
}

/** Whole numbers that a double does not hold come as they are written. */
function rowOf(line: string, number: number): Record<string, unknown> {
  try {
    const reviver = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
      typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
        ? BigInt(context?.source ?? '')
        : value;
    const row: unknown = JSON.parse(line, reviver as (key: string, value: unknown) => unknown);
    if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row as Record<string, unknown>;
  } catch {
    // Told below, with its number.
  }
  throw sourceProblem(
    `Record ${number} of the export is not a JSON object.`,
    'Try again; the export may have been cut off.',
  );
}
