import { fail, ok, type Result } from '#lib';
import type { AuditEvent } from '../audit/model.ts';
import { change } from '../audit/repository.ts';
import type { AccountsContext } from '../context.ts';
import type { Db } from '../db.ts';
import { ADMINISTRATORS } from '../groups/model.ts';
import { acceptInvitation, findInvitation } from '../invitations/repository.ts';
import { type OpenLink, openLinkByHash } from '../links/links.ts';
import { dropLinks, dropLinksFor, takeLink } from '../links/repository.ts';
import { mailNotice } from '../mails.ts';
import type { Permission } from '../model.ts';
import { choosePassword } from '../passwords/choose.ts';
import { tellPasswordChanged, writePassword } from '../passwords/write.ts';
import { checkEmail, checkName } from '../people/checks.ts';
import * as people from '../people/repository.ts';
import { newPersonRow } from '../people/rows.ts';
import type { AccountProblem } from '../problems.ts';
import { covers, permissionsOf, readPortalRights } from '../rights/cache.ts';
import { hashToken, newId } from '../secrets/random.ts';
import { actorOf, beginSession } from './finish.ts';
import type { LinkForm, LinkOutcome, OpenedLink, Requester, SignedIn, SignInService } from './model.ts';

type LinkSteps = Pick<SignInService, 'openLink' | 'openedLink' | 'useLink'>;

/** A link that is good at this moment, whichever table it stands in. */
type FoundLink =
  | { readonly from: 'links'; readonly link: OpenLink }
  | {
      readonly from: 'invitations';
      readonly id: string;
      readonly email: string | undefined;
      readonly language: string;
      readonly groups: readonly string[];
      /** Undefined when the command line has made it. */
      readonly invitedBy: string | undefined;
    };

const PURPOSES = [
  'password-reset',
  'first-sign-in',
  'first-administrator',
  'registration',
  'email-change',
] as const;

const spent = () => fail<AccountProblem>({ code: 'link-spent' });
const textIn = (data: Readonly<Record<string, unknown>>, key: string): string => String(data[key] ?? '');

export function createLinkSteps(context: AccountsContext): LinkSteps {
  const { store, clock, pending } = context;

  const find = async (db: Db, linkHash: string): Promise<FoundLink | undefined> => {
    const now = clock.now();
    const link = await openLinkByHash(db, linkHash, PURPOSES, now);
    if (link !== undefined) return { from: 'links', link };
    const row = await findInvitation(db, linkHash);
    if (row === undefined || row.accepted_at !== null || row.expires_at <= now.toISOString())
      return undefined;
    return {
      from: 'invitations',
      id: row.id,
      email: row.email ?? undefined,
      language: row.language,
      groups: row.groups.split(' ').filter((word) => word !== ''),
      invitedBy: row.invited_by ?? undefined,
    };
  };

  /** What the page of a link shows; undefined when what it was made for has changed since. */
  const describe = async (db: Db, found: FoundLink): Promise<OpenedLink | undefined> => {
    if (found.from === 'invitations') return { purpose: 'invitation', email: found.email };
    const { purpose, personId, data } = found.link;
    if (purpose === 'registration') return { purpose, email: textIn(data, 'email') };
    if (purpose === 'first-administrator')
      return (await people.countAdministrators(db)) === 0 ? { purpose } : undefined;
    const row = personId === undefined ? undefined : await people.readPerson(db, personId);
    if (row === undefined || row.state !== 'active') return undefined;
    if (purpose === 'email-change') return { purpose, email: textIn(data, 'email') };
    return data.passwordVersion === row.password_version ? { purpose, name: row.name } : undefined;
  };

  const opened = async (linkHash: string): Promise<Result<OpenedLink, AccountProblem>> => {
    const found = await find(store.db, linkHash);
    const link = found && (await describe(store.db, found));
    return link === undefined ? spent() : ok(link);
  };

  const uses = createUses(context, { find, describe });

  return {
    async openLink(requester, key) {
      // A key of another form is none of ours, and is not worth a look.
      if (!/^[\w-]{43}$/.test(key)) return spent();
      const linkHash = hashToken(key);
      const link = await opened(linkHash);
      if (link.ok) await pending.put(requester.token, 'link', { linkHash });
      return link;
    },

    async openedLink(requester) {
      const step = await pending.read(requester.token, 'link');
      return step === undefined ? fail({ code: 'step-lost' }) : opened(step.linkHash);
    },

    async useLink(requester, form) {
      const step = await pending.read(requester.token, 'link');
      if (step === undefined) return fail({ code: 'step-lost' });
      const link = await opened(step.linkHash);
      if (!link.ok) return link;
      const used = await uses.use(requester, step.linkHash, link.value, form);
      if (used.ok) await pending.take(requester.token, 'link');
      return used;
    },
  };
}

