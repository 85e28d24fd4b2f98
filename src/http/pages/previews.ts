import type { DatasetEntry } from '#catalogue';
import { localized } from '#i18n';
import { chooseDatasetPreview, drawPreview } from '#pictures';
import { compileClauses } from '../explore/compile.ts';
import { groundOf } from './narrowing.ts';
import type { PageCall, Previews } from './page.ts';

const MAX_KEPT = 200;

/** The small pictures of datasets, each drawn once per snapshot and language. */
export class PreviewCache implements Previews {
  readonly #drawn = new Map<string, Promise<string | undefined>>();

  of(call: PageCall, entry: DatasetEntry): Promise<string | undefined> {
    // The hash is that of what the viewer sees of the records.
    const key = `${entry.uid} ${entry.manifest.contentHash} ${call.language}`;
    const known = this.#drawn.get(key);
    if (known !== undefined) return known;
    const drawing = drawDataset(call, entry)
      .then((drawn) => (typeof drawn === 'string' ? drawn : undefined))
      .catch((error: unknown) => {
        // A card without its picture is better than no page. Tried again at the next request.
        this.#drawn.delete(key);
        if (!call.signal.aborted) call.request.log.warn({ err: error, dataset: entry.id }, 'no preview');
        return undefined;
      });
    if (this.#drawn.size >= MAX_KEPT) {
      const [oldest] = this.#drawn.keys();
      if (oldest !== undefined) this.#drawn.delete(oldest);
    }
    this.#drawn.set(key, drawing);
    return drawing;
  }
}

/**
 * Draws a dataset, or those of its records that a condition leaves; undefined when nothing in it can be drawn. A condition
 * that is wrong is a problem.
 */
export async function drawDataset(
  call: Pick<PageCall, 'deps' | 'language' | 'sees' | 'now'>,
  entry: DatasetEntry,
  condition?: string,
): Promise<string | { readonly problem: string } | undefined> {
  const { deps, language } = call;
  const { schema } = entry;
  const plan = entry.hasRecords ? chooseDatasetPreview(schema, entry.metadata) : undefined;
  if (plan === undefined) return undefined;
  const { select, where, groupBy, orderBy, limit } = plan.query;
  const conditions = [where, condition].flatMap((one) => one ?? []);
  const ground = groundOf(call, entry);
  if (condition !== undefined) {
    const asked = compileClauses({ where: [condition] }, ground);
    if (!asked.ok) return { problem: asked.problems[0].message };
  }
  const compiled = compileClauses(
    {
      select,
      ...(conditions.length === 0 ? {} : { where: conditions }),
      ...(groupBy === undefined ? {} : { group_by: groupBy }),
      ...(orderBy === undefined ? {} : { order_by: orderBy }),
    },
    ground,
    { limit },
  );
  if (!compiled.ok) throw new Error(`preview of ${entry.id}: ${compiled.problems[0].message}`);
  const { rows } = await deps.engine.page(deps.catalogue.snapshot(entry), compiled.value, {
    format: 'json',
    timezone: 'UTC',
    lang: language,
    fileUrl: '',
  });
  const cells = rows.map((row) => {
    const record = JSON.parse(row) as Readonly<Record<string, unknown>>;
    // A column is named as the plan typed it: a quoted field keeps its quotes.
    return plan.columns.map((column) => record[column] ?? record[`\`${column}\``] ?? null);
  });
  const title = localized(entry.metadata.title, language, deps.settings.defaultLanguage);
  return drawPreview(plan, cells, { title, lang: language });
}
