import type { PortalProblem } from '#portal';
import { type AdjustableName, SETTINGS } from '#settings';
import type { FieldProblem } from '#web';
import type { OfficeCall, OfficePost } from './route.ts';

/** Variables of the environment that stand for those settings that are made outside the back office. */
export const lockedOf = (
  { deps }: OfficeCall,
  names: readonly AdjustableName[],
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    names.filter((name) => deps.portal.originOf(name) === 'locked').map((name) => [name, SETTINGS[name].env]),
  );

/** What is wrong, beside its field. */
function fieldProblem(problem: PortalProblem): FieldProblem {
  switch (problem.code) {
    case 'bad-value':
      return { message: 'portal.bad-value', values: { allowed: problem.allowed } };
    case 'language-not-there':
      return { message: 'portal.default-not-there' };
    case 'changed-meanwhile':
      return { message: 'account.problem.changed-meanwhile' };
    case 'locked':
      return {
        message: 'portal.locked',
        values: { env: SETTINGS[problem.setting].env, name: problem.setting },
      };
    case 'picture-unreadable':
      return { message: 'portal.logo-unreadable' };
    case 'picture-too-large':
      return { message: 'portal.logo-too-large', values: { max: problem.maxMb } };
    case 'not-allowed':
    case 'unknown-setting':
      return { message: 'account.problem.not-allowed' };
  }
}

/** Notes on the form what stands in the way; `fields` are those whose names are not those of their settings. */
export function refusePortal(
  { form }: OfficePost,
  problems: readonly PortalProblem[],
  fields: Readonly<Record<string, string>> = {},
): void {
  for (const problem of problems) {
    const name = 'setting' in problem ? problem.setting : '';
    form.refuse(fields[name] ?? name, fieldProblem(problem));
  }
}

/** Sets what the form says, as far as it is not locked. False when something stands in the way, which the form then says. */
export async function changePortal(
  call: OfficePost,
  names: readonly AdjustableName[],
  values: Readonly<Partial<Record<AdjustableName, unknown>>>,
  fields: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const { portal } = call.deps;
  const open = names.filter((name) => portal.originOf(name) !== 'locked' && values[name] !== undefined);
  if (call.form.hidden('seen') !== portal.seen(names)) {
    refusePortal(call, [{ code: 'changed-meanwhile' }]);
    return false;
  }
  const given = Object.fromEntries(open.map((name) => [name, values[name]]));
  const changed = await portal.change(call.viewer, given, portal.seen(open));
  if (!changed.ok) refusePortal(call, changed.problems, fields);
  return changed.ok;
}
