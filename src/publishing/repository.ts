import type { Selectable } from 'kysely';
import type { DatasetEventTable, DraftTable, Store } from '#store';
import { PLAIN_CHOICE } from './choices.ts';
import type { DatasetEvent, Draft, DraftState, FieldChoice, Recipe } from './model.ts';

type DraftRow = Selectable<DraftTable>;

const parsed = <T>(text: string | null): T | undefined =>
  text === null ? undefined : (JSON.parse(text) as T);

function draftOf(row: DraftRow): Draft {
  return {
    id: row.id,
    revision: row.revision,
    state: row.state as DraftState,
    owner: row.owner,
    datasetUid: row.dataset_uid ?? undefined,
    datasetId: row.dataset_id,
    source: JSON.parse(row.source) as Draft['source'],
    reading: JSON.parse(row.reading) as Draft['reading'],
    steps: JSON.parse(row.steps) as Draft['steps'],
    choices: parsed<readonly FieldChoice[]>(row.choices)?.map((choice) => ({ ...PLAIN_CHOICE, ...choice })),
    metadata: JSON.parse(row.metadata) as Draft['metadata'],
    preview: parsed(row.preview),
    problem: parsed(row.problem),
    jobId: row.job ?? undefined,
    undo: row.recipe_at,
    redo: row.recipe_last - row.recipe_at,
    createdAt: row.created_at,
    changedAt: row.changed_at,
  };
}

/** What can be written of a draft; the rest is as it was. */
export type DraftChange = Partial<
  Pick<
    Draft,
    | 'state'
    | 'datasetUid'
    | 'datasetId'
    | 'source'
    | 'reading'
    | 'steps'
    | 'choices'
    | 'metadata'
    | 'preview'
    | 'problem'
    | 'jobId'
    | 'revision'
    | 'changedAt'
  > & {
    /** Where it stands among its recipes, and the last of them. */
    readonly recipeAt: number;
    readonly recipeLast: number;
  }
>;

const text = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

function rowOf(change: DraftChange): Partial<DraftRow> {
  const has = (name: keyof DraftChange) => Object.hasOwn(change, name);
  return {
    ...(change.state !== undefined && { state: change.state }),
    ...(change.revision !== undefined && { revision: change.revision }),
    ...(change.changedAt !== undefined && { changed_at: change.changedAt }),
    ...(change.datasetId !== undefined && { dataset_id: change.datasetId }),
    ...(change.source !== undefined && { source: JSON.stringify(change.source) }),
    ...(change.metadata !== undefined && { metadata: JSON.stringify(change.metadata) }),
    ...(change.reading !== undefined && { reading: JSON.stringify(change.reading) }),
    ...(change.steps !== undefined && { steps: JSON.stringify(change.steps) }),
    ...(change.recipeAt !== undefined && { recipe_at: change.recipeAt }),
    ...(change.recipeLast !== undefined && { recipe_last: change.recipeLast }),
    ...(has('datasetUid') && { dataset_uid: change.datasetUid ?? null }),
    ...(has('choices') && { choices: text(change.choices) }),
    ...(has('preview') && { preview: text(change.preview) }),
    ...(has('problem') && { problem: text(change.problem) }),
    ...(has('jobId') && { job: change.jobId ?? null }),
  };
}

export async function insertDraft(store: Store, draft: Draft): Promise<void> {
  await store.db
    .insertInto('draft')
    .values({
      id: draft.id,
      revision: draft.revision,
      state: draft.state,
      owner: draft.owner,
      dataset_uid: draft.datasetUid ?? null,
      dataset_id: draft.datasetId,
      source: JSON.stringify(draft.source),
      choices: text(draft.choices),
      reading: JSON.stringify(draft.reading),
      steps: JSON.stringify(draft.steps),
      recipe_at: 0,
      recipe_last: 0,
      metadata: JSON.stringify(draft.metadata),
      preview: text(draft.preview),
      problem: text(draft.problem),
      job: draft.jobId ?? null,
      created_at: draft.createdAt,
      changed_at: draft.changedAt,
    })
    .execute();
}

export async function readDraft(store: Store, id: string): Promise<Draft | undefined> {
  const row = await store.db.selectFrom('draft').selectAll().where('id', '=', id).executeTakeFirst();
  return row && draftOf(row);
}

export async function readDraftIds(store: Store): Promise<ReadonlySet<string>> {
  const rows = await store.db.selectFrom('draft').select('id').execute();
  return new Set(rows.map(({ id }) => id));
}

const MOST_OPEN = 500;

/** Those that are still on their way, the latest first: the latest of everybody, and among them those of one person. */
export async function readOpenDrafts(store: Store, owner?: string): Promise<readonly Draft[]> {
  const open = store.db
    .selectFrom('draft')
    .selectAll()
    .where('state', '!=', 'published')
    .orderBy('changed_at', 'desc')
    .orderBy('id')
    .limit(MOST_OPEN);
  const rows = await open.execute();
  // However many others have: nobody's own are out of sight.
  const own =
    owner === undefined || rows.length < MOST_OPEN ? [] : await open.where('owner', '=', owner).execute();
  const seen = new Set(rows.map(({ id }) => id));
  return [...rows, ...own.filter(({ id }) => !seen.has(id))].map(draftOf);
}

