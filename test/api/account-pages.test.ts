import { TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMINISTRATORS, COMMAND_LINE } from '#accounts';
import { accepted, GOOD_PASSWORD, signedUp } from '../accounts.ts';
import { fieldOf, type OfficePortal, startOffice } from '../office.ts';
import { Visitor } from './browser-jar.ts';

let portal: OfficePortal;
beforeAll(async () => {
  portal = await startOffice();
});
afterAll(() => portal.close());

const readPerson = async (id: string) => accepted(await portal.accounts.people.get(COMMAND_LINE, id));

describe('one’s own profile', () => {
  it('is renamed, and its language chosen: the cookie says so too', async () => {
    const hypatia = await portal.person('Hypatia');
    const { statusCode, headers } = await hypatia.send('/en/account/', {
      name: 'Hypatia of Alexandria',
      language: 'fr',
    });
    expect([statusCode, headers.location]).toEqual([303, '/account/?said=saved']);
    expect(String(headers['set-cookie'])).toMatch(/^django_language=fr;/);
    expect(await readPerson(hypatia.viewer.personId)).toMatchObject({
      name: 'Hypatia of Alexandria',
      language: 'fr',
    });
  });

  it('asks for the new address to be proven before it counts', async () => {
    const tycho = await portal.person('Tycho', { email: 'old@sky.example' });
    const { headers } = await tycho.send('/account/email/', { email: 'new@sky.example' });
    expect(headers.location).toBe('/account/?said=email-link-kept');
    expect((await tycho.get('/account/')).body).toContain('new@sky.example waits to be confirmed');
    expect((await readPerson(tycho.viewer.personId)).email).toBe('old@sky.example');
  });
});

describe('one’s own ways to sign in', () => {
  it('change the password only with the current one, never send a password back, and tell by mail', async () => {
    const vera = await portal.person('Vera', { email: 'vera@sky.example' });
    const wrong = await vera.send('/account/security/password/', {
      currentPassword: 'not this one at all',
      password: 'seven lanterns over water',
    });
    expect(wrong.statusCode).toBe(422);
    expect(wrong.body).not.toContain('seven lanterns');
    const right = await vera.send('/account/security/password/', {
      currentPassword: GOOD_PASSWORD,
      password: 'seven lanterns over water',
    });
    expect(right.headers.location).toBe('/account/security/?said=password-changed');
    await portal.accounts.close();
    const { mails } = await portal.outbox.list();
    expect(mails.filter(({ to }) => to === 'vera@sky.example').map(({ template }) => template)).toEqual([
      'password-changed',
    ]);
  });

  it('offer an authenticator as a picture and as text, and keep it through a wrong code', async () => {
    const annie = await portal.person('Annie');
    const { body } = await annie.get('/account/security/authenticators/new/');
    const secret = fieldOf(body, 'secret') ?? '';
    expect(secret).toMatch(/^[A-Z2-7 ]{16,}$/);
    expect(body).toContain('role="img"');
    const again = await annie.send('/account/security/authenticators/new/', {
      secret,
      uri: (fieldOf(body, 'uri') ?? '').replaceAll('&amp;', '&'),
      name: 'Telephone',
      code: '000000',
    });
    expect(again.statusCode).toBe(422);
    expect(fieldOf(again.body, 'secret')).toBe(secret);
  });

  it('are told to be two for somebody with rights, where the settings ask it, and the rights begin with the second', async () => {
    accepted(await portal.accounts.settings.change(COMMAND_LINE, { secondFactor: 'permission-holders' }));
    const ada = new Visitor(portal.http.app, 'http://sky.example');
    ada.cookies.set('sessionid', (await signedUp(portal, 'Ada', { groups: [ADMINISTRATORS] })).token);
    const shut = await ada.visit('/backoffice/people/');
    expect(shut.status).toBe(403);
    expect(shut.text).toContain('wait for a second factor');
    expect(shut.text).toContain('href="/account/security/"');
    expect((await ada.visit('/account/security/')).text).toContain('Your account has rights');
    const path = '/account/security/authenticators/new/';
    const offer = await ada.visit(path);
    const secret = fieldOf(offer.text, 'secret') ?? '';
    const code = new TOTP({ secret: secret.replaceAll(' ', '') }).generate();
    expect((await ada.send(offer, path, { secret, code, name: 'Telephone' })).status).toBe(200);
    expect((await ada.visit('/backoffice/people/')).status).toBe(200);
    expect((await ada.visit('/account/security/')).text).not.toContain('Your account has rights');
    accepted(await portal.accounts.settings.change(COMMAND_LINE, { secondFactor: 'nobody' }));
  });
});

