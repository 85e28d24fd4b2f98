// What people do with accounts, in a browser: in both languages, with and without JavaScript. One portal with a real mail
// server and a real identity provider beside it.
import { TOTP } from 'otpauth';
import type { BrowserContext, Cookie, Locator, Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { ADMINISTRATORS, COMMAND_LINE } from '#accounts';
import { consentTexts, createCookieRegistry } from '#consent';
import { LANGUAGE_NAMES, type Translate, translator } from '#i18n';
import { accepted, GOOD_PASSWORD, signedUp } from '../accounts.ts';
import { freePort } from '../cluster.ts';
import { startIdentityProvider, type TestIdentityProvider } from '../identity-provider.ts';
import { linkIn, startMailServer, type TestMailServer } from '../mail-server.ts';
import { startTestPortal } from '../portal.ts';
import { signIn } from './office-pages.ts';
import { useBrowser } from './portal.ts';

let post: TestMailServer;
let club: TestIdentityProvider;
let root = '';
let nightShift = '';

const setting = useBrowser(async () => {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  [post, club] = await Promise.all([startMailServer(), startIdentityProvider(origin)]);
  const portal = await startTestPortal({
    PORT: String(port),
    ALMAGEST_NAME: 'Night Sky Club',
    ALMAGEST_PUBLIC_URL: origin,
    ...post.environment,
  });
  const { accounts, visibility } = portal;
  accepted(
    await accounts.settings.change(COMMAND_LINE, { secondFactor: 'nobody', providers: [club.declaration] }),
  );
  root = (await signedUp(portal, 'Hypatia', { groups: [ADMINISTRATORS] })).token;
  nightShift = accepted(await accounts.groups.create(COMMAND_LINE, { name: 'Night shift' })).id;
  accepted(
    await visibility.setAccess(COMMAND_LINE, 'observatories', {
      isRestricted: true,
      grants: [{ holder: { kind: 'group', id: nightShift }, rights: ['browse'] }],
      hiddenFields: [],
    }),
  );
  return portal;
});
afterAll(async () => {
  club?.close();
  await post?.close();
});

/** How somebody visits. */
interface Way {
  readonly language: 'en' | 'fr';
  readonly script: boolean;
}

const EN_SCRIPT: Way = { language: 'en', script: true };
const EN_PLAIN: Way = { language: 'en', script: false };
const FR_SCRIPT: Way = { language: 'fr', script: true };
const FR_PLAIN: Way = { language: 'fr', script: false };

const wordsOf = ({ language, script }: Way): string =>
  `in ${language === 'en' ? 'English' : 'French'} ${script ? 'with' : 'without'} JavaScript`;

const registry = createCookieRegistry({ hostPrefix: false, languages: ['en', 'fr'] });

/** What is not as it was declared, of the cookies that a browser holds. */
function undeclared(cookies: readonly Cookie[]): readonly string[] {
  return cookies.flatMap((cookie) => {
    const declared = registry.byName(cookie.name);
    if (declared === undefined) return [`${cookie.name} is not declared`];
    const seconds = cookie.expires === -1 ? null : cookie.expires - Date.now() / 1000;
    const lives =
      seconds === null
        ? declared.mayEndWithBrowser
        : seconds > 0 && seconds <= (declared.maxAgeSeconds ?? 0) + 1;
    const isAsDeclared =
      lives &&
      cookie.path === '/' &&
      cookie.domain === 'localhost' &&
      cookie.httpOnly === declared.httpOnly &&
      cookie.sameSite === declared.sameSite &&
      declared.value.test(cookie.value);
    return isAsDeclared ? [] : [`${cookie.name} is not as declared: ${JSON.stringify(cookie)}`];
  });
}

/** A browser at the portal, and the words of its language. */
class Walk {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly t: Translate;

  constructor(page: Page, { language }: Way) {
    this.page = page;
    this.context = page.context();
    this.t = translator(language);
  }

  go = (path: string) => this.page.goto(path);
  fill = (label: string, value: string) => this.page.getByLabel(label, { exact: true }).fill(value);
  /** Presses a button, and waits for the page that follows. */
  async press(name: string): Promise<void> {
    const button = this.page.getByRole('button', { name, exact: true });
    await Promise.all([this.page.waitForEvent('framenavigated'), button.click()]);
    await this.page.waitForLoadState();
  }
  path = () => new URL(this.page.url()).pathname;
  heading = async () => (await this.page.getByRole('heading', { level: 1 }).textContent()) ?? '';
  told = async () => (await this.page.getByRole('status').first().textContent()) ?? '';
  cookies = async () =>
    Object.fromEntries((await this.context.cookies(setting.origin)).map((cookie) => [cookie.name, cookie]));

  /** Whom the top of every page names. */
  async name(): Promise<string | undefined> {
    const link = this.page.locator('.masthead-person a[title]');
    return (await link.count()) === 0 ? undefined : ((await link.textContent()) ?? '');
  }

  async signIn(login: string, password = GOOD_PASSWORD, next = '/account/'): Promise<void> {
    await this.go(`/login/?next=${encodeURIComponent(next)}`);
    await this.fill(this.t('door.login'), login);
    await this.fill(this.t('door.password'), password);
    await this.press(this.t('door.sign-in'));
  }

  /** In by a session that was begun elsewhere, where signing in is not what the walk is about. */
  async enter(token: string, path: string): Promise<void> {
    await signIn(this.context, setting.origin, token);
    await this.go(path);
  }

  async signOut(): Promise<void> {
    const button = this.page.getByRole('button', { name: this.t('door.sign-out'), exact: true });
    if ((await button.count()) === 0) await this.go('/account/');
    await this.press(this.t('door.sign-out'));
    expect(await this.heading()).toBe(this.t('door.told.signed-out'));
  }
}

/** Walks in a browser of its own. Whatever was done, it holds no cookie that is not as declared, and nothing else. */
function walking(way: Way, walk: (walk: Walk) => Promise<void>, token?: string): Promise<void> {
  const options = { locale: way.language === 'en' ? 'en-GB' : 'fr-FR', javaScriptEnabled: way.script };
  return setting.visit(options, async (context, page) => {
    if (token !== undefined) await signIn(context, setting.origin, token);
    page.setDefaultTimeout(30_000);
    const one = new Walk(page, way);
    await walk(one);
    expect(undeclared(await context.cookies(setting.origin))).toEqual([]);
    expect(await page.evaluate('[localStorage.length, sessionStorage.length]')).toEqual([0, 0]);
  });
}

/** One test per way. */
function onEach(ways: readonly Way[], claim: string, walk: (one: Walk, way: Way) => Promise<void>): void {
  for (const way of ways) it(`${claim}, ${wordsOf(way)}`, () => walking(way, (one) => walk(one, way)));
}

let people = 0;
/** Somebody with a password, whom no other test knows. */
async function somebody(facts: { readonly withMail?: boolean } = {}) {
  people += 1;
  const name = `Astronomer ${people}`;
  const email = `astronomer-${people}@sky.example`;
  const { personId, token } = await signedUp(setting.portal, name, facts.withMail ? { email } : {});
  return { name, email, personId, token };
}

describe('an invitation', () => {
  onEach(
    [EN_SCRIPT, FR_PLAIN],
    'goes out by mail and makes an account of its groups, once',
    async (one, way) => {
      const { t } = one;
      const email = `invited-${way.language}@sky.example`;
      const name = way.language === 'en' ? 'Caroline Herschel' : 'Nicole-Reine Lepaute';
      await walking(
        way,
        async (office) => {
          await office.go('/backoffice/invitations/new/');
          await office.page.getByLabel(t('people.email')).fill(email);
          await office.page.getByLabel(t('invitations.language')).selectOption(way.language);
          await office.page.getByLabel('Night shift').check();
          await office.press(t('invitations.send'));
          expect(await office.told()).toBe(t('office.said.invitation-sent'));
        },
        root,
      );
      const letter = await post.letterTo(email);
      expect(letter.subject).toBe(t('mail.invitation.subject', { portal: 'Night Sky Club' }));
      await one.go(linkIn(letter));
      // The secret is out of the address before anything is shown.
      expect([one.path(), new URL(one.page.url()).search]).toEqual(['/welcome/', '']);
      expect(await one.heading()).toBe(t('door.link.invitation'));
      await one.fill(t('door.name'), name);
      await one.fill(t('door.new-password'), 'password');
      await one.press(t('door.link.invitation-do'));
      await one.page.getByRole('alert').waitFor();
      expect(await one.page.getByLabel(t('door.name'), { exact: true }).inputValue()).toBe(name);
      await one.fill(t('door.new-password'), GOOD_PASSWORD);
      await one.press(t('door.link.invitation-do'));
      expect(await one.name()).toBe(name);
      expect((await one.go('/explore/dataset/observatories/information/'))?.status()).toBe(200);
      await walking(way, async (other) => {
        await other.go(linkIn(letter));
        expect(await other.heading()).toBe(t('door.told.link-spent'));
      });
    },
  );
});

describe('signing in', () => {
  onEach([FR_SCRIPT, EN_PLAIN], 'by password leads to where one wanted to go, and out again', async (one) => {
    const { t } = one;
    const { name } = await somebody();
    await one.go('/explore/?q=star');
    await one.page
      .locator('.masthead-person')
      .getByRole('link', { name: t('door.sign-in') })
      .click();
    await one.fill(t('door.login'), name);
    await one.fill(t('door.password'), 'not the right one');
    await one.press(t('door.sign-in'));
    expect(await one.page.getByRole('alert').textContent()).toContain(t('account.problem.wrong-credentials'));
    await one.fill(t('door.password'), GOOD_PASSWORD);
    const sent = one.page.waitForRequest((request) => request.method() === 'POST');
    await one.press(t('door.sign-in'));
    // A policy of no referrer at all would make it null, and our own forms those of nobody.
    expect((await (await sent).allHeaders()).origin).toBe(setting.origin);
    expect(one.page.url()).toMatch(/\/explore\/\?q=star$/);
    expect(await one.name()).toBe(name);
    await one.signOut();
    await one.go('/account/');
    expect(one.path()).toMatch(/\/login\/$/);
  });

  onEach(
    [EN_SCRIPT, FR_PLAIN],
    'goes by the code of an authenticator, or by a recovery code, each once',
    async (one) => {
      const { t, page } = one;
      const { name, token } = await somebody();
      await one.enter(token, '/account/security/authenticators/new/');
      const secret = (await page.locator('.code code').first().textContent())?.replaceAll(' ', '') ?? '';
      const totp = new TOTP({ secret });
      const now = Date.now();
      await one.fill(t('security.name'), 'Telephone');
      await one.fill(t('security.code'), totp.generate({ timestamp: now }));
      await one.press(t('security.authenticator-confirm'));
      const [recovery = ''] = ((await page.locator('.code code').textContent()) ?? '').split('\n');
      const step = async (code: string) => {
        await one.fill(t('door.code'), code);
        await one.press(t('door.go-on'));
      };
      const next = totp.generate({ timestamp: now + 30_000 });
      for (const code of [next, recovery]) {
        await one.signOut();
        await one.signIn(name);
        expect([await one.heading(), Object.keys(await one.cookies())]).toEqual([
          t('door.second-step'),
          ['csrftoken'],
        ]);
        await step(code);
        expect([await one.name(), one.path()]).toEqual([name, '/account/']);
      }
      await one.signOut();
      await one.signIn(name);
      for (const spent of [next, recovery]) {
        await step(spent);
        expect(await page.getByRole('alert').textContent()).toContain(t('account.problem.wrong-code'));
        expect(await one.name()).toBeUndefined();
      }
    },
  );

  onEach([EN_SCRIPT, FR_SCRIPT], 'goes by a passkey alone', async (one) => {
    const { t, page } = one;
    const { name, token } = await somebody();
    const device = await one.context.newCDPSession(page);
    await device.send('WebAuthn.enable');
    await device.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await one.enter(token, '/account/security/passkeys/new/');
    await one.fill(t('security.name'), 'Telephone');
    await one.press(t('security.passkey-make'));
    expect(await page.locator('.code code').textContent()).toMatch(/^\S+(\n\S+)+$/);
    await one.signOut();
    await one.go('/login/?next=/account/security/');
    await one.press(t('door.with-passkey'));
    expect([await one.name(), one.path()]).toEqual([name, '/account/security/']);
    await page.getByRole('rowheader', { name: 'Telephone' }).waitFor();
    await device.send('WebAuthn.disable');
  });

  onEach([FR_PLAIN], 'offers no passkey where no script could ask for one, and says so', async (one) => {
    const { t, page } = one;
    const { token } = await somebody();
    await one.go('/login/');
    expect(await page.getByRole('button', { name: t('door.with-passkey') }).count()).toBe(0);
    await one.enter(token, '/account/security/passkeys/new/');
    await page.getByText(t('security.passkey-script')).waitFor();
  });

  onEach([FR_SCRIPT, EN_PLAIN], 'goes by an identity provider, and back', async (one, way) => {
    const { t, page } = one;
    // The provider's pages name a face of another host.
    await one.context.route('https://**', (route) => route.abort());
    await one.go('/login/?next=/explore/');
    const go = (button: Locator, to: string) => Promise.all([page.waitForURL(`${to}/**`), button.click()]);
    await go(page.getByRole('button', { name: t('door.with-provider', { name: 'Sky Club' }) }), club.issuer);
    await page.locator('[name=login]').fill(`${way.language}-member`);
    await page.locator('[name=password]').fill('x');
    await page.locator('[type=submit]').click();
    await go(page.locator('[name=prompt][value=consent] ~ [type=submit]'), setting.origin);
    expect([await one.name(), one.path()]).toEqual([`Club member ${way.language}-member`, '/explore/']);
  });
});

describe('a forgotten password', () => {
  onEach(
    [EN_SCRIPT, FR_PLAIN],
    'is replaced by a link from the mail, and everybody signed in is out',
    async (one, way) => {
      const { t } = one;
      const { name, email, token } = await somebody({ withMail: true });
      await walking(way, async (other) => {
        await other.enter(token, '/account/');
        await one.go('/login/');
        await one.page.getByRole('link', { name: t('door.forgotten') }).click();
        await one.fill(t('door.login'), email);
        await one.press(t('door.send-link'));
        expect(await one.heading()).toBe(t('door.told.mail-sent'));
        const letter = await post.letterTo(email);
        expect(letter.subject).toBe(t('mail.password-reset.subject', { portal: 'Night Sky Club' }));
        await one.go(linkIn(letter));
        await one.fill(t('door.new-password'), 'seven quiet bassoons at noon');
        await one.press(t('door.link.password-reset-do'));
        expect(await one.heading()).toBe(t('door.told.password-changed'));
        expect(Object.keys(await one.cookies())).toEqual(['csrftoken']);
        await one.go(linkIn(letter));
        expect(await one.heading()).toBe(t('door.told.link-spent'));
        await other.go('/account/');
        expect(other.path()).toMatch(/\/login\/$/);
      });
      await one.signIn(name);
      expect(await one.name()).toBeUndefined();
      await one.signIn(name, 'seven quiet bassoons at noon');
      expect(await one.name()).toBe(name);
    },
  );
});

describe('a session', () => {
  onEach(
    [FR_SCRIPT, EN_PLAIN],
    'that its person ends from another browser is over at its next request',
    async (one, way) => {
      const { t, page } = one;
      const { name, token } = await somebody();
      await walking(way, async (lost) => {
        await lost.signIn(name);
        await one.enter(token, '/account/sessions/');
        expect(await page.getByRole('row').count()).toBe(3);
        await lost.go('/explore/');
        expect(await lost.name()).toBe(name);
        await one.press(`${t('sessions.end')} Chrome, Linux`);
        expect(await one.told()).toBe(t('office.said.session-ended'));
        expect(await page.getByRole('row').count()).toBe(2);
        await lost.go('/explore/');
        expect(await lost.name()).toBeUndefined();
      });
    },
  );
});

describe('rights', () => {
  onEach(
    [EN_SCRIPT, FR_PLAIN],
    'hold at the next request when an administrator gives and takes them',
    async (one, way) => {
      const { t } = one;
      const { personId, token } = await somebody();
      const sees = async () => (await one.go('/explore/dataset/observatories/information/'))?.status();
      await one.enter(token, '/explore/');
      expect(await sees()).toBe(404);
      await walking(
        way,
        async (office) => {
          for (const [isMember, status] of [
            [true, 200],
            [false, 404],
          ] as const) {
            await office.go(`/backoffice/people/${personId}/`);
            await office.page.getByLabel('Night shift').setChecked(isMember);
            await office.press(t('office.save'));
            expect(await office.told()).toBe(t('office.said.saved'));
            const { sessionid: before } = await one.cookies();
            expect(await sees()).toBe(status);
            const { sessionid: after } = await one.cookies();
            expect(after?.value).not.toBe(before?.value);
          }
        },
        root,
      );
    },
  );
});

describe('a form that the CSRF check refuses', () => {
  onEach([FR_SCRIPT, EN_PLAIN], 'keeps what was typed and can be sent again', async (one, way) => {
    const { t, page } = one;
    const { name, token } = await somebody();
    const newName = `${name} of ${way.language === 'fr' ? 'Besançon' : 'Bath'}`;
    await one.enter(token, '/account/');
    await one.fill(t('people.name'), newName);
    // Meanwhile, in another window: out, and in again.
    const window = new Walk(await one.context.newPage(), way);
    await window.signOut();
    await window.signIn(name);
    await one.press(t('office.save'));
    expect(await one.heading()).toBe(t('refused-form.title'));
    expect(await page.locator('.refused-value').first().textContent()).toBe(newName);
    await one.press(t('refused-form.again'));
    expect([await one.told(), await one.name()]).toEqual([t('office.said.saved'), newName]);
  });
});

describe('a form on another page of this machine', () => {
  onEach([EN_SCRIPT], 'changes nothing, although the cookies come along', async (one, way) => {
    const { t, page } = one;
    const { name, token } = await somebody();
    await one.enter(token, '/account/');
    // Another port is the same site: cookies with SameSite are sent from there.
    const elsewhere = `http://localhost:1/${way.language}`;
    await page.route(elsewhere, (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<form method="post" action="${setting.origin}/account/"><input name="name" value="Mallory"><button>Win</button></form>`,
      }),
    );
    await one.go(elsewhere);
    const sent = page.waitForRequest((request) => request.method() === 'POST');
    await one.press('Win');
    expect((await (await sent).allHeaders()).cookie).toContain('sessionid=');
    expect(await page.textContent('.eyebrow')).toBe('403');
    expect(await page.textContent('main')).not.toContain('Mallory');
    await one.go('/account/');
    expect([await one.name(), await page.getByLabel(t('people.name')).inputValue()]).toEqual([name, name]);
  });
});

describe('a session cookie from a neighbouring host', () => {
  onEach(
    [FR_PLAIN],
    'beside one’s own stands for nobody, and leads to a page that removes both',
    async (one) => {
      const { t } = one;
      const { name, token } = await somebody();
      await one.enter(token, '/explore/');
      // With a longer path it is sent first, as one of the parent domain that is older would be.
      await one.context.addCookies([
        { name: 'sessionid', value: 'A'.repeat(43), domain: 'localhost', path: '/account/' },
      ]);
      expect((await one.go('/account/'))?.status()).toBe(400);
      expect(await one.context.cookies(`${setting.origin}/account/`)).toEqual([]);
      await one.page.getByRole('main').getByRole('link').first().click();
      await one.fill(t('door.login'), name);
      await one.fill(t('door.password'), GOOD_PASSWORD);
      await one.press(t('door.sign-in'));
      expect([await one.name(), one.path()]).toEqual([name, '/account/']);
    },
  );
});

describe('a browser', () => {
  onEach([EN_PLAIN], 'with more cookies than any server takes is told so, and rid of them', async (one) => {
    await one.context.addCookies(
      Array.from({ length: 16 }, (_, i) => ({ name: `c${i}`, value: 'x'.repeat(4000), url: setting.origin })),
    );
    expect((await one.go('/explore/'))?.status()).toBe(431);
    expect((await one.go('/explore/'))?.status()).toBe(200);
  });

  onEach([FR_SCRIPT, EN_PLAIN], 'holds the declared cookies of its state, and no other', async (one, way) => {
    const { t, page } = one;
    const names = async () => Object.keys(await one.cookies()).sort();
    const { name, personId } = await somebody();
    await one.go('/explore/');
    expect(await names()).toEqual([]);
    await one.press(LANGUAGE_NAMES[way.language === 'fr' ? 'en' : 'fr']);
    await one.press(LANGUAGE_NAMES[way.language]);
    expect(await names()).toEqual(['django_language']);
    const { centre } = consentTexts(way.language);
    await one.go('/terms/cookies-preferences/');
    await page.getByLabel(centre.uncounted).check();
    await one.press(centre.save);
    const chosen = ['cookies_preferences', 'django_language'];
    expect(await names()).toEqual(chosen);
    await one.go('/login/');
    expect(await names()).toEqual(['cookies_preferences', 'csrftoken', 'django_language']);
    await one.fill(t('door.login'), name);
    await one.fill(t('door.password'), GOOD_PASSWORD);
    await page.getByLabel(t('door.stay')).check();
    const before = await one.cookies();
    await one.press(t('door.sign-in'));
    const signedIn = ['cookies_preferences', 'csrftoken', 'django_language', 'sessionid'];
    const stay = await one.cookies();
    expect(Object.keys(stay).sort()).toEqual(signedIn);
    expect(stay.csrftoken?.value).not.toBe(before.csrftoken?.value);
    for (const kept of [stay.sessionid, stay.csrftoken])
      expect(((kept?.expires ?? 0) - Date.now() / 1000) / 86_400).toBeCloseTo(14, 1);
    accepted(await setting.portal.accounts.people.change(COMMAND_LINE, personId, { groups: [nightShift] }));
    await one.go('/explore/');
    const renewed = await one.cookies();
    expect(Object.keys(renewed).sort()).toEqual(signedIn);
    expect(renewed.sessionid?.value).not.toBe(stay.sessionid?.value);
    expect(undeclared(await one.context.cookies(setting.origin))).toEqual([]);
    await one.signOut();
    expect(await names()).toEqual(chosen);
    await one.signIn(name);
    const { sessionid } = await one.cookies();
    // Without the wish to stay it ends with the browser.
    expect(sessionid?.expires).toBe(-1);
  });
});
