import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { expect, it, onTestFinished, vi } from 'vitest';
import { onEachDatabase } from '../databases.ts';
import { startTestPortal } from '../portal.ts';

const soon = { timeout: 60_000, interval: 50 };
const notice = {
  to: 'ada@sky.example',
  language: 'en',
  template: 'password-changed',
  data: { at: '2026-02-20T08:00:00.000Z', link: '/account' },
} as const;

/** A mail server that notes the subjects of what it takes. */
async function startMailServer(subjects: string[]) {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    async onData(stream, _session, callback) {
      const { subject } = await simpleParser(stream);
      subjects.push(subject ?? '');
      callback();
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  // Listening on TCP, so the address has a port.
  return (listening.address() as AddressInfo).port;
}

onEachDatabase('a portal with a mail server', (database) => {
  it('sends in a process of its own, to the public address, whatever the Host of a request was', async () => {
    const subjects: string[] = [];
    const port = await startMailServer(subjects);
    const place = await database.newPlace();
    const portal = await startTestPortal({
      ...(database.kind === 'postgres' && { DATABASE_URL: place }),
      ALMAGEST_NAME: 'Night Sky Club',
      ALMAGEST_PUBLIC_URL: 'https://sky.example',
      ALMAGEST_MAIL_HOST: '127.0.0.1',
      ALMAGEST_MAIL_PORT: `${port}`,
      ALMAGEST_MAIL_TLS: 'none',
      ALMAGEST_MAIL_SENDER: 'portal@sky.example',
    });
    onTestFinished(() => portal.close());
    expect(portal.supervisor.pids()).toEqual([]);
    const { id, delivery } = await portal.mailer.send(notice);
    expect([delivery, portal.mailer.linkTo('/account')]).toEqual(['queued', 'https://sky.example/account']);
    await vi.waitFor(async () => expect((await portal.outbox.get(id))?.state).toBe('sent'), soon);
    expect(subjects).toEqual(['Your password at Night Sky Club has changed']);
    const { jobs } = await portal.jobs.list({ kinds: ['deliver-mail'] });
    await vi.waitFor(
      async () => expect((await portal.jobs.get(jobs[0]?.id ?? ''))?.phase).toBe('COMPLETED'),
      soon,
    );
    expect((await portal.schedules.list()).map((schedule) => schedule.id)).toContain('housekeeping');
  });
});
