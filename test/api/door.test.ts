import { TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND_LINE, type KnownViewer } from '#accounts';
import { accepted, GOOD_PASSWORD } from '../accounts.ts';
import { startIdentityProvider, type TestIdentityProvider } from '../identity-provider.ts';
import { startTestPortal, type TestPortal } from '../portal.ts';
import { type Visited, Visitor } from './browser-jar.ts';

let portal: TestPortal;
const ORIGIN = 'http://localhost:8080';
const visitor = () => new Visitor(portal.http.app, ORIGIN);

/** The path and query of a link in a message. */
const pathOf = (link: string): string => {
  const { pathname, search } = new URL(link);
  return pathname + search;
};

async function firstAdministrator(name = 'Hypatia'): Promise<Visitor> {
  const offered = await portal.accounts.signIn.firstAdministratorLink(ORIGIN);
  if (offered === undefined) throw new Error('there is an administrator already');
  const one = visitor();
  const page = await one.visit(pathOf(offered.link));
  await one.send(page, '/welcome/', { name, password: GOOD_PASSWORD });
  return one;
}

async function signInAs(name: string, password = GOOD_PASSWORD, next = '/account/'): Promise<Visitor> {
  const one = visitor();
  const page = await one.visit(`/login/?next=${encodeURIComponent(next)}`);
  await one.send(page, '/login/', { login: name, password });
  return one;
}

/** Somebody with an account, by invitation. */
async function invited(name: string, email?: string): Promise<Visitor> {
  const admin = COMMAND_LINE;
  const { delivery } = accepted(
    await portal.accounts.invitations.invite(admin as unknown as KnownViewer, {
      language: 'en',
      groups: [],
      ...(email === undefined ? {} : { email }),
    }),
  );
  const link = delivery.by === 'hand' ? delivery.link : '';
  const one = visitor();
  const page = await one.visit(pathOf(link));
  expect(page.url).toBe('/welcome/');
  await one.send(page, '/welcome/', { name, password: GOOD_PASSWORD });
  return one;
}

const isSignedIn = async (one: Visitor): Promise<boolean> =>
  !/href="[^"]*\/login\//.test((await one.visit('/en/')).text);

beforeAll(async () => {
  portal = await startTestPortal({ ALMAGEST_PUBLIC_URL: ORIGIN });
  await firstAdministrator();
});
afterAll(() => portal.close());

