import { type AccountProblem, accountProblemText, may, type Page, type Permission } from '#accounts';
import { translator } from '#i18n';
import { fail, ok, type Result } from '#lib';
import { seenMark } from '../backoffice/seen.ts';
import {
  changedMeanwhile,
  type ManagementAnswer,
  type ManagementCall,
  notAllowed,
  problem,
} from './route.ts';

const t = translator('en');
// The services give their lists in pages of so many.
const PAGE = 50;

/** Why something about accounts was not done, as the services that the back office uses too say it. */
export function accountProblem(first: AccountProblem): {
  readonly problem: ReturnType<typeof problem>['problem'];
} {
  switch (first.code) {
    case 'not-allowed':
      return notAllowed('do this to accounts: or they may do more than you');
    case 'fresh-sign-in-needed':
      return problem(
        403,
        'FreshSignInNeeded',
        'This is asked of somebody who has just signed in. Make a key that administers accounts at /account/keys/new/: it is good for that until 15 minutes after you have signed in.',
      );
    case 'not-found':
      return problem(404, 'NotFoundResource', 'There is no such thing, or it is not yours to see.');
    case 'changed-meanwhile':
      return changedMeanwhile;
    default: {
      const text = accountProblemText(t, first);
      return 'field' in first
        ? problem(400, 'BadValue', `${first.field}: ${text}`)
        : problem(409, 'NotPossible', text);
    }
  }
}

/** Refused before anything is read of what does not concern the caller; undefined: go on. */
export const without = (call: ManagementCall, permission: Permission, what: string) =>
  may(call.viewer, permission) ? undefined : notAllowed(what);

/** One value that a service has answered with; `mark`: what of it a change must have seen. */
export const answered = <Value>(
  result: Result<Value, AccountProblem>,
  body: (value: Value) => unknown,
  { status = 200, mark }: { readonly status?: 200 | 201; readonly mark?: (value: Value) => unknown } = {},
): ManagementAnswer =>
  result.ok
    ? {
        status,
        body: body(result.value),
        ...(mark !== undefined && { etag: seenMark(mark(result.value)) }),
      }
    : accountProblem(result.problems[0]);

/** The same for what leaves nothing to be shown. */
export const done = (result: Result<unknown, AccountProblem>): ManagementAnswer =>
  result.ok ? { status: 204 } : accountProblem(result.problems[0]);

/** Whether what `If-Match` names is what is there now. */
export const stillStands = (call: ManagementCall, body: unknown): boolean => call.seen === seenMark(body);

/** A part of a list that a service gives in pages. */
export async function windowOf<Item, Problem>(
  { limit, offset }: ManagementCall['query'],
  page: (number: number) => Promise<Result<Page<Item>, Problem>>,
): Promise<Result<{ readonly total: number; readonly items: readonly Item[] }, Problem>> {
  const first = Math.floor(offset / PAGE);
  const last = Math.floor((offset + Math.max(limit, 1) - 1) / PAGE);
  const items: Item[] = [];
  let total = 0;
  for (let number = first; number <= last; number += 1) {
    const found = await page(number + 1);
    if (!found.ok) return fail(...found.problems);
    items.push(...found.value.items);
    total = found.value.total;
  }
  return ok({ total, items: items.slice(offset - first * PAGE, offset - first * PAGE + limit) });
}

/** Of all there is, the part that was asked for. */
export const partOf =
  <Item>(
    { query: { limit, offset } }: Pick<ManagementCall, 'query'>,
    shown: (item: Item) => unknown = (item) => item,
  ) =>
  (all: readonly Item[]) => ({
    total_count: all.length,
    results: all.slice(offset, offset + limit).map((item) => shown(item)),
  });
