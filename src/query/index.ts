export { compileFacets, compileRecords } from './compile.ts';
export { fold } from './fold.ts';
export {
  type EmitContext,
  FUNCTIONS,
  type FunctionDoc,
  greatCircleSql,
  type Overload,
  SCALAR_FUNCTIONS,
  type ScalarFunction,
} from './functions/registry.ts';
export type {
  AggregateName,
  Buckets,
  Expr,
  Filter,
  IntervalUnit,
  Ordering,
  Polygon,
  Scope,
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
export { isSyntaxProblem, problemMessage } from './problem-message.ts';
export { hasAggregate } from './resolve.ts';
export {
  distanceCondition,
  distanceExpression,
  odsqlName,
  odsqlText,
  translateV1Query,
  type V1Circle,
  type V1Problem,
  v1Distance,
  v1Polygon,
} from './v1/translate.ts';
