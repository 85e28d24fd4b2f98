import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AccountsOptions,
  type AccountsService,
  ADMINISTRATORS,
  COMMAND_LINE,
  type KnownViewer,
  openAccounts,
  openSecrets,
  type Requester,
} from '#accounts';
import type { Clock, Result } from '#lib';
import { createMailer, type MailState, type RenderedMail } from '#mail';
import { openStore, type Store } from '#store';

/** A clock that a test moves. */
export class TestClock implements Clock {
  #now: number;
  constructor(instant = '2026-03-01T12:00:00.000Z') {
    this.#now = Date.parse(instant);
  }
  now(): Date {
    return new Date(this.#now);
  }
  pass(duration: { days?: number; hours?: number; minutes?: number; seconds?: number }): void {
    const { days = 0, hours = 0, minutes = 0, seconds = 0 } = duration;
    this.#now += ((days * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1000;
  }
}

/** The value of a result that has to be one. */
export function accepted<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.problems)}`);
  return result.value;
}

/** The code of the first problem of a result; undefined when there is none. */
export const refusalOf = (result: Result<unknown, { readonly code: string }>): string | undefined =>
  result.ok ? undefined : result.problems[0].code;

export const GOOD_PASSWORD = 'violet anchor nine telescopes';

/** Accounts on a store of their own. */
export interface TestAccounts {
  readonly accounts: AccountsService;
  readonly store: Store;
  readonly clock: TestClock;
  /** What was written to somebody, newest first. */
  mailsTo(address: string): Promise<readonly (RenderedMail & { readonly state: MailState })[]>;
  /** The same portal as another process opens it. */
  again(): Promise<{ readonly accounts: AccountsService; close(): Promise<void> }>;
  close(): Promise<void>;
}

let requests = 0;

/** A browser of its own. */
export const requester = (facts: Partial<Requester> = {}): Requester => ({
  address: '192.0.2.1',
  device: 'Firefox, Linux',
  language: 'en',
  token: `anonymous token ${++requests}`,
  ...facts,
});

export async function openTestAccounts(
  options: { readonly place?: string; readonly publicUrl?: string; readonly withMail?: boolean } = {},
): Promise<TestAccounts> {
  const folder = mkdtempSync(join(tmpdir(), 'accounts-'));
  const place = options.place ?? folder;
  const { publicUrl = 'https://sky.example', withMail = true } = options;
  const clock = new TestClock();
  const secrets = openSecrets(folder, clock.now());
  const open = async () => {
    const store = await openStore(place);
    const { mailer, outbox } = createMailer({
      store,
      clock,
      frame: { portalName: () => 'Night Sky Club', publicUrl },
      // Messages wait: tests read them where they lie.
      enqueue: withMail ? async () => {} : undefined,
    });
    const shared: AccountsOptions = {
      store,
      clock,
      mailer,
      outbox,
      secrets,
      languages: ['en', 'fr'],
      defaultLanguage: 'en',
      portalNames: ['Night Sky Club'],
      publicUrl,
      isPublic: !publicUrl.startsWith('http://localhost'),
      onTrouble: (error) => {
        throw error;
      },
    };
    return { store, outbox, accounts: await openAccounts(shared) };
  };
  const { store, outbox, accounts } = await open();
  return {
    accounts,
    store,
    clock,
    async mailsTo(address) {
      await accounts.close();
      const { mails } = await outbox.list();
      const found = [];
      for (const { id, to, state } of mails) {
        if (to !== address) continue;
        const mail = await outbox.get(id);
        if (mail?.rendered) found.push({ ...mail.rendered, state });
      }
      return found;
    },
    async again() {
      const other = await open();
      return {
        accounts: other.accounts,
        async close() {
          await other.accounts.close();
          await other.store.close();
        },
      };
    },
    async close() {
      await accounts.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The secret of a link. */
export const keyIn = (link: string): string =>
  new URL(link, 'https://sky.example').searchParams.get('key') ?? '';

/** Somebody with a password, and signed in by it. */
export async function signedUp(
  { accounts }: Pick<TestAccounts, 'accounts'>,
  name: string,
  person: { readonly email?: string; readonly groups?: readonly string[] } = {},
): Promise<{ readonly viewer: KnownViewer; readonly token: string; readonly personId: string }> {
  const added = accepted(await accounts.people.add(COMMAND_LINE, { name, ...person }));
  if (added.delivery.by !== 'hand') throw new Error('the command line is given the link');
  const browser = requester();
  accepted(await accounts.signIn.openLink(browser, keyIn(added.delivery.link)));
  const done = accepted(await accounts.signIn.useLink(browser, { password: GOOD_PASSWORD }));
  if (done.step !== 'done') throw new Error('the first link signs in');
  const known = await accounts.sessionOf.find(done.session.token);
  if (known === undefined) throw new Error('the session that has just begun is not known');
  return { viewer: known.viewer, token: done.session.token, personId: added.person.id };
}

/** An administrator who has signed in. Second factors are asked of nobody, unless the test says so. */
export async function administrator(test: Pick<TestAccounts, 'accounts'>, name = 'Hypatia') {
  accepted(await test.accounts.settings.change(COMMAND_LINE, { secondFactor: 'nobody' }));
  return signedUp(test, name, { email: `${name.toLowerCase()}@sky.example`, groups: [ADMINISTRATORS] });
}
