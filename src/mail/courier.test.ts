import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { expect, it, onTestFinished } from 'vitest';
import { openStore } from '#store';
import { onEachDatabase, type TestDatabase } from '../../test/databases.ts';
import { createCourier, type SmtpOptions } from './courier.ts';
import { createMailer } from './mailer.ts';
import type { MailMessage } from './model.ts';

const fixture = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../test/fixtures/tls', name), 'utf8');
const ca = fixture('localhost.crt');

interface Taken {
  readonly from: string;
  readonly to: readonly string[];
  readonly mail: ParsedMail;
  readonly raw: string;
  readonly isSecure: boolean;
  readonly user: string | undefined;
}

/** A mail server on loopback that keeps what it takes. */
async function startServer(options: SMTPServerOptions & { readonly port?: number } = {}) {
  const taken: Taken[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    key: fixture('localhost.key'),
    cert: ca,
    logger: false,
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const raw = Buffer.concat(chunks).toString('utf8');
        taken.push({
          from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
          to: session.envelope.rcptTo.map(({ address }) => address),
          mail: await simpleParser(raw),
          raw,
          isSecure: session.secure,
          user: session.user,
        });
        callback();
      });
    },
    ...options,
  });
  server.on('error', () => {}); // Clients that turn away; what comes of it is what is tested.
  const listening = server.listen(options.port ?? 0, '127.0.0.1');
  await once(listening, 'listening');
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  onTestFinished(close);
  // Listening on TCP, so the address has a port.
  return { taken, close, port: (listening.address() as AddressInfo).port };
}

async function openMail(database: TestDatabase, smtp: Partial<SmtpOptions> & { readonly port: number }) {
  const store = await openStore(await database.newPlace());
  onTestFinished(() => store.close());
  let instant = new Date('2026-02-20T08:00:00.000Z');
  const clock = { now: () => instant };
  const frame = { portalName: () => 'Club d’étoiles', publicUrl: 'https://sky.example' };
  const queued: string[] = [];
  const { mailer, outbox } = createMailer({
    store,
    clock,
    frame,
    enqueue: async (id) => {
      queued.push(id);
    },
  });
  const sender = { name: 'Club d’étoiles, Paris', address: 'portal@sky.example' };
  const courier = createCourier({
    store,
    clock,
    frame,
    smtp: { host: '127.0.0.1', tls: 'none', user: '', password: '', sender, ...smtp },
  });
  return {
    mailer,
    outbox,
    queued,
    store,
    deliver: (id: string, isLast = false, signal = new AbortController().signal) =>
      courier.deliver(id, { isLast, signal }),
    at: (iso: string) => {
      instant = new Date(iso);
    },
  };
}

const reset: MailMessage = {
  to: 'ada@sky.example',
  language: 'fr',
  template: 'password-reset',
  data: { link: '/account/reset?token=s3cret', expiresAt: '2026-02-20T10:00:00.000Z' },
};