describe('a visitor without an account', () => {
  it('is set no cookie by reading, and one by the sign-in form', async () => {
    const one = visitor();
    await one.visit('/en/');
    await one.visit('/en/explore/');
    expect(one.lines).toEqual([]);
    const page = await one.visit('/login/');
    expect(page.status).toBe(200);
    expect([...one.cookies.keys()]).toEqual(['csrftoken']);
    expect(page.headers['cache-control']).toMatch(/no-store/);
  });

  it('learns nothing of who has an account', async () => {
    const answers = await Promise.all(
      ['Hypatia', 'Nobody'].map(async (login) => {
        const one = visitor();
        const page = await one.visit('/login/');
        const answer = await one.send(page, '/login/', { login, password: 'not the password at all' });
        return [answer.status, answer.text.replaceAll(login, 'X').replace(/value="[A-Za-z0-9]{64}"/g, '')];
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.[0]).toBe(422);
    expect(answers[0]?.[1]).toContain('Name or password is wrong');
  });

  it('finds the forms in French too, and is told there what is wrong', async () => {
    const one = visitor();
    const page = await one.visit('/fr/login/');
    expect(page.text).toContain('Se connecter');
    const answer = await one.send(page, '/fr/login/', { login: 'x', password: 'y' });
    expect(answer.text).toContain('lang="fr"');
    expect(answer.status).toBe(422);
  });

  it('cannot register where accounts are by invitation', async () => {
    const page = await visitor().visit('/signup/');
    expect(page.text).toContain('by invitation');
  });
});

describe('signing in', () => {
  it('leads to where one wanted to go, and never to another host', async () => {
    await invited('Aglaonice');
    const page = await (await signInAs('Aglaonice')).visit('/en/');
    expect(page.text).toContain('Aglaonice');
    for (const next of ['//evil.example', 'https://evil.example/', '/\\evil.example', '/.//evil.example']) {
      const one = visitor();
      const form = await one.visit(`/login/?next=${encodeURIComponent(next)}`);
      const answer = await one.send(form, '/login/', { login: 'Aglaonice', password: GOOD_PASSWORD });
      expect(answer.url).toBe('/');
    }
  });

  it('sets exactly the two declared cookies, new ones each time, and out takes both away', async () => {
    const first = await signInAs('Aglaonice');
    const second = await signInAs('Aglaonice');
    expect([...first.cookies.keys()].sort()).toEqual(['csrftoken', 'sessionid']);
    expect(first.cookies.get('sessionid')).toMatch(/^[\w-]{43}$/);
    expect(first.cookies.get('sessionid')).not.toBe(second.cookies.get('sessionid'));
    const session = first.lines.findLast((line) => line.startsWith('sessionid='));
    // Not to stay signed in: it ends with the browser.
    expect(session).toMatch(/^sessionid=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    const page = await first.visit('/email/confirm/');
    const stolen = first.cookies.get('sessionid') ?? '';
    const token = /name="csrfmiddlewaretoken" value="(\w{64})"/.exec(
      (await first.visit('/login/again/')).text,
    )?.[1];
    expect(page.status).toBe(410);
    const out = await portal.http.app.inject({
      method: 'POST',
      url: '/logout/',
      headers: {
        host: 'localhost:8080',
        origin: ORIGIN,
        'content-type': 'application/x-www-form-urlencoded',
        cookie: [...first.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      },
      payload: new URLSearchParams({ csrfmiddlewaretoken: token ?? '' }).toString(),
    });
    expect(out.statusCode).toBe(303);
    expect([out.headers['set-cookie']].flat().filter((line) => /Max-Age=0/.test(line ?? ''))).toHaveLength(2);
    const thief = visitor();
    thief.cookies.set('sessionid', stolen);
    expect(await isSignedIn(thief)).toBe(false);
  });

  it('asks for the code of an authenticator after the password, and takes each once', async () => {
    const one = await invited('Theano');
    const found = await portal.accounts.sessionOf.find(one.cookies.get('sessionid') ?? '');
    if (found === undefined) throw new Error('an invitation signs in');
    const { secret } = accepted(await portal.accounts.own.offerAuthenticator(found.viewer));
    const totp = new TOTP({ secret: secret.replaceAll(' ', '') });
    const now = Date.now();
    accepted(
      await portal.accounts.own.confirmAuthenticator(found.viewer, {
        secret,
        code: totp.generate({ timestamp: now }),
        name: '',
      }),
    );
    const browser = visitor();
    const page = await browser.visit('/login/');
    const step = await browser.send(page, '/login/', { login: 'Theano', password: GOOD_PASSWORD });
    expect(step.url).toBe('/login/code/');
    expect(browser.cookies.has('sessionid')).toBe(false);
    const wrong = await browser.send(step, '/login/code/', { code: '000000' });
    expect(wrong.status).toBe(422);
    const code = totp.generate({ timestamp: now + 30_000 });
    await browser.send(wrong, '/login/code/', { code });
    expect(browser.cookies.has('sessionid')).toBe(true);
    const other = visitor();
    const again = await other.send(await other.visit('/login/'), '/login/', {
      login: 'Theano',
      password: GOOD_PASSWORD,
    });
    expect((await other.send(again, '/login/code/', { code })).status).toBe(422);
  });

  it('is refused without a token, and what was typed is kept', async () => {
    const one = visitor();
    const page = await one.visit('/login/');
    one.cookies.delete('csrftoken');
    const refused = await one.send(page, '/login/', { login: 'Aglaonice', password: GOOD_PASSWORD });
    expect(refused.status).toBe(403);
    expect(refused.text).toContain('Aglaonice');
    expect(refused.text).not.toContain(GOOD_PASSWORD);
  });

  it('is refused when another site sends the form', async () => {
    const one = visitor();
    const page = await one.visit('/login/');
    for (const headers of [
      { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
      { 'sec-fetch-site': 'same-site', origin: 'http://localhost:9999' },
    ]) {
      const answer = await one.send(
        page,
        '/login/',
        { login: 'Aglaonice', password: GOOD_PASSWORD },
        headers,
      );
      expect(answer.status).toBe(403);
      expect(one.cookies.has('sessionid')).toBe(false);
    }
  });
});

describe('an address without encryption', () => {
  it('takes no password, unless the operator says so', async () => {
    for (const [allowed, status] of [
      ['false', 403],
      ['true', 200],
    ] as const) {
      const other = await startTestPortal({
        ALMAGEST_PUBLIC_URL: 'http://sky.example',
        ALMAGEST_PLAIN_HTTP_SIGN_IN: allowed,
      });
      const page = await new Visitor(other.http.app, 'http://sky.example').visit('/login/');
      expect([page.status, /name="password"/.test(page.text)]).toEqual([status, allowed === 'true']);
      await other.close();
    }
  });
});

describe('a link from a mail', () => {
  it('takes its secret out of the address before the form is shown, and works once', async () => {
    await invited('Fatima', 'fatima@sky.example');
    const one = visitor();
    const asked = await one.send(await one.visit('/password/forgotten/'), '/password/forgotten/', {
      login: 'Fatima',
    });
    expect(asked.text).toContain('a link is on its way');
    // It goes out beside the answer, and the newest link is the one that works.
    await portal.accounts.close();
    const person = accepted(
      await portal.accounts.people.list(COMMAND_LINE as never, { search: 'Fatima' } as never),
    );
    const { id } = person.items[0] as { id: string };
    const delivery = accepted(await portal.accounts.people.startPasswordReset(COMMAND_LINE as never, id));
    const link = delivery.by === 'hand' ? delivery.link : '';
    const page = await one.visit(pathOf(link));
    expect(page.url).toBe('/password/new/');
    expect(page.text).toContain('Fatima');
    const short = await one.send(page, '/password/new/', { password: 'short' });
    expect(short.status).toBe(422);
    expect(short.text).toContain('too short');
    const done = await one.send(short, '/password/new/', { password: 'seven quiet bassoons at noon' });
    expect(done.text).toContain('The password is changed');
    expect(one.cookies.has('sessionid')).toBe(false);
    expect((await visitor().visit(pathOf(link))).status).toBe(410);
    expect(await isSignedIn(await signInAs('Fatima', 'seven quiet bassoons at noon'))).toBe(true);
  });

  it('that is made up is told to be spent', async () => {
    const page = await visitor().visit(`/welcome/?key=${'A'.repeat(43)}`);
    expect(page.status).toBe(410);
    expect(page.text).toContain('not good any more');
  });
});

describe('an identity provider', () => {
  let provider: TestIdentityProvider;

  beforeAll(async () => {
    provider = await startIdentityProvider(ORIGIN);
    accepted(await portal.accounts.settings.change(COMMAND_LINE, { providers: [provider.declaration] }));
  });
  afterAll(() => provider.close());

  /** Where the page after the button leads on to, by itself. */
  const awayFrom = ({ headers }: Visited): string => String(headers.refresh).replace(/^0; url=/, '');

  /** Goes through the provider's own pages as a person would, and answers where it sends them back. */
  async function throughProvider(
    address: string,
    login: string,
    jar = new Map<string, string>(),
    asked: string[] = [],
  ): Promise<string> {
    let url = address;
    let init: RequestInit = {};
    for (let steps = 0; steps < 12; steps++) {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } });
      for (const line of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (value === '') jar.delete(name);
        else jar.set(name, value);
      }
      const location = answer.headers.get('location');
      if (location !== null) {
        url = new URL(location, url).href;
        if (url.startsWith(ORIGIN)) return url.slice(ORIGIN.length);
        init = {};
        continue;
      }
      const text = await answer.text();
      const action = /<form[^>]*action="([^"]+)"/.exec(text)?.[1];
      const prompt = /name="prompt" value="(\w+)"/.exec(text)?.[1];
      if (action === undefined || prompt === undefined)
        throw new Error(`${answer.status} ${text.slice(0, 300)}`);
      asked.push(prompt);
      url = new URL(action, url).href;
      const body = new URLSearchParams(prompt === 'login' ? { prompt, login, password: 'x' } : { prompt });
      init = { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    }
    throw new Error('the provider never sent anybody back');
  }

  it('brings in somebody new, and the same person the next time', async () => {
    const ids = [];
    for (let i = 0; i < 2; i++) {
      const one = visitor();
      const page = await one.visit('/login/?next=/en/explore/');
      expect(page.text).toContain('Sign in with Sky Club');
      const leaving = await one.send(page, '/login/provider/club/', {});
      const away = awayFrom(leaving);
      expect(away.startsWith(provider.issuer)).toBe(true);
      expect(one.cookies.has('sessionid')).toBe(false);
      const back = await one.visit(await throughProvider(away, 'caroline'));
      expect(back.url).toBe('/en/explore/');
      expect(back.text).toContain('Club member caroline');
      const session = await portal.accounts.sessionOf.find(one.cookies.get('sessionid') ?? '');
      ids.push(session?.viewer.personId);
    }
    expect(ids[0]).toBeDefined();
    expect(ids[0]).toBe(ids[1]);
  });

  it('is believed once, in the browser that was sent there, and with the state that was given along', async () => {
    const one = visitor();
    const leaving = await one.send(await one.visit('/login/'), '/login/provider/club/', {});
    const callback = await throughProvider(awayFrom(leaving), 'williamina');
    const thief = visitor();
    await thief.visit('/login/');
    expect((await thief.visit(callback)).text).toContain('did not work');
    const altered = callback.replace(/state=[^&]+/, 'state=another');
    expect((await one.visit(altered)).text).toContain('did not work');
    // The step is spent by then.
    expect((await one.visit(callback)).text).toContain('did not work');
    expect(one.cookies.has('sessionid')).toBe(false);
  });

  it('stands for the password only: who has an authenticator is still asked for its code', async () => {
    const arrive = async () => {
      const one = visitor();
      const leaving = await one.send(await one.visit('/login/'), '/login/provider/club/', {});
      return { one, back: await one.visit(await throughProvider(awayFrom(leaving), 'ruth')) };
    };
    const first = await arrive();
    const session = await portal.accounts.sessionOf.find(first.one.cookies.get('sessionid') ?? '');
    if (session === undefined) throw new Error('Ruth is signed in');
    const { own } = portal.accounts;
    const { secret } = accepted(await own.offerAuthenticator(session.viewer));
    const code = new TOTP({ secret: secret.replaceAll(' ', '') }).generate();
    const { recoveryCodes } = accepted(
      await own.confirmAuthenticator(session.viewer, { secret, code, name: '' }),
    );
    const { one, back } = await arrive();
    expect([back.url, one.cookies.has('sessionid')]).toEqual(['/login/code/', false]);
    await one.send(back, '/login/code/', { code: recoveryCodes?.[0] ?? '' });
    expect(one.cookies.has('sessionid')).toBe(true);
  });

  it('is asked for the password anew before something sensitive, also when its own session goes on', async () => {
    const jar = new Map<string, string>();
    const one = visitor();
    const leave = async (from: string) =>
      awayFrom(await one.send(await one.visit(from), '/login/provider/club/', {}));
    await one.visit(await throughProvider(await leave('/login/'), 'agnes', jar));
    const at = async () => {
      const session = await portal.accounts.sessionOf.find(one.cookies.get('sessionid') ?? '');
      return Date.parse(session?.viewer.authenticatedAt ?? '');
    };
    const before = await at();
    const [silent, again]: string[][] = [[], []];
    const other = visitor();
    const away = awayFrom(await other.send(await other.visit('/login/'), '/login/provider/club/', {}));
    await other.visit(await throughProvider(away, 'agnes', jar, silent));
    expect(silent).not.toContain('login');
    const back = await one.visit(
      await throughProvider(await leave('/login/again/?next=/en/account/keys/'), 'agnes', jar, again),
    );
    expect(again).toContain('login');
    expect(back.url).toBe('/en/account/keys/');
    expect(await at()).toBeGreaterThan(before);
  });

  it('does not take over an account by its mail address unless the administrator wants that', async () => {
    await invited('Maria', 'maria@club.example');
    const one = visitor();
    const leaving = await one.send(await one.visit('/login/'), '/login/provider/club/', {});
    const back = await one.visit(await throughProvider(awayFrom(leaving), 'maria'));
    expect(back.text).toContain('did not work');
    expect(one.cookies.has('sessionid')).toBe(false);
  });
});
