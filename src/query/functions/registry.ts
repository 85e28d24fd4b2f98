import { aggregateFunctions } from './aggregates.ts';
import { dateFunctions, momentFunctions } from './dates.ts';
import { geoConditions, geoFunctions } from './geo.ts';
import { groupFunctions } from './groups.ts';
import type {
  AggregateFunction,
  ConditionFunction,
  FunctionEntry,
  GroupFunction,
  ScalarFunction,
  SyntaxEntry,
} from './model.ts';
import { orderFunctions } from './order.ts';
import { searchConditions } from './search.ts';
import { clauses, literals, operators } from './syntax.ts';
import { textFunctions } from './text.ts';

/** Every function of ODSQL: names, types, SQL, documentation and tested examples, in the order of the reference. */
export const FUNCTIONS: readonly FunctionEntry[] = [
  ...searchConditions,
  ...geoConditions,
  ...textFunctions,
  ...dateFunctions,
  ...momentFunctions,
  ...geoFunctions,
  ...aggregateFunctions,
  ...groupFunctions,
  ...orderFunctions,
];

/** Clauses, literals and operators, for the reference. */
export const SYNTAX: readonly SyntaxEntry[] = [...clauses, ...literals, ...operators];

const byName = <Entry extends FunctionEntry>(entries: readonly Entry[]): ReadonlyMap<string, Entry> =>
  new Map(entries.flatMap((entry) => [entry.name, ...(entry.aliases ?? [])].map((name) => [name, entry])));

const scalars = byName<ScalarFunction>([...textFunctions, ...dateFunctions, ...geoFunctions]);
const aggregates = byName<AggregateFunction>(aggregateFunctions);
const groups = byName<GroupFunction>(groupFunctions);
const conditions = byName<ConditionFunction>([...searchConditions, ...geoConditions]);

// By name in lower case; undefined when there is none.
export const scalarFunction = (name: string): ScalarFunction | undefined => scalars.get(name);
export const aggregateFunction = (name: string): AggregateFunction | undefined => aggregates.get(name);
export const groupFunction = (name: string): GroupFunction | undefined => groups.get(name);
export const conditionFunction = (name: string): ConditionFunction | undefined => conditions.get(name);

const isCalled = (entry: FunctionEntry): boolean => !(entry.kind === 'condition' && entry.isLiteral);

/** Orders datasets of the catalogue by what they share with one of them. Means nothing of records, so no dataset can show it. */
export const SIMILARITY = 'dataset_similarity';

/** Names that may stand before a bracket, in lower case. */
export const FUNCTION_NAMES: ReadonlySet<string> = new Set([
  ...FUNCTIONS.filter(isCalled).flatMap(({ name, aliases = [] }) => [name, ...aliases]),
  SIMILARITY,
]);
