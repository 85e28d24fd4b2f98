import type { FastifyBaseLogger } from 'fastify';
import type { DatasetEntry } from '#catalogue';
import type { Field } from '#dataset';
import { type Language, localized, translator } from '#i18n';
import { type Embed, type EmbedProblem, type PageBlock, pageBlocks } from '#pages';
import type { Visibility } from '#visibility';
import type { ShownBlock, ShownRecord } from '#web';
import type { HttpDeps } from '../deps.ts';
import { compileClauses } from '../explore/compile.ts';
import { filesUrl } from '../explore/links.ts';
import { groundOf } from './narrowing.ts';
import { drawDataset } from './previews.ts';

/** Who looks at a text, and when. */
export interface TextCall {
  readonly deps: HttpDeps;
  readonly language: Language;
  /** What the reader may see: nothing else is ever in the text. */
  readonly sees: Visibility;
  readonly now: Date;
  readonly signal: AbortSignal;
  readonly log: FastifyBaseLogger;
  /** Its writers are told what is wrong in it. */
  readonly isForWriter?: boolean;
}

// Each is a query.
const MAX_EMBEDS = 20;
const MAX_COLUMNS = 20;

const missing = (call: TextCall, why: string): ShownBlock =>
  call.isForWriter ? { kind: 'missing', why } : { kind: 'missing' };

function embedProblem(call: TextCall, problem: EmbedProblem): ShownBlock {
  const t = translator(call.language);
  const { line } = problem;
  const values = problem.code === 'unknown-word' ? { line, word: problem.word } : { line };
  return missing(call, t(`pages.problem.${problem.code}`, values));
}

async function embedded(call: TextCall, embed: Embed): Promise<ShownBlock> {
  const t = translator(call.language);
  const { deps, language } = call;
  const entry = await call.sees.dataset(embed.dataset);
  if (entry === undefined) return missing(call, t('pages.problem.unknown-dataset', { id: embed.dataset }));
  const source = {
    id: entry.id,
    title: localized(entry.metadata.title, language, deps.settings.defaultLanguage) || entry.id,
  };
  const caption = embed.caption ?? '';
  if (embed.kind === 'figure') {
    const svg = await drawDataset(call, entry, embed.where);
    return typeof svg === 'string'
      ? { kind: 'figure', source, caption, svg }
      : missing(call, svg?.problem ?? t('pages.problem.no-figure', { id: entry.id }));
  }
  const rows = await rowsOf(call, entry, embed);
  return 'problem' in rows ? missing(call, rows.problem) : { kind: 'table', source, caption, ...rows };
}

async function rowsOf(
  call: TextCall,
  entry: DatasetEntry,
  embed: Embed,
): Promise<
  { readonly columns: readonly Field[]; readonly rows: readonly ShownRecord[] } | { readonly problem: string }
> {
  const { deps, language } = call;
  const compiled = compileClauses(
    {
      select: embed.select,
      ...(embed.where === undefined ? {} : { where: [embed.where] }),
      group_by: embed.groupBy,
      order_by: embed.orderBy,
    },
    groundOf(call, entry),
    { limit: embed.limit },
  );
  if (!compiled.ok) return { problem: compiled.problems[0].message };
  const { rows } = await deps.engine.page(deps.catalogue.snapshot(entry), compiled.value, {
    format: 'json',
    timezone: entry.metadata.timezone ?? 'UTC',
    lang: language,
    fileUrl: filesUrl('', entry.id),
    signal: call.signal,
  });
  const columns = compiled.value.columns.slice(0, MAX_COLUMNS).map(({ name, type, fieldName }): Field => {
    const field = fieldName === name ? entry.schema.fields.find((one) => one.name === name) : undefined;
    return field ?? { name, type, label: {}, annotations: {} };
  });
  return { columns, rows: rows.map((row) => JSON.parse(row) as ShownRecord) };
}

/** The parts of a text as one reader sees them. */
export async function shownBlocks(
  call: TextCall,
  text: string,
  href?: (path: string) => string,
): Promise<readonly ShownBlock[]> {
  const t = translator(call.language);
  let embeds = 0;
  const shown = async (block: PageBlock): Promise<ShownBlock> => {
    if (block.kind === 'html') return block;
    if (block.kind === 'problem') return embedProblem(call, block.problem);
    embeds += 1;
    if (embeds > MAX_EMBEDS) return missing(call, t('pages.problem.too-many', { max: MAX_EMBEDS }));
    try {
      return await embedded(call, block.embed);
    } catch (error) {
      if (call.signal.aborted) throw error;
      // The rest of the page stands without it.
      call.log.warn({ err: error, dataset: block.embed.dataset }, 'a part of a page could not be drawn');
      return missing(call, t('pages.problem.failed'));
    }
  };
  const blocks: ShownBlock[] = [];
  // One after the other: a page must not take all the places of the engine.
  for (const block of await pageBlocks(text, href)) blocks.push(await shown(block));
  return blocks;
}
