import type { Translate } from '#i18n';
import type { AccountProblem } from './problems.ts';

/** A problem in the words of a language: what is wrong, and what to do. */
export function accountProblemText(t: Translate, problem: AccountProblem): string {
  switch (problem.code) {
    case 'name-unusable':
      return t(`account.problem.name-${problem.reason}`);
    case 'password-unusable':
      return t(`account.problem.password-${problem.reason}`);
    case 'throttled':
      return t('account.problem.throttled', { seconds: problem.retryAfterSeconds });
    case 'too-many':
      return t('account.problem.too-many', { limit: problem.limit });
    case 'setting-unusable':
      return t('account.problem.setting-unusable', { setting: problem.setting });
    default:
      return t(`account.problem.${problem.code}`);
  }
}