/** Of a dataset, the latest first. */
export async function readDraftsOf(store: Store, datasetUid: string): Promise<readonly Draft[]> {
  const rows = await store.db
    .selectFrom('draft')
    .selectAll()
    .where('dataset_uid', '=', datasetUid)
    .orderBy('changed_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map(draftOf);
}

/** False, and nothing is written, when the draft is not there, or not as `where` says any more. */
export async function changeDraft(
  store: Store,
  id: string,
  where: { readonly revision?: number; readonly states?: readonly DraftState[] },
  change: DraftChange,
): Promise<boolean> {
  let update = store.db.updateTable('draft').set(rowOf(change)).where('id', '=', id);
  if (where.revision !== undefined) update = update.where('revision', '=', where.revision);
  if (where.states !== undefined) update = update.where('state', 'in', where.states);
  const { numUpdatedRows } = await update.executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Recipes that are kept of a draft, for taking saves back. */
const KEPT_RECIPES = 100;

/** Notes what a draft is, or was, at a position. */
export async function writeRecipe(
  store: Store,
  draft: string,
  position: number,
  recipe: Recipe,
): Promise<void> {
  const row = { draft, position, recipe: JSON.stringify(recipe) };
  await store.db
    .insertInto('draft_recipe')
    .values(row)
    .onConflict((c) => c.columns(['draft', 'position']).doUpdateSet({ recipe: row.recipe }))
    .execute();
  await store.db
    .deleteFrom('draft_recipe')
    .where('draft', '=', draft)
    .where('position', '<', position - KEPT_RECIPES)
    .execute();
}

export async function readRecipe(store: Store, draft: string, position: number): Promise<Recipe | undefined> {
  const row = await store.db
    .selectFrom('draft_recipe')
    .select('recipe')
    .where('draft', '=', draft)
    .where('position', '=', position)
    .executeTakeFirst();
  return row && (JSON.parse(row.recipe) as Recipe);
}

/** False, and it stays, when it is not in this state any more. */
export async function deleteDraft(store: Store, id: string, state: DraftState): Promise<boolean> {
  const { numDeletedRows } = await store.db
    .deleteFrom('draft')
    .where('id', '=', id)
    .where('state', '=', state)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Writes into the history of a dataset. */
export async function insertEvent(
  store: Store,
  datasetUid: string,
  { at, person, act, snapshot, records, rejected, changes }: DatasetEvent,
): Promise<void> {
  await store.db
    .insertInto('dataset_event')
    .values({
      dataset_uid: datasetUid,
      at,
      person: person ?? null,
      act,
      snapshot: snapshot ?? null,
      records: records ?? null,
      rejected: rejected ?? null,
      changes: text(changes),
    })
    .execute();
}

/** The latest time after an instant at which somebody else has given a dataset its data. */
export async function givenSince(
  store: Store,
  uid: string,
  { after, by }: { readonly after: string; readonly by: string },
): Promise<{ readonly person: string; readonly at: string } | undefined> {
  const row = await store.db
    .selectFrom('dataset_event')
    .select(['person', 'at'])
    .where('dataset_uid', '=', uid)
    .where('act', 'in', ['published', 'replaced', 'restored'])
    .where('at', '>', after)
    .where('person', 'is not', null)
    .where('person', '!=', by)
    .orderBy('position', 'desc')
    .executeTakeFirst();
  return row && { person: row.person ?? '', at: row.at };
}

/** Who has last taken a dataset from readers, or given it back to them; undefined: nobody yet. */
export async function latestMove(
  store: Store,
  uid: string,
): Promise<{ readonly act: 'withdrawn' | 'brought-back'; readonly person: string | undefined } | undefined> {
  const row = await store.db
    .selectFrom('dataset_event')
    .select(['act', 'person'])
    .where('dataset_uid', '=', uid)
    .where('act', 'in', ['withdrawn', 'brought-back'])
    .orderBy('position', 'desc')
    .executeTakeFirst();
  return row && { act: row.act as 'withdrawn' | 'brought-back', person: row.person ?? undefined };
}

/** Whether a dataset was taken from readers after an instant. */
export async function withdrawnAfter(store: Store, uid: string, at: string): Promise<boolean> {
  const row = await store.db
    .selectFrom('dataset_event')
    .select('at')
    .where('dataset_uid', '=', uid)
    .where('act', '=', 'withdrawn')
    .where('at', '>', at)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** The latest first. */
export async function readEvents(
  store: Store,
  datasetUid: string,
  limit: number,
): Promise<readonly DatasetEvent[]> {
  const rows: readonly Selectable<DatasetEventTable>[] = await store.db
    .selectFrom('dataset_event')
    .selectAll()
    .where('dataset_uid', '=', datasetUid)
    .orderBy('position', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ at, person, act, snapshot, records, rejected, changes }) => ({
    at,
    person: person ?? undefined,
    act: act as DatasetEvent['act'],
    snapshot: snapshot ?? undefined,
    records: records ?? undefined,
    rejected: rejected ?? undefined,
    changes: parsed(changes),
  }));
}

/** Who has published each dataset first. */
export async function readOwners(store: Store): Promise<ReadonlyMap<string, string>> {
  const rows = await store.db
    .selectFrom('dataset_event')
    .select(['dataset_uid', 'person'])
    .where('act', '=', 'published')
    .where('person', 'is not', null)
    .orderBy('position', 'desc')
    .execute();
  return new Map(rows.map(({ dataset_uid, person }) => [dataset_uid, person ?? '']));
}