onEachDatabase('a message over SMTP', (database) => {
  it('arrives as text and HTML in the reader’s language, from the sender of the settings, and leaves no secret behind', async () => {
    const { taken, port } = await startServer();
    const { mailer, outbox, queued, deliver, store } = await openMail(database, { port });
    const { id, delivery } = await mailer.send(reset);
    expect([delivery, queued]).toEqual(['queued', [id]]);
    expect(await deliver(id)).toBe('sent');
    expect(taken.map(({ from, to }) => [from, to])).toEqual([['portal@sky.example', ['ada@sky.example']]]);
    const mail = taken[0]?.mail;
    expect(mail?.from?.value).toEqual([{ name: 'Club d’étoiles, Paris', address: 'portal@sky.example' }]);
    expect(mail?.subject).toBe('Nouveau mot de passe pour Club d’étoiles');
    expect(mail?.text).toContain('https://sky.example/account/reset?token=s3cret');
    expect(mail?.html).toContain('href="https://sky.example/account/reset?token=s3cret"');
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail?.messageId).toBe(`<${id}@sky.example>`);
    expect(mail?.attachments).toEqual([]);
    expect(await outbox.get(id)).toMatchObject({ state: 'sent', attempts: 1, rendered: undefined });
    expect(JSON.stringify(await store.db.selectFrom('mail_outbox').selectAll().execute())).not.toContain(
      's3cret',
    );
    expect(await deliver(id)).toBe('gone');
    expect(taken).toHaveLength(1);
  });

  it('has no header but ours, whatever its values hold', async () => {
    const { taken, port } = await startServer();
    const { mailer, deliver } = await openMail(database, { port });
    const inviter = 'Ada\r\nBcc: all@evil.example\r\n\r\n<html>';
    const { id } = await mailer.send({
      to: 'bob@sky.example',
      language: 'en',
      template: 'invitation',
      data: { inviter, link: '/x', expiresAt: '2026-02-21T08:00:00.000Z' },
    });
    await mailer.send({ ...reset, to: 'eve@sky.example' });
    await deliver(id);
    const head = taken[0]?.raw.split('\r\n\r\n')[0] ?? '';
    expect([...head.matchAll(/^([\w-]+):/gm)].map(([, name]) => name).sort()).toEqual([
      'Auto-Submitted',
      'Content-Type',
      'Date',
      'From',
      'MIME-Version',
      'Message-ID',
      'Subject',
      'To',
      'X-Auto-Response-Suppress',
    ]);
    expect(taken[0]?.to).toEqual(['bob@sky.example']);
  });

  it('is tried again when the server was away, and arrives when it is back', async () => {
    const first = await startServer();
    const { port } = first;
    await first.close();
    const { mailer, outbox, deliver } = await openMail(database, { port });
    const { id } = await mailer.send(reset);
    await expect(deliver(id)).rejects.toMatchObject({ code: 'mail-undelivered' });
    expect(await outbox.get(id)).toMatchObject({ state: 'waiting', attempts: 1 });
    expect((await outbox.get(id))?.lastError).toContain('ECONNREFUSED');
    const second = await startServer({ port });
    expect(await deliver(id)).toBe('sent');
    expect(second.taken).toHaveLength(1);
    expect(await outbox.get(id)).toMatchObject({ state: 'sent', attempts: 2, lastError: undefined });
  });

  it('that the server will never take is refused at once; one that it will not take now is tried again', async () => {
    const answer = { code: 550 };
    const { port } = await startServer({
      onRcptTo: (_address, _session, callback) =>
        callback(Object.assign(new Error('No such mailbox'), { responseCode: answer.code })),
    });
    const { mailer, outbox, deliver } = await openMail(database, { port });
    const { id } = await mailer.send(reset);
    expect(await deliver(id)).toBe('refused');
    expect(await outbox.get(id)).toMatchObject({ state: 'failed' });
    expect((await outbox.get(id))?.lastError).toContain('550 No such mailbox');
    answer.code = 451;
    expect(await outbox.retry(id)).toBe(true);
    await expect(deliver(id)).rejects.toMatchObject({ code: 'mail-undelivered' });
    expect((await outbox.get(id))?.state).toBe('waiting');
    await expect(deliver(id, true)).rejects.toMatchObject({ code: 'mail-undelivered' });
    expect((await outbox.get(id))?.state).toBe('failed');
    expect((await outbox.get(id))?.rendered?.link).toContain('s3cret');
  });

  it('goes by a way that is encrypted, with the name and password of the portal', async () => {
    const { taken, port } = await startServer({
      authOptional: false,
      onAuth: ({ username = '', password }, _session, callback) =>
        password === 'right' ? callback(null, { user: username }) : callback(new Error('Wrong password')),
    });
    const login = { user: 'portal', password: 'right' };
    const { mailer, deliver } = await openMail(database, {
      port,
      host: 'localhost',
      tls: 'starttls',
      ca,
      ...login,
    });
    const { id } = await mailer.send(reset);
    expect(await deliver(id)).toBe('sent');
    expect(taken.map(({ isSecure, user }) => [isSecure, user])).toEqual([[true, 'portal']]);
  });

  it('with a wrong password waits for its administrator, and does not show it', async () => {
    const { port } = await startServer({
      authOptional: false,
      onAuth: (_auth, _session, callback) => callback(new Error('Wrong password')),
    });
    const { mailer, outbox, deliver } = await openMail(database, {
      port,
      host: 'localhost',
      tls: 'starttls',
      ca,
      user: 'portal',
      password: 'tr0ub4dor',
    });
    const { id } = await mailer.send(reset);
    await expect(deliver(id)).rejects.toMatchObject({ code: 'mail-undelivered' });
    const mail = await outbox.get(id);
    expect([mail?.state, mail?.lastError?.includes('tr0ub4dor')]).toEqual(['waiting', false]);
  });

  it('is not handed to a server that does not encrypt, or that nobody vouches for', async () => {
    const plain = await startServer({ disabledCommands: ['STARTTLS'] });
    const unknown = await startServer();
    for (const { port, taken } of [plain, unknown]) {
      const { mailer, deliver } = await openMail(database, { port, host: 'localhost', tls: 'starttls' });
      const { id } = await mailer.send(reset);
      await expect(deliver(id)).rejects.toMatchObject({ code: 'mail-undelivered' });
      expect(taken).toEqual([]);
    }
  });

  it('is given up when its link has expired on the way', async () => {
    const { port, taken } = await startServer();
    const { mailer, outbox, deliver, at } = await openMail(database, { port });
    const { id } = await mailer.send(reset);
    at('2026-02-20T10:00:00.000Z');
    expect(await deliver(id)).toBe('gone');
    expect([(await outbox.get(id))?.state, taken.length]).toEqual(['failed', 0]);
  });

  it('stops when its job is told to, with a server that says nothing', async () => {
    const silent = createServer();
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as AddressInfo;
    const { mailer, outbox, deliver } = await openMail(database, { port });
    const { id } = await mailer.send(reset);
    const stopping = new AbortController();
    const [socket] = await Promise.all([
      once(silent, 'connection').then(([client]) => {
        stopping.abort(new Error('told to stop'));
        return client as { destroy(): void };
      }),
      expect(deliver(id, false, stopping.signal)).rejects.toMatchObject({ code: 'mail-undelivered' }),
    ]);
    socket.destroy();
    expect((await outbox.get(id))?.state).toBe('waiting');
  });

  it('left waiting by a portal that fell is taken up again', async () => {
    const { port } = await startServer();
    const { mailer, outbox, queued } = await openMail(database, { port });
    const { id } = await mailer.send(reset);
    queued.length = 0;
    expect(await outbox.resume()).toBe(1);
    expect(queued).toEqual([id]);
  });
});
