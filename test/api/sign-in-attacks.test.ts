import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANONYMOUS_BINDING, COMMAND_LINE, newCsrfToken } from '#accounts';
import { accepted, GOOD_PASSWORD, signedUp } from '../accounts.ts';
import { startTestPortal, type TestPortal } from '../portal.ts';
import { fc } from '../properties.ts';

// `npm run fuzz` makes them as many as wished.
const ATTEMPTS = Number(process.env.FUZZ_CASES ?? 100);
const SEED = Number(process.env.FUZZ_SEED ?? 20260301);
// With half of them, equal times look apart by chance once in thirty runs; so, once in five thousand.
const PAIRS = 24;
const ORIGIN = 'https://sky.example';

let portal: TestPortal;
beforeAll(async () => {
  portal = await startTestPortal({
    ALMAGEST_PUBLIC_URL: ORIGIN,
    ALMAGEST_TRUSTED_PROXIES: '127.0.0.1',
  });
  await portal.accounts.settings.change(COMMAND_LINE, { secondFactor: 'nobody', registration: 'open' });
});
afterAll(() => portal.close());

/** Sends a form as a browser that has just loaded its page, from any address. */
function send(
  url: string,
  fields: Record<string, string>,
  address: string,
  headers: Record<string, string> = {},
) {
  const csrf = newCsrfToken(portal.accounts.csrfKeys(), ANONYMOUS_BINDING);
  return portal.http.app.inject({
    method: 'POST',
    url,
    headers: {
      host: 'sky.example',
      'x-forwarded-for': address,
      origin: ORIGIN,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/x-www-form-urlencoded',
      cookie: `csrftoken=${csrf}`,
      'x-csrftoken': csrf,
      ...headers,
    },
    payload: new URLSearchParams(fields).toString(),
  });
}

const signIn = (login: string, password: string, address: string) =>
  send('/login/', { login, password, next: '/' }, address);

const sets = (answer: { readonly headers: Readonly<Record<string, unknown>> }): string =>
  String(answer.headers['set-cookie'] ?? '');

describe('sign-in', () => {
  it(`withstands ${ATTEMPTS} attempts of every kind: none comes in, none breaks it, and its person still does`, async () => {
    await signedUp(portal, 'Steady', { email: 'steady@sky.example' });
    const home = '203.0.113.77';
    expect((await signIn('Steady', GOOD_PASSWORD, home)).statusCode).toBe(303);
    const logins = fc.oneof(
      fc.constantFrom('Steady', 'steady@sky.example', 'STEADY', 'Ѕteady', '', '@', "' or 1=1 --"),
      fc.string({ unit: 'binary', maxLength: 600 }),
    );
    const passwords = fc.oneof(
      fc.constantFrom('', 'password', GOOD_PASSWORD.slice(1), `${GOOD_PASSWORD}\0`),
      fc.string({ unit: 'binary', maxLength: 2000 }),
    );
    const seen = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(logins, passwords, fc.ipV4(), async (login, password, address) => {
        const answer = await signIn(login, password, address);
        seen.set(answer.statusCode, (seen.get(answer.statusCode) ?? 0) + 1);
        expect([422, 429]).toContain(answer.statusCode);
        expect(sets(answer)).not.toContain('sessionid');
      }),
      { seed: SEED, numRuns: ATTEMPTS, endOnFailure: true },
    );
    expect([...seen.values()].reduce((sum, n) => sum + n, 0)).toBe(ATTEMPTS);
    const answer = await signIn('Steady', GOOD_PASSWORD, home);
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/']);
  });

  it('says the same in the same time whether there is such an account, also for a reset and a registration', async () => {
    await signedUp(portal, 'Present', { email: 'present@sky.example' });
    const plain = (text: string) => text.replace(/value="[^"]*"/g, '').replace(/(?:Present|Absent)/gi, 'X');
    let address = 0;
    const asked = async (url: string, fields: Record<string, string>) => {
      address += 1;
      const started = process.hrtime.bigint();
      const answer = await send(url, fields, `198.18.${address >> 8}.${address & 255}`);
      const ms = Number(process.hrtime.bigint() - started) / 1e6;
      await portal.accounts.close();
      const headers = Object.keys(answer.headers).sort();
      return { ms, told: [answer.statusCode, headers, plain(answer.body)] };
    };
    for (const [url, fieldsOf] of [
      ['/login/', (name: string) => ({ login: name, password: 'not the right one' })],
      ['/password/forgotten/', (name: string) => ({ login: name })],
      ['/signup/', (name: string) => ({ email: `${name.toLowerCase()}@sky.example` })],
    ] as const) {
      const times = { Present: [] as number[], Absent: [] as number[] };
      for (let i = 0; i < PAIRS; i++) {
        const [one, other] = [await asked(url, fieldsOf('Present')), await asked(url, fieldsOf('Absent'))];
        expect(one.told).toEqual(other.told);
        times.Present.push(one.ms);
        times.Absent.push(other.ms);
      }
      // The first of each loads code. Half of either lies within what the other took.
      const sorted = (list: readonly number[]) => list.slice(1).sort((a, b) => a - b);
      const [present, absent] = [sorted(times.Present), sorted(times.Absent)];
      const middle = (list: readonly number[]) => list[list.length >> 1] ?? 0;
      expect(middle(present), url).toBeLessThanOrEqual(absent.at(-1) ?? 0);
      expect(middle(absent), url).toBeLessThanOrEqual(present.at(-1) ?? 0);
    }
  });
});

