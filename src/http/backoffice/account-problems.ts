import { type AccountProblem, accountProblemText } from '#accounts';
import { goTo, notHere, type OfficeAnswer, type OfficeCall, type OfficePost, show } from './route.ts';

/** Puts problems beside the fields that they are about; what is about no field stands above the form. */
export function refuseAll(call: OfficePost, problems: readonly AccountProblem[]): void {
  for (const problem of problems) {
    const text = accountProblemText(call.t, problem);
    call.form.refuse('field' in problem ? problem.field : '', { text });
  }
}

/** Where a person goes on after something could not be done. */
interface Place {
  /** What was asked, in the language of the page. */
  readonly title: string;
  /** Where it goes on, without language. */
  readonly back: string;
}

/**
 * The answer to problems that no form can show: not there, not allowed, to be asked again after a sign-in, or a page that says
 * why it could not be done.
 */
export function stopped(call: OfficeCall, problems: readonly AccountProblem[], place: Place): OfficeAnswer {
  const [problem] = problems;
  if (problem === undefined) throw new Error('a failure without a problem');
  if (problem.code === 'not-found') return notHere;
  if (problem.code === 'fresh-sign-in-needed') return signInAgain(call);
  return show(
    'stopped',
    {
      title: place.title,
      problem: { text: accountProblemText(call.t, problem) },
      crumbs: [],
      back: place.back,
    },
    problem.code === 'not-allowed' ? 403 : 409,
  );
}

/** Whether the first thing in the way is that the last sign-in is too long ago. */
export const isStale = (problems: readonly AccountProblem[]): boolean =>
  problems.some(({ code }) => code === 'fresh-sign-in-needed');

// Never sent back to a page.
const SECRETS = new Set(['csrfmiddlewaretoken', 'password', 'currentPassword', 'clientSecret', 'code']);

/** Leads to where one shows again who one is, and from there back; what was sent is kept meanwhile. */
export function signInAgain(call: OfficeCall): OfficeAnswer {
  const { request } = call;
  const path = call.pagePath;
  if (request.method !== 'POST') return goTo(`/login/again/?next=${encodeURIComponent(call.nextPath)}`);
  const sent = Object.entries((request.body ?? {}) as Readonly<Record<string, string | readonly string[]>>);
  return show('signInAgain', {
    action: path,
    fields: sent
      .filter(([name]) => !SECRETS.has(name))
      .flatMap(([name, value]) => [value].flat().map((one) => [name, one] as const)),
    signIn: `/login/again/?next=${encodeURIComponent('/account/')}`,
  });
}
