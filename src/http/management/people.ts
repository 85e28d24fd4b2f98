import { z } from 'zod';
import type { AccountProblem, Invitation, Person, PersonState } from '#accounts';
import { activeLanguage } from '#i18n';
import { fail, ok, type Result } from '#lib';
import { accountProblem, answered, done, stillStands, windowOf, without } from './account-answers.ts';
import {
  changedMeanwhile,
  type ManagementAnswer,
  type ManagementCall,
  type ManagementRoute,
} from './route.ts';

const STATES = ['active', 'disabled'] as const satisfies readonly PersonState[];
const id = z.string().max(100);
const groups = z.array(id).max(1000);
const language = z.string().regex(/^[a-z]{2}$/);

const change = z
  .strictObject({
    name: z.string().max(100),
    email: z.string().max(254).nullable(),
    language: language.nullable(),
    groups,
    state: z.enum(STATES),
  })
  .partial();
const invitation = z.strictObject({
  email: z.string().max(254).optional(),
  language: language.optional(),
  groups: groups.default([]),
});

const shown = (person: Person) => ({
  ...person,
  email: person.email ?? null,
  language: person.language ?? null,
  lastUsedAt: person.lastUsedAt ?? null,
});

/** What a change is about: that somebody is using the portal is none. */
const mark = ({ revision, groups }: Person) => ({ revision, groups });

const shownInvitation = (one: Invitation) => ({
  ...one,
  email: one.email ?? null,
  invitedBy: one.invitedBy ?? null,
  acceptedAt: one.acceptedAt ?? null,
  personId: one.personId ?? null,
});

/** A language that the portal speaks, by its code. */
function languageIn(
  { deps }: ManagementCall,
  code: string,
): Result<ReturnType<typeof activeLanguage>, AccountProblem> {
  const known = activeLanguage(code, deps.settings.languages);
  return known === undefined ? fail({ code: 'unknown-language', field: 'language' }) : ok(known);
}

async function changePerson(call: ManagementCall): Promise<ManagementAnswer> {
  const { deps, viewer, path } = call;
  const asked = call.body as z.infer<typeof change>;
  const { people } = deps.accounts;
  const found = await people.get(viewer, path.person ?? '');
  if (!found.ok) return accountProblem(found.problems[0]);
  if (!stillStands(call, mark(found.value))) return changedMeanwhile;
  const code = asked.language;
  const spoken = code === undefined || code === null ? ok(code) : languageIn(call, code);
  if (!spoken.ok) return accountProblem(spoken.problems[0]);
  const changed = await people.change(viewer, found.value.id, {
    ...(asked.name !== undefined && { name: asked.name }),
    ...(asked.email !== undefined && { email: asked.email }),
    ...(asked.groups !== undefined && { groups: asked.groups }),
    ...(asked.state !== undefined && { state: asked.state }),
    ...(spoken.value !== undefined && { language: spoken.value }),
    ifRevision: found.value.revision,
  });
  return answered(changed, shown, { mark });
}

async function invite(call: ManagementCall): Promise<ManagementAnswer> {
  const { deps, viewer } = call;
  const asked = call.body as z.infer<typeof invitation>;
  const refusal = without(call, 'manage-people', 'invite people');
  if (refusal !== undefined) return refusal;
  const spoken = languageIn(call, asked.language ?? deps.settings.defaultLanguage);
  if (!spoken.ok) return accountProblem(spoken.problems[0]);
  const invited = await deps.accounts.invitations.invite(viewer, {
    language: spoken.value ?? deps.settings.defaultLanguage,
    groups: asked.groups,
    ...(asked.email !== undefined && { email: asked.email }),
  });
  return answered(invited, ({ invitation, delivery }) => ({ ...shownInvitation(invitation), delivery }), {
    status: 201,
  });
}

/** Something that is done with one person, and leaves nothing to be shown. */
const act = (
  route: Pick<ManagementRoute, 'method' | 'path' | 'operationId' | 'summary'>,
  work: (call: ManagementCall, id: string) => Promise<Result<unknown, AccountProblem>>,
): ManagementRoute => ({
  ...route,
  tag: 'people',
  answer: async (call) => done(await work(call, call.path.person ?? '')),
});

