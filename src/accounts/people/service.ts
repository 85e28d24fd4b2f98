import { fail, ok, type Result } from '#lib';
import { type Actor, isSelf } from '../actor.ts';
import type { AuditEvent } from '../audit/model.ts';
import { change } from '../audit/repository.ts';
import type { AccountsContext } from '../context.ts';
import type { Db } from '../db.ts';
import { dropFactors } from '../factors/repository.ts';
import { guard, heldBy } from '../guard.ts';
import { type LinkPurpose, makeLink } from '../links/links.ts';
import { dropLinks } from '../links/repository.ts';
import { mailLink, mailNotice } from '../mails.ts';
import type { AccountProblem } from '../problems.ts';
import { covers, permissionsOf, readPortalRights } from '../rights/cache.ts';
import { newId } from '../secrets/random.ts';
import { deleteSessionsOf } from '../sessions/repository.ts';
import { checkEmail, checkGroups, checkName } from './checks.ts';
import type { LinkDelivery, PeopleService, Person, PersonChange } from './model.ts';
import { nameKey, tidyName } from './names.ts';
import * as repository from './repository.ts';
import { newPersonRow } from './rows.ts';
import { viewPeople, viewPerson } from './view.ts';

const PAGE = 50;
const MAX_PAGE = 200;

type Log = (event: AuditEvent) => void;

/** Whom the actor may change, as the database has them now. */
async function changeable(
  db: Db,
  actor: Actor,
  id: string,
): Promise<Result<repository.PersonRow, AccountProblem>> {
  const row = await repository.readPerson(db, id);
  if (row === undefined) return fail({ code: 'not-found' });
  const theirs = permissionsOf(await readPortalRights(db), await repository.groupsOf(db, id));
  return isSelf(actor, id) || covers(heldBy(actor), theirs) ? ok(row) : fail({ code: 'not-allowed' });
}

/** Applies a change field by field; the first problem stops it, and takes everything back. */
async function apply(
  db: Db,
  log: Log,
  act: { readonly actor: Actor; readonly now: Date },
  row: repository.PersonRow,
  asked: PersonChange,
): Promise<Result<void, AccountProblem>> {
  const { actor, now } = act;
  const changes: Partial<repository.PersonRow> = {};
  const said: Record<string, unknown> = {};
  if (asked.ifRevision !== undefined && asked.ifRevision !== row.revision)
    return fail({ code: 'changed-meanwhile' });
  if (asked.name !== undefined && asked.name !== row.name) {
    const checked = await checkName(db, asked.name, row.id);
    if (!checked.ok) return checked;
    Object.assign(changes, { name: checked.value.name, name_key: checked.value.key });
    said.name = true;
  }
  if (asked.email !== undefined && asked.email !== row.email) {
    const checked = asked.email === null ? ok(null) : await checkEmail(db, asked.email, row.id);
    if (!checked.ok) return checked;
    Object.assign(changes, { email: checked.value, email_key: checked.value?.toLowerCase() ?? null });
    // Links that went to the address before prove nothing any more.
    await dropLinks(db, row.id);
    said.email = true;
  }
  if (asked.language !== undefined && asked.language !== row.language) {
    changes.language = asked.language;
    said.language = asked.language;
  }
  if (asked.state !== undefined && asked.state !== row.state) {
    changes.state = asked.state;
    said.state = asked.state;
    if (asked.state === 'disabled') {
      await deleteSessionsOf(db, row.id);
      await dropLinks(db, row.id);
    }
  }
  if (asked.groups !== undefined) {
    const before = await repository.groupsOf(db, row.id);
    const portal = await readPortalRights(db);
    const checked = await checkGroups(db, portal, { groups: asked.groups, before, held: heldBy(actor) });
    if (!checked.ok) return checked;
    if (checked.value.join() !== before.join()) {
      await repository.setGroups(db, row.id, checked.value, now.toISOString());
      said.groups = { before, after: checked.value };
    }
  }
  if (Object.keys(said).length === 0) return ok(undefined);
  await repository.updatePerson(db, row.id, changes);
  log({ action: 'person.changed', target: { kind: 'person', id: row.id }, details: said });
  return ok(undefined);
}

/** Whether the portal still has somebody who may do everything, as it had before. */
async function keepsAdministrator(db: Db, before: number): Promise<Result<void, AccountProblem>> {
  const isLast = before > 0 && (await repository.countAdministrators(db)) === 0;
  return isLast ? fail({ code: 'last-administrator' }) : ok(undefined);
}

