export { compileFacets } from './compile/facets.ts';
export { compileRecords } from './compile/records.ts';
export { type Completion, completionsFor } from './completions.ts';
export { fold } from './fold.ts';
export { cellSql, centroidSql, homesSql } from './functions/cluster-sql.ts';
export { dateLanguage } from './functions/date-format.ts';
export {
  type AggregateContext,
  type Described,
  type Dialect,
  type EmitContext,
  type Example,
  emitter,
  type FunctionEntry,
  type Printed,
  type PrintedScope,
  type SyntaxEntry,
  type Texts,
} from './functions/model.ts';
export { type RangeSubject, rangeLabel, staticLabels } from './functions/range-sql.ts';
export {
  aggregateFunction,
  conditionFunction,
  FUNCTIONS,
  SYNTAX,
  scalarFunction,
} from './functions/registry.ts';
export { sampleRecords, sampleSchema } from './functions/sample.ts';
export { likeSql } from './functions/search.ts';
export { inZone } from './functions/zones.ts';
export { hasAggregate, isValue, sameExpr } from './ir/expressions.ts';
export type {
  Buckets,
  Expr,
  Filter,
  IntervalUnit,
  Ordering,
  Test,
  TextScope,
  ValueType,
} from './ir/node.ts';
export type {
  ChangedValue,
  ChangedValues,
  Clause,
  CompileOptions,
  FacetQuery,
  FacetRequest,
  FacetSpec,
  OutputColumn,
  Query,
  QueryProblem,
  RecordsRequest,
  Visible,
} from './model.ts';
export { askedText, normalizedText } from './normalized-text.ts';
export { printQuery, type QueryText } from './odsql/print.ts';
export { odsqlName, odsqlText } from './odsql/quoting.ts';
export { isSyntaxProblem, problemMessage } from './problem-message.ts';
export {
  distanceCondition,
  distanceExpression,
  translateV1Query,
  type V1Circle,
  type V1Problem,
  v1Distance,
  v1Polygon,
} from './v1/translate.ts';
