import { type DatasetSchema, snapshotColumns } from '#dataset';
import { identifier, join, raw, type Sql, sql } from '#lib';
import type { ChangedValues, Expr, Filter, Visible } from '#query';
import { type PrintContext, recordContext } from './expressions.ts';
import { printFilter } from './filters.ts';

/** Where the records are: the quoted name of a table laid out as `dataset/physical.ts` says. */
export interface PrintSource {
  readonly from: Sql;
}

/** The column of a visible source that says that the record is there. It always is: see `guarded`. */
const SEEN = identifier('$seen');

/**
 * The records that there are for the asker, with the columns of `schema` and those that every snapshot has. What reads
 * from it cannot name anything else. Without `visible`: the table itself.
 *
 * @param asked what reads from it, plain data: values that are other for the asker are brought in where it names them,
 * and cannot be named where it does not
 */
export function visibleRecords(
  from: Sql,
  schema: DatasetSchema,
  visible: Visible | undefined,
  context: PrintContext,
  asked: object,
): Sql {
  if (visible === undefined) return from;
  const { filter, places, changed, hidesFields, idSecret } = visible;
  const conditions = [
    ...(filter === undefined ? [] : [printFilter(filter, context)]),
    ...(places === undefined ? [] : [isPlaceIn(places)]),
  ];
  // Named first and asked for afterwards: so it is printed once and can be asked for again by `guarded`.
  const seen = conditions.length === 0 ? raw('TRUE') : join(conditions, ' AND ');
  const marked = sql`(SELECT *, (${seen}) AS ${SEEN} FROM ${from}) AS marked`;
  const there =
    conditions.length === 0 ? sql`(SELECT * FROM ${marked})` : sql`(SELECT * FROM ${marked} WHERE ${SEEN})`;
  const bringsIn = changed !== undefined && reads(asked, changed);
  const stored = bringsIn ? withChanges(there, schema, changed) : sql`${there} AS stored`;
  const isLeftOut = (name: string) =>
    changed !== undefined && !bringsIn && changed.columns.some((column) => column.name === name);
  const columns = snapshotColumns(schema).flatMap(({ name }) => {
    if (isLeftOut(name)) return [];
    if (name === '_text' && hidesFields) return sql`${foldedTexts(schema)} AS _text`;
    // Twenty bytes, as every other id.
    if (name === '_id' && idSecret !== undefined)
      return sql`unhex(sha1(concat(CAST(${idSecret} AS VARCHAR), hex(_id)))) AS _id`;
    return identifier(name);
  });
  return sql`(SELECT ${join([...columns, SEEN])} FROM ${stored}) AS seen`;
}

const isPlaceIn = (places: string): Sql =>
  sql`get_bit(CAST(CAST(${places} AS VARCHAR) AS BIT), CAST(_rid AS INTEGER)) = 1`;

/**
 * A condition of the asker's on visible records. The engine may look at conditions in any order, so one that can fail is
 * asked only of records that are there: else a failure would tell of one that is not.
 */
function guarded(filter: Filter, visible: Visible | undefined, context: PrintContext): Sql {
  const printed = printFilter(filter, context);
  const hidesRecords = visible?.filter !== undefined || visible?.places !== undefined;
  return hidesRecords && canFail(filter) ? sql`(CASE WHEN ${SEEN} THEN ${printed} ELSE FALSE END)` : printed;
}

/** The records of a source that an asker's condition keeps. */
export const matching = (
  from: Sql,
  filter: Filter | undefined,
  visible: Visible | undefined,
  context: PrintContext,
): Sql => (filter === undefined ? from : sql`${from} WHERE ${guarded(filter, visible, context)}`);

/** The records that there are for an asker, as a source to select from, with the columns of `schema`. */
export const visibleSource = (from: Sql, schema: DatasetSchema, visible: Visible | undefined): Sql =>
  visibleRecords(from, schema, visible, recordContext('UTC', 'en'), {});

const isPlain = (expr: Expr): boolean => ['field', 'literal', 'moment', 'meta'].includes(expr.kind);

