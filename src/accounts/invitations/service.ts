import { activeLanguage, LANGUAGES } from '#i18n';
import { fail, ok, type Result } from '#lib';
import type { Actor } from '../actor.ts';
import { change } from '../audit/repository.ts';
import type { AccountsContext } from '../context.ts';
import type { Db } from '../db.ts';
import { guard, heldBy } from '../guard.ts';
import { linkPath } from '../links/links.ts';
import { mailLink } from '../mails.ts';
import { checkEmail, checkGroups } from '../people/checks.ts';
import type { LinkDelivery } from '../people/model.ts';
import type { AccountProblem } from '../problems.ts';
import { covers, permissionsOf, readPortalRights } from '../rights/cache.ts';
import { hashToken, newId, newToken } from '../secrets/random.ts';
import type { Invitation, InvitationsService } from './model.ts';
import * as repository from './repository.ts';

const DAY_MS = 86_400_000;
const LIFE_MS = 14 * DAY_MS;
/** So long after its end one still sees what became of it. */
export const KEPT_MS = 30 * DAY_MS;

const wordsOf = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '');

const invitationOf = (row: repository.InvitationRow, fallback: Invitation['language']): Invitation => ({
  id: row.id,
  email: row.email ?? undefined,
  language: activeLanguage(row.language, LANGUAGES) ?? fallback,
  groups: wordsOf(row.groups),
  invitedBy: row.invited_by ?? undefined,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  acceptedAt: row.accepted_at ?? undefined,
  personId: row.person_id ?? undefined,
});

export function createInvitationsService(context: AccountsContext): InvitationsService {
  const { store, clock } = context;

  const send = (actor: Actor, row: repository.InvitationRow, token: string): Promise<LinkDelivery> =>
    mailLink(context, {
      to: row.email ?? undefined,
      language: row.language,
      link: { path: linkPath('invitation', token), expiresAt: row.expires_at },
      template: 'invitation',
      inviter: actor.kind === 'person' ? actor.name : undefined,
    });

  /** An open invitation into groups whose permissions the actor holds. */
  const open = async (
    db: Db,
    actor: Actor,
    id: string,
  ): Promise<Result<repository.InvitationRow, AccountProblem>> => {
    const row = await repository.readInvitation(db, id);
    if (row === undefined) return fail({ code: 'not-found' });
    if (row.accepted_at !== null) return fail({ code: 'link-spent' });
    const given = permissionsOf(await readPortalRights(db), wordsOf(row.groups));
    return covers(heldBy(actor), given) ? ok(row) : fail({ code: 'not-allowed' });
  };

  const begin = (actor: Actor) => {
    const now = clock.now();
    return { now, refusal: guard(actor, 'manage-people', { freshAt: now }) };
  };

  return {
    async list(actor) {
      const refusal = guard(actor, 'manage-people');
      if (refusal !== undefined) return fail(refusal);
      const since = new Date(clock.now().getTime() - KEPT_MS).toISOString();
      const rows = await repository.listInvitations(store.db, since);
      return ok(rows.map((row) => invitationOf(row, context.defaultLanguage)));
    },

    async invite(actor, draft) {
      const { now, refusal } = begin(actor);
      if (refusal !== undefined) return fail(refusal);
      const token = newToken();
      const made = await change({ store, actor, now }, async (db, log) => {
        const email = draft.email === undefined ? ok(undefined) : await checkEmail(db, draft.email);
        if (!email.ok) return email;
        const groups = await checkGroups(db, await readPortalRights(db), {
          groups: draft.groups,
          before: [],
          held: heldBy(actor),
        });
        if (!groups.ok) return groups;
        const row: repository.InvitationRow = {
          id: newId(),
          token_hash: hashToken(token),
          email: email.value ?? null,
          language: draft.language,
          groups: groups.value.join(' '),
          invited_by: actor.kind === 'person' ? actor.personId : null,
          created_at: now.toISOString(),
          expires_at: new Date(now.getTime() + LIFE_MS).toISOString(),
          accepted_at: null,
          person_id: null,
        };
        await repository.insertInvitation(db, row);
        log({
          action: 'invitation.made',
          target: { kind: 'invitation', id: row.id },
          details: { groups: groups.value },
        });
        return ok(row);
      });
      if (!made.ok) return made;
      return ok({
        invitation: invitationOf(made.value, context.defaultLanguage),
        delivery: await send(actor, made.value, token),
      });
    },

    async renew(actor, id) {
      const { now, refusal } = begin(actor);
      if (refusal !== undefined) return fail(refusal);
      const token = newToken();
      const renewed = await change({ store, actor, now }, async (db, log) => {
        const row = await open(db, actor, id);
        if (!row.ok) return row;
        const expires_at = new Date(now.getTime() + LIFE_MS).toISOString();
        await repository.updateInvitation(db, id, { token_hash: hashToken(token), expires_at });
        log({ action: 'invitation.renewed', target: { kind: 'invitation', id } });
        return ok({ ...row.value, expires_at });
      });
      return renewed.ok ? ok(await send(actor, renewed.value, token)) : renewed;
    },

    async withdraw(actor, id) {
      const { now, refusal } = begin(actor);
      if (refusal !== undefined) return fail(refusal);
      return change({ store, actor, now }, async (db, log) => {
        const row = await open(db, actor, id);
        if (!row.ok) return row;
        await repository.deleteInvitation(db, id);
        log({ action: 'invitation.withdrawn', target: { kind: 'invitation', id } });
        return ok(undefined);
      });
    },
  };
}