export function createPeopleService(context: AccountsContext): PeopleService {
  const { store, clock } = context;

  /** One change of one person, guarded, in a transaction. */
  const changing = <T>(
    actor: Actor,
    id: string,
    work: (db: Db, log: Log, row: repository.PersonRow, now: Date) => Promise<Result<T, AccountProblem>>,
  ): Promise<Result<T, AccountProblem>> => {
    const now = clock.now();
    const refusal = guard(actor, 'manage-people', { freshAt: now });
    if (refusal !== undefined) return Promise.resolve(fail(refusal));
    return change({ store, actor, now }, async (db, log) => {
      const row = await changeable(db, actor, id);
      if (!row.ok) return row;
      const before = await repository.countAdministrators(db);
      const result = await work(db, log, row.value, now);
      if (!result.ok) return result;
      const kept = await keepsAdministrator(db, before);
      return kept.ok ? result : kept;
    });
  };

  const viewed = async (id: string): Promise<Result<Person, AccountProblem>> => {
    const person = await viewPerson(store.db, id);
    return person === undefined ? fail({ code: 'not-found' }) : ok(person);
  };

  /** A link of its purpose in the place of the ones before, by mail where there is an address. */
  const sendLink = async (
    actor: Actor,
    id: string,
    purposeOf: (row: repository.PersonRow) => LinkPurpose,
  ): Promise<Result<LinkDelivery, AccountProblem>> => {
    const made = await changing(actor, id, async (db, log, row, now) => {
      const purpose = purposeOf(row);
      await dropLinks(db, id, purpose);
      const link = await makeLink(db, {
        purpose,
        personId: id,
        data: { passwordVersion: row.password_version },
        now,
      });
      log({ action: 'person.link-made', target: { kind: 'person', id }, details: { purpose } });
      return ok({ link, row, purpose });
    });
    if (!made.ok) return made;
    const { link, row, purpose } = made.value;
    return ok(
      await mailLink(context, {
        // Whoever has the command line asks for the link itself.
        to: actor.kind === 'system' ? undefined : (row.email ?? undefined),
        language: row.language ?? undefined,
        link,
        template: purpose === 'first-sign-in' ? 'invitation' : 'password-reset',
        inviter: actor.kind === 'person' ? actor.name : undefined,
      }),
    );
  };

  return {
    async list(actor, filter = {}) {
      const refusal = guard(actor, 'manage-people');
      if (refusal !== undefined) return fail(refusal);
      const size = Math.min(MAX_PAGE, Math.max(1, filter.pageSize ?? PAGE));
      const page = Math.max(1, filter.page ?? 1);
      const total = await repository.countPeople(store.db, filter);
      const rows = await repository.listPeople(store.db, filter, { limit: size, offset: (page - 1) * size });
      return ok({
        items: await viewPeople(store.db, rows),
        total,
        pages: Math.max(1, Math.ceil(total / size)),
      });
    },

    async get(actor, id) {
      const refusal = guard(actor, 'manage-people');
      return refusal === undefined ? viewed(id) : fail(refusal);
    },

    async find(actor, nameOrAddress) {
      const text = tidyName(nameOrAddress);
      const isSeen = guard(actor, 'manage-people') === undefined;
      const row =
        (await repository.findByNameKey(store.db, nameKey(text))) ??
        (isSeen ? await repository.findByEmail(store.db, text) : undefined);
      return row?.state === 'active' ? row.id : undefined;
    },

    names: (ids) => repository.namesOf(store.db, [...new Set(ids)].slice(0, 1000)),

    async add(actor, person) {
      const now = clock.now();
      const refusal = guard(actor, 'manage-people', { freshAt: now });
      if (refusal !== undefined) return fail(refusal);
      const id = newId();
      const added = await change({ store, actor, now }, async (db, log) => {
        const name = await checkName(db, person.name);
        if (!name.ok) return name;
        const email = person.email === undefined ? ok(undefined) : await checkEmail(db, person.email);
        if (!email.ok) return email;
        const groups = await checkGroups(db, await readPortalRights(db), {
          groups: person.groups ?? [],
          before: [],
          held: heldBy(actor),
        });
        if (!groups.ok) return groups;
        await repository.insertPerson(db, newPersonRow({ id, ...name.value, email: email.value, now }));
        await repository.setGroups(db, id, groups.value, now.toISOString());
        log({
          action: 'person.added',
          target: { kind: 'person', id },
          details: { groups: groups.value },
        });
        return ok(undefined);
      });
      if (!added.ok) return added;
      const delivery = await sendLink(actor, id, () => 'first-sign-in');
      if (!delivery.ok) return delivery;
      const view = await viewed(id);
      return view.ok ? ok({ person: view.value, delivery: delivery.value }) : view;
    },

    async change(actor, id, asked) {
      const now = clock.now();
      let formerEmail: string | undefined;
      const changed = await changing(actor, id, async (db, log, row) => {
        if (asked.email !== undefined && asked.email !== row.email) formerEmail = row.email ?? undefined;
        return apply(db, log, { actor, now }, row, asked);
      });
      if (!changed.ok) return changed;
      const view = await viewed(id);
      if (formerEmail !== undefined && view.ok)
        await mailNotice(context, {
          template: 'email-changed',
          to: formerEmail,
          language: view.value.language,
          data: { newAddress: view.value.email ?? '—', at: now.toISOString(), link: '/login/' },
        });
      return view;
    },

    async remove(actor, id) {
      const removed = await changing(actor, id, async (db, log, row) => {
        await repository.deletePerson(db, row);
        log({ action: 'person.erased', target: { kind: 'person', id } });
        return ok(row);
      });
      if (!removed.ok) return removed;
      await forget(context, actor, removed.value);
      return ok(undefined);
    },

    startPasswordReset: (actor, id) =>
      sendLink(actor, id, (row) => (row.password === null ? 'first-sign-in' : 'password-reset')),

    resetSecondFactors: (actor, id) =>
      changing(actor, id, async (db, log) => {
        await dropFactors(db, id);
        await deleteSessionsOf(db, id);
        log({ action: 'person.second-factors-removed', target: { kind: 'person', id } });
        return ok(undefined);
      }),
  };
}

/** What stands outside the tables of accounts about somebody who is gone. */
export async function forget(
  context: AccountsContext,
  actor: Actor,
  row: repository.PersonRow,
): Promise<void> {
  if (row.email !== null) await context.outbox.forget(row.email);
  await context.tellRemoved(actor, { kind: 'person', id: row.id });
}