/** Whether some value could make the condition fail, as a sum does that has no room. */
function canFail(filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.some(canFail);
    case 'not':
      return canFail(filter.filter);
    case 'constant':
      return false;
    case 'compare':
      return !isPlain(filter.left) || !isPlain(filter.right);
    case 'between':
      return ![filter.operand, filter.low, filter.high].every(isPlain);
    case 'one-of':
      return ![filter.operand, ...filter.values].every(isPlain);
    case 'is-null':
    case 'is-true':
    case 'like':
      return !isPlain(filter.operand);
    case 'test':
      // Functions of ours may meet a shape that they cannot read.
      return (
        filter.scope === undefined || (filter.scope.kind === 'fields' && !filter.scope.fields.every(isPlain))
      );
    default:
      return true;
  }
}

/** The text of all visible fields as a snapshot keeps it of all fields. */
function foldedTexts({ fields }: DatasetSchema): Sql {
  const texts = fields
    .filter((field) => field.type === 'text')
    .map(({ name, annotations }) =>
      annotations.multivalued === undefined
        ? identifier(name)
        : sql`array_to_string(${identifier(name)}, chr(1))`,
    );
  return texts.length === 0 ? raw("''") : sql`strip_accents(lower(concat_ws(chr(1), ${join(texts)})))`;
}

const STRUCTURES: Readonly<Record<ChangedValues['columns'][number]['kind'], unknown>> = {
  texts: ['VARCHAR'],
  text: 'VARCHAR',
  whole: 'BIGINT',
  box: { west: 'DOUBLE', south: 'DOUBLE', east: 'DOUBLE', north: 'DOUBLE' },
};

/** Whether a query may name a column of which values are other. A search in all texts and the size of a record read all. */
function reads(asked: object, { columns }: ChangedValues): boolean {
  const text = JSON.stringify(asked);
  return (
    text.includes('"kind":"all"') ||
    text.includes('"record_size"') ||
    columns.some(({ name }) => text.includes(JSON.stringify(name.replace(/\$box$/, ''))))
  );
}

// The same text for every query of a viewer, so that it is made once and is one text to whoever compares. Viewers share
// most of the records.
const changesAsText = new WeakMap<ChangedValues, string>();
const recordAsText = new WeakMap<ChangedValues['records'][number], string>();

function recordText(record: ChangedValues['records'][number]): string {
  let text = recordAsText.get(record);
  if (text === undefined) {
    const { place, values } = record;
    text = JSON.stringify({ place, ...Object.fromEntries(values.map((value, i) => [`v${i}`, value])) });
    recordAsText.set(record, text);
  }
  return text;
}

function textOf(changed: ChangedValues): string {
  let text = changesAsText.get(changed);
  if (text === undefined) {
    text = `[${changed.records.map(recordText).join(',')}]`;
    changesAsText.set(changed, text);
  }
  return text;
}

/** The records with the values that are other for this asker; the texts of these records follow. */
function withChanges(there: Sql, schema: DatasetSchema, changed: ChangedValues): Sql {
  const { columns } = changed;
  const structure = [
    { place: 'BIGINT', ...Object.fromEntries(columns.map(({ kind }, i) => [`v${i}`, STRUCTURES[kind]])) },
  ];
  const changes = sql`(SELECT unnest(from_json(CAST(CAST(${textOf(changed)} AS VARCHAR) AS JSON), CAST(${JSON.stringify(structure)} AS VARCHAR)), max_depth := 2)) AS changes`;
  const replaced = columns.map(({ name }, i) => {
    const own = raw(`changes.v${i}`);
    return sql`(CASE WHEN changes.place IS NULL THEN there.${identifier(name)} ELSE ${own} END) AS ${identifier(name)}`;
  });
  const changedColumns = sql`SELECT there.* REPLACE (${join(replaced)}), changes.place IS NOT NULL AS "$changed" FROM ${there} AS there LEFT JOIN ${changes} ON there._rid = changes.place`;
  return sql`(SELECT * REPLACE ((CASE WHEN "$changed" THEN ${foldedTexts(schema)} ELSE _text END) AS _text) FROM (${changedColumns}) AS changed) AS stored`;
}