describe('one’s own sessions', () => {
  it('are listed with their device, and all but this one end at once', async () => {
    const maria = await portal.person('Maria');
    const { body } = await maria.get('/account/sessions/');
    expect(body).toContain('Firefox, Linux');
    expect(body).toContain('this one');
    const ended = await maria.send('/account/sessions/end-others/');
    expect(ended.headers.location).toBe('/account/sessions/?said=sessions-ended');
  });

  it('are nobody else’s to end', async () => {
    const [one, two] = [await portal.person('Castor'), await portal.person('Pollux')];
    const { statusCode } = await one.send(`/account/sessions/${two.viewer.sessionId}/end/`);
    expect(statusCode).toBe(404);
    expect((await two.get('/account/sessions/')).body).toContain('this one');
  });
});

describe('one’s own API keys', () => {
  it('are shown once, listed by their last characters, renamed and revoked', async () => {
    const nicole = await portal.person('Nicole');
    const made = await nicole.send('/account/keys/new/', { name: 'Notebook', scopes: ['read'] });
    expect(made.statusCode).toBe(200);
    const secret = /Apikey ([\w-]{20,})/.exec(made.body.replaceAll('&quot;', '"'))?.[1] ?? '';
    expect(secret).not.toBe('');
    const list = (await nicole.get('/account/keys/')).body;
    expect(list).toContain('Notebook');
    expect(list).not.toContain(secret);
    const id = /\/account\/keys\/([\w-]{10,})\//.exec(list)?.[1];
    await nicole.send(`/account/keys/${id}/`, { name: 'Old notebook' });
    expect((await nicole.get('/account/keys/')).body).toContain('Old notebook');
    await nicole.send(`/account/keys/${id}/revoke/`);
    expect((await nicole.get('/account/keys/')).body).toContain('no key yet');
  });

  it('need a name, something that they may do, and a day to come', async () => {
    const johannes = await portal.person('Johannes');
    const { statusCode, body } = await johannes.send('/account/keys/new/', {
      name: '',
      expiresAt: '1609-01-01',
    });
    expect(statusCode).toBe(422);
    expect(fieldOf(body, 'expiresAt')).toBe('1609-01-01');
  });

  it('are nobody else’s to see', async () => {
    const [one, two] = [await portal.person('Romulus'), await portal.person('Remus')];
    await one.send('/account/keys/new/', { name: 'Wolf', scopes: ['read'] });
    const id = /\/account\/keys\/([\w-]{10,})\//.exec((await one.get('/account/keys/')).body)?.[1];
    expect((await two.get(`/account/keys/${id}/`)).statusCode).toBe(404);
    expect((await two.send(`/account/keys/${id}/revoke/`)).statusCode).toBe(404);
  });
});

describe('one’s own data', () => {
  it('are taken away as a file, and erased after a question', async () => {
    const zhang = await portal.person('Zhang Heng', { email: 'zhang@sky.example' });
    const { headers, body } = await zhang.get('/account/data/export/');
    expect(headers['content-disposition']).toBe('attachment; filename="account.json"');
    expect(JSON.stringify(JSON.parse(body))).toContain('zhang@sky.example');
    expect((await zhang.get('/fr/account/data/erase/')).body).toContain('irréversible');
    const gone = await zhang.send('/account/data/erase/');
    expect(gone.statusCode).toBe(200);
    expect(gone.body).toContain('Your account is erased');
    const found = await portal.accounts.people.get(COMMAND_LINE, zhang.viewer.personId);
    expect(found.ok).toBe(false);
  });
});