describe('a link in a message', () => {
  it('leads to the public address, whatever host the request names', async () => {
    await signedUp(portal, 'Addressee', { email: 'addressee@sky.example' });
    for (const [i, headers] of [
      { host: 'evil.example' },
      { 'x-forwarded-host': 'evil.example' },
      { 'x-forwarded-proto': 'http', 'x-forwarded-host': 'evil.example:8080' },
      { forwarded: 'host=evil.example' },
    ].entries()) {
      const answer = await send('/password/forgotten/', { login: 'Addressee' }, `198.19.0.${i}`, headers);
      expect(answer.statusCode).toBe(200);
      await portal.accounts.close();
    }
    const { mails } = await portal.outbox.list();
    const links = [];
    for (const { id, to } of mails)
      if (to === 'addressee@sky.example') links.push((await portal.outbox.get(id))?.rendered?.link);
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect(link).toMatch(/^https:\/\/sky\.example\/password\/new\/\?key=/);
  });
});

describe('the database', () => {
  it('holds no session, no key, no token and no recovery code that anybody could use', async () => {
    const { viewer, token } = await signedUp(portal, 'Dumped', {
      email: 'dumped@sky.example',
      groups: ['editors'],
    });
    const { secret } = accepted(await portal.accounts.keys.create(viewer, { name: 'k', scopes: ['read'] }));
    const offer = accepted(await portal.accounts.own.offerAuthenticator(viewer));
    const { TOTP } = await import('otpauth');
    const totp = offer.secret.replaceAll(' ', '');
    const confirmed = accepted(
      await portal.accounts.own.confirmAuthenticator(viewer, {
        secret: totp,
        code: new TOTP({ secret: totp }).generate(),
        name: 'Phone',
      }),
    );
    const invitation = accepted(
      await portal.accounts.invitations.invite(COMMAND_LINE, { language: 'en', groups: [] }),
    );
    const link =
      invitation.delivery.by === 'hand' ? new URL(invitation.delivery.link).searchParams.get('key') : '';
    const begun = await signIn('Dumped', GOOD_PASSWORD, '198.19.9.9');
    expect(begun.headers.location).toBe('/login/code/');
    const { sql } = await import('kysely');
    const tables = await portal.store.db.introspection.getTables();
    let dump = '';
    for (const { name } of tables)
      dump += JSON.stringify((await sql`select * from ${sql.ref(name)}`.execute(portal.store.db)).rows);
    expect(dump).toContain('dumped@sky.example');
    for (const value of [
      token,
      secret,
      totp,
      link ?? '',
      GOOD_PASSWORD,
      ...(confirmed.recoveryCodes ?? []),
    ]) {
      expect(value.length).toBeGreaterThan(8);
      expect(dump).not.toContain(value);
    }
  });
});