interface Finding {
  find(db: Db, linkHash: string): Promise<FoundLink | undefined>;
  describe(db: Db, found: FoundLink): Promise<OpenedLink | undefined>;
}

/** What links do when they are used. */
function createUses(context: AccountsContext, { find, describe }: Finding) {
  const { store, clock } = context;

  /** The link once more, within the transaction that uses it up. */
  const taken = async (db: Db, linkHash: string): Promise<FoundLink | undefined> => {
    const found = await find(db, linkHash);
    if (found === undefined || (await describe(db, found)) === undefined) return undefined;
    return found.from === 'invitations' || (await takeLink(db, linkHash)) ? found : undefined;
  };

  /** Somebody new: name and password as they chose, groups as the link says. */
  const join = async (
    requester: Requester,
    linkHash: string,
    link: OpenedLink,
    form: LinkForm,
  ): Promise<Result<SignedIn, AccountProblem>> => {
    const proven = link.purpose === 'invitation' || link.purpose === 'registration' ? link.email : undefined;
    const email = proven ?? (form.email?.trim() || undefined);
    const hash = await choosePassword(context, form.password ?? '', [form.name, email]);
    // The name first: it stands above the password in the form.
    const named = await checkName(store.db, form.name ?? '');
    if (!named.ok) return named;
    if (!hash.ok) return hash;
    const now = clock.now();
    const id = newId();
    return change({ store, actor: actorOf({ id, name: named.value.name }), now }, async (db, log) => {
      const found = await taken(db, linkHash);
      if (found === undefined) return spent();
      const name = await checkName(db, form.name ?? '');
      if (!name.ok) return name;
      const address = email === undefined ? ok(undefined) : await checkEmail(db, email);
      if (!address.ok) return address;
      const language = found.from === 'invitations' ? found.language : requester.language;
      const row = {
        ...newPersonRow({ id, ...name.value, email: address.value, language, now }),
        password: hash.value,
        password_version: 1,
        password_changed_at: now.toISOString(),
      };
      await people.insertPerson(db, row);
      const groups = await groupsFor(db, found);
      await people.setGroups(db, id, groups, now.toISOString());
      if (found.from === 'invitations' && !(await acceptInvitation(db, found.id, id, now.toISOString())))
        return spent();
      log({
        action: 'person.joined',
        target: { kind: 'person', id },
        details: { by: link.purpose, groups },
      });
      return ok(await begin(db, log, requester, row, now));
    });
  };

  const begin = (
    db: Db,
    log: (event: AuditEvent) => void,
    requester: Requester,
    row: people.PersonRow,
    now: Date,
  ) => beginSession(db, log, { row, requester, methods: ['link', 'password'], stay: false, next: '/', now });

  /** A password, for somebody who has an account: the first, or another in the place of a forgotten one. */
  const setPassword = async (
    requester: Requester,
    linkHash: string,
    personId: string,
    form: LinkForm,
  ): Promise<Result<LinkOutcome, AccountProblem>> => {
    const before = await people.readPerson(store.db, personId);
    if (before === undefined) return spent();
    const hash = await choosePassword(context, form.password ?? '', [before.name, before.email ?? undefined]);
    if (!hash.ok) return hash;
    const now = clock.now();
    const isFirst = before.password === null;
    const done = await change<LinkOutcome>({ store, actor: actorOf(before), now }, async (db, log) => {
      const found = await taken(db, linkHash);
      if (found === undefined) return spent();
      await writePassword(db, personId, hash.value, now);
      log({
        action: 'person.password-changed',
        target: { kind: 'person', id: personId },
        details: { by: 'link' },
      });
      const row = await people.readPerson(db, personId);
      if (row === undefined) return spent();
      const signsIn = found.from === 'links' && found.link.purpose === 'first-sign-in' && isFirst;
      return ok(signsIn ? await begin(db, log, requester, row, now) : { step: 'password-changed' });
    });
    if (done.ok && !isFirst) await tellPasswordChanged(context, before, requester.language, now);
    return done;
  };

  const changeEmail = async (
    linkHash: string,
    personId: string,
    email: string,
  ): Promise<Result<LinkOutcome, AccountProblem>> => {
    const before = await people.readPerson(store.db, personId);
    if (before === undefined) return spent();
    const now = clock.now();
    const done = await change<LinkOutcome>({ store, actor: actorOf(before), now }, async (db, log) => {
      if ((await taken(db, linkHash)) === undefined) return spent();
      const checked = await checkEmail(db, email, personId);
      if (!checked.ok) return checked;
      await people.updatePerson(db, personId, { email, email_key: email.toLowerCase() });
      // Links that went to the address before prove nothing any more.
      await dropLinks(db, personId);
      log({ action: 'person.changed', target: { kind: 'person', id: personId }, details: { email: true } });
      return ok({ step: 'email-changed' });
    });
    if (done.ok)
      await mailNotice(context, {
        template: 'email-changed',
        to: before.email ?? undefined,
        language: before.language ?? undefined,
        data: { newAddress: email, at: now.toISOString(), link: '/login/' },
      });
    return done;
  };

  return {
    async use(
      requester: Requester,
      linkHash: string,
      link: OpenedLink,
      form: LinkForm,
    ): Promise<Result<LinkOutcome, AccountProblem>> {
      const found = await find(store.db, linkHash);
      const personId = found?.from === 'links' ? found.link.personId : undefined;
      switch (link.purpose) {
        case 'first-administrator':
        case 'invitation':
        case 'registration':
          return join(requester, linkHash, link, form);
        case 'first-sign-in':
        case 'password-reset':
          return personId === undefined ? spent() : setPassword(requester, linkHash, personId, form);
        case 'email-change':
          return personId === undefined ? spent() : changeEmail(linkHash, personId, link.email);
      }
    },
  };
}

/** The groups that somebody new joins; those that have gone meanwhile are left out. */
async function groupsFor(db: Db, found: FoundLink): Promise<readonly string[]> {
  if (found.from === 'invitations') {
    const known = [...(await people.knownGroups(db, found.groups))].sort();
    return found.invitedBy === undefined ? known : stillGivenBy(db, found.invitedBy, known);
  }
  if (found.link.purpose === 'first-administrator') {
    await dropLinksFor(db, 'first-administrator');
    return [ADMINISTRATORS];
  }
  const { settings } = await readPortalRights(db);
  return [...(await people.knownGroups(db, settings.registrationGroups))].sort();
}

/** Of the groups of an invitation, those that whoever has made it could still give: rights that were taken away invite nobody. */
async function stillGivenBy(db: Db, personId: string, groups: readonly string[]): Promise<readonly string[]> {
  const inviter = await people.readPerson(db, personId);
  const portal = await readPortalRights(db);
  const held =
    inviter?.state === 'active'
      ? permissionsOf(portal, await people.groupsOf(db, personId))
      : new Set<Permission>();
  if (!covers(held, ['manage-people'])) return [];
  return groups.filter((group) => covers(held, permissionsOf(portal, [group])));
}
