import type { DatasetSchema } from '#dataset';
import { compileRecords } from '#query';
import { type AccessProblem, type DatasetAccess, EVERYONE, type Grant } from './model.ts';

const isEveryone = ({ holder }: Grant): boolean => holder.kind === 'group' && holder.id === EVERYONE;

/**
 * What is wrong with rights that are to be given on a dataset with these fields; all of it.
 *
 * @param before what holds now: a field that it hides may go on being hidden when the data have it no more
 */
export function accessProblems(
  access: DatasetAccess,
  schema: DatasetSchema,
  before: DatasetAccess | undefined,
): readonly AccessProblem[] {
  const known = new Set([
    ...schema.fields.map(({ name }) => name),
    ...(before?.hiddenFields ?? []).map(({ field }) => field),
  ]);
  return [
    ...access.grants.flatMap((grant) => grantProblems(grant, schema)),
    ...repeated(access.grants, ({ holder: { kind, id } }) => `${kind} ${id}`).map(
      ({ holder }): AccessProblem => ({ code: 'granted-twice', holder }),
    ),
    ...(access.isRestricted && access.grants.some(isEveryone)
      ? [{ code: 'everyone-on-restricted' } as const]
      : []),
    ...access.hiddenFields.flatMap(({ field }): AccessProblem[] =>
      known.has(field) ? [] : [{ code: 'unknown-field', field }],
    ),
    ...repeated(access.hiddenFields, ({ field }) => field).map(
      ({ field }): AccessProblem => ({ code: 'hidden-twice', field }),
    ),
  ];
}

function grantProblems(grant: Grant, schema: DatasetSchema): readonly AccessProblem[] {
  const { holder, rights, recordFilter } = grant;
  const problems: AccessProblem[] = [];
  if (rights.length === 0) problems.push({ code: 'no-right', holder });
  if (isEveryone(grant) && rights.some((right) => right !== 'browse'))
    problems.push({ code: 'everyone-only-browses' });
  if (recordFilter === undefined) return problems;
  if (holder.kind === 'person') problems.push({ code: 'filter-of-a-person', holder });
  const compiled = compileRecords(
    { where: [recordFilter], timezone: 'UTC', lang: 'en', now: new Date(0) },
    schema,
  );
  if (!compiled.ok)
    problems.push(
      ...compiled.problems.map((problem): AccessProblem => ({ code: 'record-filter', holder, problem })),
    );
  else if (recordFilter.trim() === '')
    problems.push({
      code: 'record-filter',
      holder,
      problem: {
        clause: 'where',
        at: { start: 0, end: recordFilter.length },
        code: 'syntax',
        found: 'end of text',
        text: recordFilter,
      },
    });
  return problems;
}

/** The second and later ones of those that have one key. */
function repeated<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = keyOf(item);
    if (seen.has(key)) return true;
    seen.add(key);
    return false;
  });
}
