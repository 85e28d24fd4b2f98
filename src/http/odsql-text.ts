import type { Translate } from '#i18n';
import type { QueryProblem } from '#query';

/** What is wrong with a condition, in the words of the pages. */
export function odsqlText(t: Translate, problem: QueryProblem): string {
  switch (problem.code) {
    case 'syntax':
      return t('odsql.syntax', { found: problem.found });
    case 'unknown-field':
      return t('odsql.unknown-field', { name: problem.name });
    case 'unknown-function':
      return problem.closest === undefined
        ? t('odsql.unknown-function', { name: problem.name })
        : t('odsql.unknown-function-closest', { name: problem.name, closest: problem.closest });
    case 'wrong-arguments':
      return t('odsql.wrong-arguments', { name: problem.function, expected: problem.expected });
    case 'type-mismatch': {
      const { what, expected, found } = problem;
      return t('odsql.type-mismatch', { what, expected, found });
    }
    case 'not-a-condition':
    case 'not-a-value':
    case 'too-complex':
      return t(`odsql.${problem.code}`);
    case 'bad-literal':
      return t('odsql.bad-literal', { text: problem.text.slice(0, 100) });
    case 'unsupported':
      return t('odsql.unsupported', { what: problem.what });
    case 'aggregate-misplaced':
    case 'numeric-aggregate':
      return t('odsql.misplaced', { name: problem.function });
    case 'aggregate-order':
      return t('odsql.not-a-condition');
    case 'group-by-geo':
      return t('odsql.misplaced', { name: problem.field });
    case 'not-grouped':
      return t('odsql.misplaced', { name: problem.text });
    case 'not-a-facet':
      return t('odsql.misplaced', { name: problem.name });
  }
}
