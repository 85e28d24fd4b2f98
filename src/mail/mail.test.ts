import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '#i18n';
import { openStore } from '#store';
import { onEachDatabase } from '../../test/databases.ts';
import { fc } from '../../test/properties.ts';
import { createMailer } from './mailer.ts';
import type { MailMessage } from './model.ts';
import { oneLine, renderMail } from './render.ts';

const frame = { portalName: () => 'Night Sky Club', publicUrl: 'https://sky.example' };
const expiresAt = '2026-03-01T12:00:00.000Z';
const at = '2026-02-20T08:30:00.000Z';

const data = {
  invitation: { inviter: 'Ada', link: '/backoffice/accept?t=abc', expiresAt },
  registration: { link: '/account/confirm?t=abc', expiresAt },
  'registration-known': { link: '/account/sign-in' },
  'password-reset': { link: '/account/reset?t=abc', expiresAt },
  'email-change': { link: '/account/address?t=abc', expiresAt },
  'email-changed': { newAddress: 'new@sky.example', at, link: '/account' },
  'password-changed': { at, link: '/account' },
  'sign-in-method-added': { method: 'passkey', name: 'Laptop', at, link: '/account' },
  failure: { what: 'Refresh of stars', problem: 'The source was not found.', at, link: '/backoffice' },
} as const;

const messages = (language: 'en' | 'fr') =>
  Object.entries(data).map(
    // Pairs of a table that was written with the types of the messages.
    ([template, about]) => ({ to: 'ada@sky.example', language, template, data: about }) as MailMessage,
  );

describe('a message', () => {
  for (const language of LANGUAGES) {
    for (const message of messages(language)) {
      it(`${message.template} says the same as text and as HTML in ${language}, and links only to the portal`, () => {
        const { subject, text, html, link } = renderMail(message, frame);
        expect(subject).not.toMatch(/[{}]|mail\./);
        expect(text).not.toMatch(/[{}]|mail\./);
        expect(link).toBe(`https://sky.example${message.data.link}`);
        expect(text).toContain(`\n${link}\n`);
        expect([...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, to]) => to)).toEqual([link]);
        expect(html).not.toMatch(/<img|<script|<link|url\(/);
        expect(html).toContain(`lang="${language}"`);
      });
    }
  }

  it('cannot be given another host by the path of its link', () => {
    for (const link of [
      '//evil.example/',
      'https://evil.example/',
      '/\\evil.example',
      'account',
      '\t//evil.example',
    ]) {
      const message: MailMessage = {
        to: 'ada@sky.example',
        language: 'en',
        template: 'registration-known',
        data: { link },
      };
      expect(() => renderMail(message, frame), link).toThrow('no path of the portal');
    }
  });

  it('keeps markup, addresses and second lines of a name from becoming any', () => {
    const inviter = '<b>Ada</b>\r\nBcc: all@evil.example see https://evil.example \u202Egnp.exe';
    const { text, html } = renderMail(
      { to: 'a@b.example', language: 'en', template: 'invitation', data: { ...data.invitation, inviter } },
      frame,
    );
    expect(html).not.toContain('<b>');
    expect(text).not.toMatch(/\nBcc|\u202E|https:\/\/evil|evil\.example/);
  });

  it('has a subject of one line, whatever its values hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (what) => {
        const { subject } = renderMail(
          { to: 'a@b.example', language: 'fr', template: 'failure', data: { ...data.failure, what } },
          frame,
        );
        expect(subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        expect(oneLine(what).length).toBeLessThanOrEqual(400);
      }),
    );
  });
});

onEachDatabase('the outbox of a portal without a mail server', (database) => {
  const openOutbox = async () => {
    const store = await openStore(await database.newPlace());
    let now = new Date('2026-02-20T08:00:00.000Z');
    const clock = { now: () => now };
    const made = createMailer({ store, clock, frame, enqueue: undefined });
    return { ...made, store, later: (iso: string) => (now = new Date(iso)) };
  };
  const message: MailMessage = {
    to: 'Ada@sky.example',
    language: 'fr',
    template: 'password-reset',
    data: data['password-reset'],
  };

  it('keeps the message, and shows an administrator its words and its link', async () => {
    const { mailer, outbox, store } = await openOutbox();
    const { id, delivery } = await mailer.send(message);
    expect(delivery).toBe('kept');
    const { mails, total } = await outbox.list({ states: ['kept'] });
    expect([total, mails[0]?.to, mails[0]?.state]).toEqual([1, 'Ada@sky.example', 'kept']);
    expect((await outbox.get(id))?.rendered?.link).toBe('https://sky.example/account/reset?t=abc');
    expect(await outbox.retry(id)).toBe(false);
    await store.close();
  });

  it('drops a message when its link expires', async () => {
    const { mailer, outbox, store, later } = await openOutbox();
    const { id } = await mailer.send(message);
    expect(await outbox.sweep()).toBe(0);
    later(expiresAt);
    expect(await outbox.sweep()).toBe(1);
    expect(await outbox.get(id)).toBeUndefined();
    await store.close();
  });

  it('forgets everything that was addressed to somebody, however it was capitalised', async () => {
    const { mailer, outbox, store } = await openOutbox();
    await mailer.send(message);
    await mailer.send({ ...message, to: 'bob@sky.example' });
    expect(await outbox.forget('ada@SKY.example')).toBe(1);
    expect((await outbox.list()).mails.map(({ to }) => to)).toEqual(['bob@sky.example']);
    await store.close();
  });

  it('refuses a recipient that is not one plain address', async () => {
    const { mailer, store } = await openOutbox();
    await expect(mailer.send({ ...message, to: 'a@b.c\r\nBcc: d@e.f' })).rejects.toThrow('one plain address');
    await store.close();
  });
});