/** People and those who were asked in, for whoever may manage people. */
export const peopleRoutes: readonly ManagementRoute[] = [
  {
    method: 'GET',
    path: '/people',
    operationId: 'listPeople',
    summary: 'People, by name: all, or those that search, group and state (active, disabled) leave.',
    tag: 'people',
    isList: true,
    parameters: ['search', 'group', 'state'],
    async answer({ deps, viewer, query }) {
      const state = STATES.find((one) => one === query.text('state'));
      const found = await windowOf(query, (page) =>
        deps.accounts.people.list(viewer, {
          page,
          ...(query.text('search') !== '' && { search: query.text('search').slice(0, 254) }),
          ...(query.text('group') !== '' && { groupId: query.text('group').slice(0, 100) }),
          ...(state !== undefined && { state }),
        }),
      );
      return answered(found, ({ total, items }) => ({ total_count: total, results: items.map(shown) }));
    },
  },
  {
    method: 'GET',
    path: '/people/{person}',
    operationId: 'getPerson',
    summary: 'A person: groups, state, ways to sign in. The ETag stands for all of it.',
    tag: 'people',
    answer: async ({ deps, viewer, path }) =>
      answered(await deps.accounts.people.get(viewer, path.person ?? ''), shown, { mark }),
  },
  {
    method: 'PATCH',
    path: '/people/{person}',
    operationId: 'changePerson',
    summary:
      'Changes name, address, language, groups or state of a person; what is not given stays. Asks for a key that administers accounts.',
    tag: 'people',
    needsMatch: true,
    body: change,
    answer: changePerson,
  },
  act(
    {
      method: 'DELETE',
      path: '/people/{person}',
      operationId: 'removePerson',
      summary: 'Erases an account, with its sessions and keys. Asks for a key that administers accounts.',
    },
    ({ deps, viewer }, person) => deps.accounts.people.remove(viewer, person),
  ),
  {
    method: 'POST',
    path: '/people/{person}/password-reset',
    operationId: 'startPasswordReset',
    summary:
      'Makes a link by which the person chooses a new password: it goes by mail, or is in the answer. Asks for a key that administers accounts.',
    tag: 'people',
    answer: async ({ deps, viewer, path }) =>
      answered(
        await deps.accounts.people.startPasswordReset(viewer, path.person ?? ''),
        (delivery) => ({ delivery }),
        { status: 201 },
      ),
  },
  act(
    {
      method: 'DELETE',
      path: '/people/{person}/second-factors',
      operationId: 'resetSecondFactors',
      summary:
        'Takes away authenticators, passkeys and recovery codes of somebody who has lost them. Asks for a key that administers accounts.',
    },
    ({ deps, viewer }, person) => deps.accounts.people.resetSecondFactors(viewer, person),
  ),
  act(
    {
      method: 'DELETE',
      path: '/people/{person}/sessions',
      operationId: 'endSessions',
      summary: 'Signs somebody out everywhere. Asks for a key that administers accounts.',
    },
    ({ deps, viewer }, person) => deps.accounts.sessions.endAllOf(viewer, person),
  ),
  {
    method: 'GET',
    path: '/invitations',
    operationId: 'listInvitations',
    summary: 'Invitations, the newest first, with those that were accepted or ran out in the last 30 days.',
    tag: 'people',
    isList: true,
    async answer({ deps, viewer, query: { limit, offset } }) {
      return answered(await deps.accounts.invitations.list(viewer), (all) => ({
        total_count: all.length,
        results: all.slice(offset, offset + limit).map(shownInvitation),
      }));
    },
  },
  {
    method: 'POST',
    path: '/invitations',
    operationId: 'invite',
    summary:
      'Asks somebody in: by mail, or by the link in the answer, which is shown once. Asks for a key that administers accounts.',
    tag: 'people',
    body: invitation,
    answer: invite,
  },
  {
    method: 'POST',
    path: '/invitations/{invitation}/renew',
    operationId: 'renewInvitation',
    summary:
      'A new link in the place of the old one, which is dead. Asks for a key that administers accounts.',
    tag: 'people',
    answer: async ({ deps, viewer, path }) =>
      answered(
        await deps.accounts.invitations.renew(viewer, path.invitation ?? ''),
        (delivery) => ({ delivery }),
        { status: 201 },
      ),
  },
  {
    method: 'DELETE',
    path: '/invitations/{invitation}',
    operationId: 'withdrawInvitation',
    summary: 'Withdraws an invitation. Asks for a key that administers accounts.',
    tag: 'people',
    answer: async ({ deps, viewer, path }) =>
      done(await deps.accounts.invitations.withdraw(viewer, path.invitation ?? '')),
  },
];
