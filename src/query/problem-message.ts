import { assertNever } from '#lib';
import type { QueryProblem } from './model.ts';

/** Whether the text could not be read at all, against: could be read and means nothing. */
export const isSyntaxProblem = (problem: QueryProblem): boolean => problem.code === 'syntax';

const hint = (closest: string | undefined) => (closest === undefined ? '' : ` Did you mean ${closest}?`);

function sentence(problem: Exclude<QueryProblem, { code: 'syntax' }>): string {
  switch (problem.code) {
    case 'unknown-field':
      return `Unknown field: ${problem.name}.`;
    case 'unknown-function':
      return `Unknown function: ${problem.name}.${hint(problem.closest)}`;
    case 'wrong-arguments':
      return `Wrong arguments for ${problem.function}: ${problem.expected} is expected.`;
    case 'type-mismatch':
      return `Type error: ${problem.what} expects ${problem.expected}, ${problem.found} was found.`;
    case 'not-a-condition':
      return 'A condition is expected here, such as a comparison.';
    case 'not-a-value':
      return 'A value is expected here, not a condition.';
    case 'aggregate-misplaced':
      return `Aggregation function ${problem.function} is not allowed here.`;
    case 'aggregate-order':
      return 'Aggregation functions must come before fields.';
    case 'numeric-aggregate':
      return `${problem.function}: StatAggregation only supports numeric or date expression.`;
    case 'group-by-geo':
      return `Aggregation on geo ${problem.type === 'geo_shape' ? 'shape' : 'point'} field is not possible. Use the geo_cluster(${problem.field}, int_precision) aggregation function instead.`;
    case 'not-grouped':
      return `${problem.text} must be a key of group_by or be used inside an aggregation function.`;
    case 'not-a-facet':
      return `${problem.name} is not a facet.`;
    case 'bad-literal':
      return `Invalid ${problem.what}: ${problem.text.slice(0, 100)}.`;
    case 'unsupported':
      return `Not supported: ${problem.what}.`;
    case 'too-complex':
      return `The clause is too long or too deep: at most ${problem.limit}.`;
    default:
      return assertNever(problem);
  }
}

/** The problem in the words of the Explore API, in English as there. */
export function problemMessage(problem: QueryProblem): string {
  const clauses = `Clause(s) containing the error(s): ${problem.clause}.`;
  if (problem.code === 'syntax') {
    const text = problem.text.length > 500 ? `${problem.text.slice(0, 500)}…` : problem.text;
    return `ODSQL syntax exception: unexpected ${problem.found} at position ${problem.at.start} in ${text}. ${clauses}`;
  }
  return `ODSQL query is malformed: ${sentence(problem)} ${clauses}`;
}
